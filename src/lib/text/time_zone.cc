#include "lib/text/time_zone.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>

namespace intaked::text {
namespace {

constexpr std::string_view k_zone_directory = "/usr/share/zoneinfo/";
constexpr std::size_t k_zone_bytes_max = 256 * 1024;
constexpr std::size_t k_tzif_header_bytes = 44;
constexpr std::int64_t k_day_seconds = 86'400;

class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : rest_(bytes) {}
  bool skip(std::size_t count) {
    if (count > rest_.size()) return false;
    rest_.remove_prefix(count);
    return true;
  }
  std::uint64_t big_endian(std::size_t count) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < count && i < rest_.size(); ++i)
      value = value << 8 | static_cast<unsigned char>(rest_[i]);
    if (!skip(count)) failed_ = true;
    return value;
  }
  std::string_view rest() const { return rest_; }
  bool failed() const { return failed_; }
  void fail() { failed_ = true; }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

struct Counts {
  char version = 0;
  std::size_t utc = 0, standard = 0, leaps = 0, changes = 0, types = 0, letters = 0;
  std::size_t block_bytes(std::size_t time_bytes) const {
    return changes * (time_bytes + 1) + types * 6 + letters + leaps * (time_bytes + 4) + standard +
           utc;
  }
};

std::optional<Counts> read_header(Bytes& in) {
  const auto start = in.rest();
  if (start.size() < k_tzif_header_bytes || !start.starts_with("TZif")) return std::nullopt;
  in.skip(20);
  Counts counts;
  counts.version = start[4];
  for (auto* count : {&counts.utc, &counts.standard, &counts.leaps, &counts.changes, &counts.types,
                      &counts.letters}) {
    *count = in.big_endian(4);
    if (*count > k_zone_bytes_max) return std::nullopt;
  }
  return counts;
}

// Days since 1970-01-01 of a day of the Gregorian calendar.
std::int64_t days_of(int year, int month, int day) {
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  return std::chrono::sys_days{date}.time_since_epoch().count();
}

int weekday_of(std::int64_t days) {
  return static_cast<int>(((days + 4) % 7 + 7) % 7);
}

std::int64_t floor_days(std::int64_t seconds) {
  return (seconds >= 0 ? seconds : seconds - (k_day_seconds - 1)) / k_day_seconds;
}

std::int64_t change_in(int year, const YearlyChange& change) {
  const auto first_of_year = days_of(year, 1, 1);
  std::int64_t day = 0;
  if (change.kind == YearlyChange::Kind::zero_based_day) {
    day = first_of_year + change.day;
  } else if (change.kind == YearlyChange::Kind::julian_day) {
    // Day n of a year in which 29 February is never counted.
    const bool leap = std::chrono::year{year}.is_leap();
    day = first_of_year + change.day - 1 + (leap && change.day >= 60 ? 1 : 0);
  } else {
    const auto first = days_of(year, change.month, 1);
    day = first + (change.day - weekday_of(first) + 7) % 7 + (change.week - 1) * 7;
    const auto next_month =
        change.month == 12 ? days_of(year + 1, 1, 1) : days_of(year, change.month + 1, 1);
    while (day >= next_month) day -= 7;
  }
  return day * k_day_seconds + change.seconds;
}

// The letters of a POSIX TZ text, left to right.
class Footer {
 public:
  explicit Footer(std::string_view text) : rest_(text) {}
  bool at_end() const { return rest_.empty(); }
  bool take(char letter) {
    if (rest_.empty() || rest_.front() != letter) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool name() {
    if (take('<')) {
      const auto end = rest_.find('>');
      if (end == std::string_view::npos) return false;
      rest_.remove_prefix(end + 1);
      return true;
    }
    std::size_t letters = 0;
    while (letters < rest_.size() && std::isalpha(static_cast<unsigned char>(rest_[letters])))
      ++letters;
    rest_.remove_prefix(letters);
    return letters >= 3;
  }
  std::optional<int> number() {
    int value = 0;
    std::size_t digits = 0;
    while (digits < rest_.size() && digits < 4 &&
           std::isdigit(static_cast<unsigned char>(rest_[digits])))
      value = value * 10 + (rest_[digits++] - '0');
    rest_.remove_prefix(digits);
    return digits == 0 ? std::nullopt : std::optional(value);
  }
  std::optional<std::int64_t> clock() {
    const bool negative = take('-');
    if (!negative) take('+');
    const auto hours = number();
    if (!hours) return std::nullopt;
    std::int64_t seconds = *hours * 3600;
    for (int unit = 60; unit > 0 && take(':'); unit /= 60) {
      const auto part = number();
      if (!part) return std::nullopt;
      seconds += *part * unit;
    }
    return negative ? -seconds : seconds;
  }
  std::optional<YearlyChange> change() {
    YearlyChange change;
    if (take('M')) {
      const auto month = number();
      if (!month || !take('.')) return std::nullopt;
      const auto week = number();
      if (!week || !take('.')) return std::nullopt;
      const auto day = number();
      if (!day || *month < 1 || *month > 12 || *week < 1 || *week > 5 || *day > 6)
        return std::nullopt;
      change.month = *month, change.week = *week, change.day = *day;
    } else {
      change.kind = take('J') ? YearlyChange::Kind::julian_day : YearlyChange::Kind::zero_based_day;
      const auto day = number();
      if (!day || *day > 365) return std::nullopt;
      change.day = *day;
    }
    if (take('/')) {
      const auto at = clock();
      if (!at) return std::nullopt;
      change.seconds = *at;
    }
    return change;
  }

 private:
  std::string_view rest_;
};

bool is_zone_name(std::string_view name) {
  if (name.empty() || name.size() > 64 || name.front() == '/' ||
      name.find("..") != std::string_view::npos)
    return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '/' || c == '_' || c == '-' ||
           c == '+';
  });
}

std::int64_t floor_seconds(Instant t) {
  return std::chrono::floor<std::chrono::seconds>(t).time_since_epoch().count();
}

}  // namespace

std::optional<TimeZone::Rule> TimeZone::parse_rule(std::string_view text) {
  Footer footer(text);
  Rule rule;
  if (!footer.name()) return std::nullopt;
  const auto standard = footer.clock();
  if (!standard) return std::nullopt;
  rule.standard = -*standard;  // POSIX counts west of UTC
  if (footer.at_end()) return rule;
  if (!footer.name()) return std::nullopt;
  rule.has_summer = true;
  rule.summer = rule.standard + 3600;
  if (!footer.take(',')) {
    const auto summer = footer.clock();
    if (!summer || !footer.take(',')) return std::nullopt;
    rule.summer = -*summer;
  }
  const auto begin = footer.change();
  if (!begin || !footer.take(',')) return std::nullopt;
  const auto end = footer.change();
  if (!end) return std::nullopt;
  rule.begin = *begin, rule.end = *end;
  return rule;
}

Result<TimeZone> TimeZone::from_tzif(std::string_view bytes) {
  const auto broken = [] { return fail(ErrorKind::invalid, "the bytes are no TZif file"); };
  Bytes in(bytes);
  auto counts = read_header(in);
  if (!counts) return broken();
  std::size_t time_bytes = 4;
  if (counts->version >= '2') {  // the same again, with 64 bits
    if (!in.skip(counts->block_bytes(4))) return broken();
    counts = read_header(in);
    if (!counts) return broken();
    time_bytes = 8;
  }
  if (counts->types == 0 || counts->block_bytes(time_bytes) > in.rest().size()) return broken();

  TimeZone zone;
  for (std::size_t i = 0; i < counts->changes; ++i) {
    const auto value = in.big_endian(time_bytes);
    zone.changes_.push_back(time_bytes == 8 ? static_cast<std::int64_t>(value)
                                            : static_cast<std::int32_t>(value));
  }
  std::vector<std::size_t> types;
  for (std::size_t i = 0; i < counts->changes; ++i) types.push_back(in.big_endian(1));
  std::vector<std::int32_t> type_offsets;
  for (std::size_t i = 0; i < counts->types; ++i) {
    type_offsets.push_back(static_cast<std::int32_t>(in.big_endian(4)));
    in.skip(2);
  }
  for (const auto type : types) {
    if (type >= type_offsets.size()) return broken();
    zone.offsets_.push_back(type_offsets[type]);
  }
  if (in.failed() || !std::is_sorted(zone.changes_.begin(), zone.changes_.end())) return broken();
  zone.first_offset_ = type_offsets.front();
  in.skip(counts->letters + counts->leaps * (time_bytes + 4) + counts->standard + counts->utc);
  auto footer = in.rest();
  if (time_bytes == 8 && footer.size() >= 2 && footer.front() == '\n' && footer.back() == '\n')
    zone.rule_ = parse_rule(footer.substr(1, footer.size() - 2));
  return zone;
}

Result<TimeZone> TimeZone::read(std::string_view name) {
  if (name == "UTC") return TimeZone();
  const auto unknown = [&] {
    return fail(ErrorKind::not_found, "no time zone \"" + std::string(name) + "\" on this machine",
                "names are those of /usr/share/zoneinfo, for example Europe/Berlin");
  };
  if (!is_zone_name(name)) return unknown();
  std::ifstream file(std::string(k_zone_directory) + std::string(name), std::ios::binary);
  std::string bytes(k_zone_bytes_max, '\0');
  if (!file || !(file.read(bytes.data(), static_cast<std::streamsize>(bytes.size())) || file.eof()))
    return unknown();
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  auto zone = from_tzif(bytes);
  if (!zone) return unknown();
  return zone;
}

std::int64_t TimeZone::offset_by_rule(std::int64_t t) const {
  if (!rule_->has_summer) return rule_->standard;
  const std::chrono::year_month_day date{
      std::chrono::sys_days{std::chrono::days{floor_days(t + rule_->standard)}}};
  const int year = static_cast<int>(date.year());
  const auto begin = change_in(year, rule_->begin) - rule_->standard;
  const auto end = change_in(year, rule_->end) - rule_->summer;
  const bool summer = begin < end ? t >= begin && t < end : t >= begin || t < end;
  return summer ? rule_->summer : rule_->standard;
}

std::int64_t TimeZone::offset_at(std::int64_t t) const {
  const auto next = std::upper_bound(changes_.begin(), changes_.end(), t);
  if (next == changes_.end() && rule_) return offset_by_rule(t);
  if (next == changes_.begin()) return first_offset_;
  return offsets_[static_cast<std::size_t>(next - changes_.begin()) - 1];
}

std::chrono::seconds TimeZone::offset(Instant t) const {
  return std::chrono::seconds{offset_at(floor_seconds(t))};
}

LocalTime TimeZone::local(Instant t) const {
  const auto seconds = floor_seconds(t) + offset_at(floor_seconds(t));
  const auto days = floor_days(seconds);
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days}}};
  const auto in_day = static_cast<int>(seconds - days * k_day_seconds);
  LocalTime local;
  local.year = static_cast<int>(date.year());
  local.month = static_cast<int>(static_cast<unsigned>(date.month()));
  local.day = static_cast<int>(static_cast<unsigned>(date.day()));
  local.weekday = weekday_of(days);
  local.hour = in_day / 3600;
  local.minute = in_day / 60 % 60;
  local.second = in_day % 60;
  return local;
}

Instant TimeZone::instant(const LocalTime& local) const {
  const auto wall = days_of(local.year, local.month, local.day) * k_day_seconds +
                    local.hour * 3600 + local.minute * 60 + local.second;
  // The offset a day earlier is the one before any change that is near.
  const auto before = offset_at(wall - k_day_seconds);
  const auto after = offset_at(wall + k_day_seconds);
  for (const auto offset : {std::max(before, after), std::min(before, after)})
    if (offset_at(wall - offset) == offset) return Instant{std::chrono::seconds{wall - offset}};
  return Instant{std::chrono::seconds{wall - before}};
}

}  // namespace intaked::text
