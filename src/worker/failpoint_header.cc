#include "worker/failpoint_header.h"

#ifdef INTAKED_FAILPOINTS

#include <array>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace intaked::worker {
namespace {

constexpr std::size_t k_block_bytes = 4u << 20;

[[noreturn]] void crash() {
  std::abort();
}

void hang() {
  const volatile bool forever = true;
  while (forever) {
  }
}

[[noreturn]] void take_memory() {
  for (;;) std::memset(new char[k_block_bytes], 1, k_block_bytes);
}

void wait_a_second() {
  const timespec second{1, 0};
  nanosleep(&second, nullptr);
}

void open_a_file() {
  if (open("/etc/hostname", O_RDONLY | O_CLOEXEC) >= 0) _exit(k_exit_not_caged);
}

void connect_somewhere() {
  socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  _exit(k_exit_not_caged);
}

struct Word {
  std::string_view name;
  void (*act)();
};

constexpr std::array k_words{Word{"crash", crash},        Word{"hang", hang},
                             Word{"memory", take_memory}, Word{"wait", wait_a_second},
                             Word{"open", open_a_file},   Word{"connect", connect_somewhere}};

}  // namespace

void obey_failpoint_header(std::string_view message) {
  constexpr std::string_view k_field = "X-Intaked-Failpoint: ";
  const auto at = message.find(k_field);
  if (at == std::string_view::npos) return;
  const std::string_view value = message.substr(at + k_field.size());
  for (const Word& word : k_words) {
    if (value.starts_with(word.name)) word.act();
  }
}

}  // namespace intaked::worker

#endif
