#include "config/volume.h"

namespace intaked::config {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

// Each mail is compared with so many of its sender at most.
constexpr std::int64_t k_automatic_max_max = 1'000;
constexpr std::int64_t k_sender_max_max = 10'000;
// Mails that may be the same are looked for in it too.
constexpr auto k_window_min = minutes{5};

void read_count(Settings& settings, std::string_view key, std::int64_t most, int& value) {
  std::int64_t count = value;
  settings.integer(key, count, 0, most);
  value = static_cast<int>(count);
}

}  // namespace

void read_flood(Settings& top, Flood& flood) {
  const yaml::Node* node = top.find("flood");
  if (!node) return;
  Settings settings(*node, "flood", top.report(), top.find_key("flood"));
  read_count(settings, "automatic_max", k_automatic_max_max, flood.automatic_max);
  read_count(settings, "sender_max", k_sender_max_max, flood.sender_max);
  settings.duration("window", flood.window, k_window_min, hours{24});
  settings.finish();
}

void read_chat(Settings& top, Chat& chat) {
  const yaml::Node* node = top.find("chat");
  if (!node) return;
  Settings settings(*node, "chat", top.report(), top.find_key("chat"));
  settings.duration("grouping_window", chat.grouping_window, milliseconds{0}, hours{1});
  settings.finish();
}

}  // namespace intaked::config
