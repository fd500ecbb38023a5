// Gives a fuzz target its seeds without libFuzzer: NAME_fuzz SEEDS [SECONDS]. SEEDS is a file with
// one path a line. Each seed goes in whole, then cut short at a few places, as a broken line or
// disk would cut it. Then for SECONDS what mutator.h makes of them, the same in every run; the
// input that brings the target down is left in NAME_fuzz.crash.
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "mutator.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
// Of the sanitizers; Debian's GCC has no header for it.
extern "C" __attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)());

namespace {

constexpr std::size_t k_cuts_per_seed = 7;
constexpr std::size_t k_mutated_bytes_max = 32UL * 1024;  // small ones are read often

std::string crash_path;
std::string current;

void leave_current() {
  std::ofstream(crash_path, std::ios::binary) << current;
  std::fprintf(stderr, "the input is in %s\n", crash_path.c_str());
}

void on_abort(int) {
  leave_current();
  std::_Exit(1);
}

void give(std::string bytes) {
  // A copy of exactly this size lets the address sanitizer see the first byte read beyond it.
  bytes.shrink_to_fit();
  current = std::move(bytes);
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(current.data()), current.size());
}

std::vector<std::string> read_seeds(const char* path) {
  std::ifstream list(path);
  std::vector<std::string> seeds;
  for (std::string line; std::getline(list, line);) {
    if (line.empty()) continue;
    std::ifstream file(line, std::ios::binary);
    seeds.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return seeds;
}

std::size_t mutate_for(std::chrono::seconds budget, const std::vector<std::string>& seeds) {
  intaked::fuzz::Mutator mutator(seeds, k_mutated_bytes_max);
  const auto end = std::chrono::steady_clock::now() + budget;
  std::size_t count = 0;
  for (; std::chrono::steady_clock::now() < end; ++count) give(mutator.next());
  return count;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc > 3) {
    std::fprintf(stderr, "usage: %s SEEDS [SECONDS]\n", argv[0]);
    return 2;
  }
  crash_path = std::string(argv[0]) + ".crash";
  std::signal(SIGABRT, on_abort);
  if (__sanitizer_set_death_callback != nullptr) __sanitizer_set_death_callback(leave_current);
  const std::vector<std::string> seeds = read_seeds(argv[1]);
  for (const std::string& seed : seeds) {
    give(seed);
    for (std::size_t cut = 1; cut <= k_cuts_per_seed; ++cut) {
      give(seed.substr(0, seed.size() * cut / (k_cuts_per_seed + 1)));
    }
  }
  const std::chrono::seconds budget{argc == 3 ? std::atoi(argv[2]) : 0};
  std::printf("%zu seeds replayed, ", seeds.size());
  std::printf("%zu mutants of them read\n", mutate_for(budget, seeds));
  return 0;
}
