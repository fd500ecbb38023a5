// Gives a fuzz target its seeds without libFuzzer: NAME_fuzz SEEDS, a file with one path a line.
// Each seed goes in whole, then cut short at a few places, as a broken line or disk would cut it.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr std::size_t k_cuts_per_seed = 7;

void give(const std::string& bytes, std::size_t size) {
  // A copy of exactly this size lets the address sanitizer see the first byte read beyond it.
  const std::string part = bytes.substr(0, size);
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(part.data()), part.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s SEEDS (a file with one path a line)\n", argv[0]);
    return 2;
  }
  std::ifstream list(argv[1]);
  std::size_t seeds = 0;
  for (std::string path; std::getline(list, path);) {
    if (path.empty()) {
      continue;
    }
    std::ifstream file(path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    give(bytes, bytes.size());
    for (std::size_t cut = 1; cut <= k_cuts_per_seed; ++cut) {
      give(bytes, bytes.size() * cut / (k_cuts_per_seed + 1));
    }
    ++seeds;
  }
  std::printf("%zu seeds replayed\n", seeds);
  return 0;
}
