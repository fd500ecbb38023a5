#include "config/time_zone.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

namespace intaked::config {
namespace {

constexpr const char* k_zone_directory = "/usr/share/zoneinfo";
constexpr std::size_t k_zone_bytes_max = 1 << 20;
constexpr std::size_t k_header_bytes = 44;

std::string contents_of(const std::string& zone) {
  const bool plain = std::ranges::all_of(zone, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
           c == '_' || c == '-' || c == '+';
  });
  if (zone.empty() || !plain || zone.starts_with('/')) return {};
  std::error_code error;
  const std::string path = std::string(k_zone_directory) + "/" + zone;
  if (!std::filesystem::is_regular_file(path, error)) return {};
  std::ifstream file(path, std::ios::binary);
  std::string bytes(k_zone_bytes_max, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes.starts_with("TZif") ? bytes : std::string();
}

// Big-endian, two's complement; 0 beyond the end.
std::int64_t number_at(std::string_view bytes, std::size_t offset, std::size_t size) {
  if (offset + size > bytes.size()) return 0;
  std::uint64_t value = static_cast<unsigned char>(bytes[offset]) & 0x80 ? ~0ull : 0;
  for (const char byte : bytes.substr(offset, size)) {
    value = (value << 8) | static_cast<unsigned char>(byte);
  }
  return static_cast<std::int64_t>(value);
}

struct Counts {
  explicit Counts(std::string_view header) {
    const auto count = [&](std::size_t i) {
      return static_cast<std::size_t>(std::max<std::int64_t>(0, number_at(header, 20 + i * 4, 4)));
    };
    ut = count(0), standard = count(1), leaps = count(2);
    times = count(3), types = count(4), letters = count(5);
  }
  std::size_t data_bytes(std::size_t time_bytes) const {
    return times * (time_bytes + 1) + types * 6 + letters + leaps * (time_bytes + 4) + standard +
           ut;
  }
  std::size_t ut, standard, leaps, times, types, letters;
};

// Seconds east of Greenwich in force at that UTC second, from the 64-bit block (RFC 8536, 3.2).
std::int64_t offset_at(std::string_view bytes, std::int64_t second) {
  const Counts first(bytes);
  const std::size_t skipped = k_header_bytes + first.data_bytes(4);
  if (bytes.size() < skipped + k_header_bytes) return 0;
  bytes.remove_prefix(skipped);
  const Counts counts(bytes);
  bytes.remove_prefix(k_header_bytes);
  if (bytes.size() < counts.data_bytes(8)) return 0;
  std::size_t type = 0;
  for (std::size_t i = 0; i < counts.times && number_at(bytes, i * 8, 8) <= second; ++i) {
    type = static_cast<unsigned char>(bytes[counts.times * 8 + i]);
  }
  return type < counts.types ? number_at(bytes, counts.times * 9 + type * 6, 4) : 0;
}

}  // namespace

bool is_time_zone(const std::string& name) {
  return name == "UTC" || !contents_of(name).empty();
}

std::vector<std::string> time_zone_names() {
  namespace fs = std::filesystem;
  std::vector<std::string> names;
  std::error_code error;
  fs::recursive_directory_iterator entry(k_zone_directory, error), end;
  while (!error && entry != end) {
    const std::string name = entry->path().lexically_relative(k_zone_directory).string();
    // Copies of the data base inside it, with and without leap seconds.
    if (name == "posix" || name == "right") entry.disable_recursion_pending();
    if (entry->is_regular_file(error) && name.find('.') == std::string::npos) names.push_back(name);
    entry.increment(error);
  }
  std::ranges::sort(names);
  return names;
}

Instant midnight(std::chrono::year_month_day day, const std::string& zone) {
  const std::chrono::sys_seconds as_if_utc{std::chrono::sys_days{day}};
  const std::string bytes = zone == "UTC" ? std::string() : contents_of(zone);
  if (bytes.empty()) return as_if_utc;
  const std::int64_t local = as_if_utc.time_since_epoch().count();
  // The offset is known for UTC only: one step towards it, one to stand on it.
  std::int64_t second = local - offset_at(bytes, local);
  second = local - offset_at(bytes, second);
  return Instant{std::chrono::seconds{second}};
}

}  // namespace intaked::config
