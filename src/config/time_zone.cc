#include "config/time_zone.h"

#include <algorithm>
#include <filesystem>

#include "lib/text/time_zone.h"

namespace intaked::config {
namespace {

constexpr const char* k_zone_directory = "/usr/share/zoneinfo";

}  // namespace

std::optional<std::chrono::year_month_day> date_from(std::string_view text) {
  int parts[3] = {};
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i == 4 || i == 7) continue;
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    int& part = parts[i < 4 ? 0 : i < 7 ? 1 : 2];
    part = part * 10 + (text[i] - '0');
  }
  const std::chrono::year_month_day date{std::chrono::year(parts[0]),
                                         std::chrono::month(static_cast<unsigned>(parts[1])),
                                         std::chrono::day(static_cast<unsigned>(parts[2]))};
  return date.ok() && parts[0] >= 1970 ? std::optional(date) : std::nullopt;
}

std::vector<std::string> time_zone_names() {
  namespace fs = std::filesystem;
  std::vector<std::string> names;
  std::error_code error;
  fs::recursive_directory_iterator entry(k_zone_directory, error);
  for (const fs::recursive_directory_iterator end; !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().lexically_relative(k_zone_directory).string();
    // Copies of the data base inside it, with and without leap seconds.
    if (name == "posix" || name == "right") entry.disable_recursion_pending();
    std::error_code ignored;
    if (entry->is_regular_file(ignored) && name.find('.') == std::string::npos) {
      names.push_back(name);
    }
  }
  std::ranges::sort(names);
  return names;
}

Instant midnight(std::chrono::year_month_day day, const std::string& zone) {
  const auto read = text::TimeZone::read(zone);
  text::LocalTime local;
  local.year = static_cast<int>(day.year());
  local.month = static_cast<int>(static_cast<unsigned>(day.month()));
  local.day = static_cast<int>(static_cast<unsigned>(day.day()));
  local.hour = local.minute = local.second = 0;
  return (read ? *read : text::TimeZone()).instant(local);
}

}  // namespace intaked::config
