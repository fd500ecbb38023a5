#include "base/failpoint.h"

#ifdef INTAKED_FAILPOINTS

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace intaked {
namespace {

struct Spec {
  std::string name;  // or "any"
  std::uint64_t at = 0;
  bool kill = false;  // else error
};

// A sweep with a mistyped specification would pass by testing nothing, so it ends the process.
[[noreturn]] void refuse(std::string_view spec) {
  std::fprintf(stderr, "INTAKED_FAIL: \"%.*s\" is not NAME:N:kill or NAME:N:error\n",
               static_cast<int>(spec.size()), spec.data());
  std::abort();
}

Spec spec_from(std::string_view text) {
  const auto action_at = text.rfind(':');
  if (action_at == std::string_view::npos || action_at == 0) refuse(text);
  const auto count_at = text.rfind(':', action_at - 1);
  if (count_at == std::string_view::npos || count_at == 0) refuse(text);
  const std::string_view action = text.substr(action_at + 1);
  if (action != "kill" && action != "error") refuse(text);
  const std::string count(text.substr(count_at + 1, action_at - count_at - 1));
  char* end = nullptr;
  const std::uint64_t at = std::strtoull(count.c_str(), &end, 10);
  if (at == 0 || *end != '\0') refuse(text);
  return {std::string(text.substr(0, count_at)), at, action == "kill"};
}

class Failpoints {
 public:
  Failpoints() {
    if (const char* file = std::getenv("INTAKED_FAIL_COUNT")) count_file_ = file;
    const char* specs = std::getenv("INTAKED_FAIL");
    for (std::string_view rest = specs ? specs : ""; !rest.empty();) {
      const auto comma = rest.find(',');
      specs_.push_back(spec_from(rest.substr(0, comma)));
      rest = comma == std::string_view::npos ? "" : rest.substr(comma + 1);
    }
  }

  // True if an error is due here.
  bool reached(const char* name) {
    const std::lock_guard lock(mutex_);
    const std::uint64_t of_name = ++counts_[name];
    ++total_;
    bool error = false;
    for (const Spec& spec : specs_) {
      const bool due =
          spec.name == "any" ? spec.at == total_ : spec.name == name && spec.at == of_name;
      if (due && spec.kill) std::raise(SIGKILL);
      error = error || due;
    }
    return error;
  }

  void write_counts() {
    const std::lock_guard lock(mutex_);
    if (count_file_.empty()) return;
    std::string text;
    for (const auto& [name, count] : counts_) text += name + " " + std::to_string(count) + "\n";
    text += "total " + std::to_string(total_) + "\n";
    const int file = open(count_file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (file < 0 || write(file, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
      std::perror("INTAKED_FAIL_COUNT");
    }
    if (file >= 0) close(file);
  }

 private:
  std::mutex mutex_;
  std::vector<Spec> specs_;
  std::string count_file_;
  std::map<std::string, std::uint64_t> counts_;
  std::uint64_t total_ = 0;
};

Failpoints& failpoints() {
  // Never destroyed: threads may reach a failpoint while the process exits.
  static Failpoints* const the_failpoints = [] {
    auto* made = new Failpoints;
    std::atexit([] { failpoints().write_counts(); });
    return made;
  }();
  return *the_failpoints;
}

}  // namespace

void failpoint(const char* name) {
  failpoints().reached(name);
}

bool failpoint_error(const char* name) {
  return failpoints().reached(name);
}

}  // namespace intaked

#endif
