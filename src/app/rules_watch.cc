#include "app/rules_watch.h"

#include <filesystem>
#include <functional>

#include <sys/stat.h>

namespace intaked::app {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr auto k_look_every = 1s;
constexpr auto k_settled_after = 2s;
constexpr std::size_t k_files_max = 4'000;
constexpr int k_depth_max = 8;

}  // namespace

// A sum, so that the order in which a directory lists its files does not count.
std::uint64_t RulesWatch::look() const {
  std::uint64_t sum = 0;
  std::size_t files = 0;
  std::error_code error;
  const auto options = fs::directory_options::skip_permission_denied |
                       fs::directory_options::follow_directory_symlink;
  fs::recursive_directory_iterator entry(directory_, options, error);
  for (const fs::recursive_directory_iterator end; !error && entry != end; entry.increment(error)) {
    if (++files > k_files_max) break;
    if (entry.depth() >= k_depth_max) entry.disable_recursion_pending();
    struct stat facts {};
    if (::stat(entry->path().c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)) continue;
    const std::string seen = entry->path().string() + '\n' + std::to_string(facts.st_ino) + ' ' +
                             std::to_string(facts.st_size) + ' ' +
                             std::to_string(facts.st_mtim.tv_sec) + ' ' +
                             std::to_string(facts.st_mtim.tv_nsec);
    sum += std::hash<std::string>{}(seen);
  }
  return sum;
}

bool RulesWatch::has_settled_change(Tick now) {
  if (has_looked_ && now - looked_at_ < k_look_every) return false;
  looked_at_ = now;
  const std::uint64_t seen = look();
  if (!has_looked_) {
    has_looked_ = true;
    known_ = latest_ = seen;
    return false;
  }
  if (seen != latest_) {
    latest_ = seen;
    changed_at_ = now;
    return false;
  }
  if (latest_ == known_ || now - changed_at_ < k_settled_after) return false;
  known_ = latest_;
  return true;
}

}  // namespace intaked::app
