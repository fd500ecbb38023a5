#include <array>
#include <charconv>
#include <limits>

#include "config/settings.h"

namespace intaked::config {
namespace {

template <class T>
struct Unit {
  std::string_view name;
  T size;
};

using std::chrono::milliseconds;

// Largest first, so that writing finds the shortest way to say a value.
constexpr std::array k_durations{
    Unit<std::int64_t>{"d", 86'400'000}, Unit<std::int64_t>{"h", 3'600'000},
    Unit<std::int64_t>{"min", 60'000}, Unit<std::int64_t>{"s", 1'000}, Unit<std::int64_t>{"ms", 1}};
constexpr std::array k_sizes{
    Unit<std::int64_t>{"GiB", 1 << 30},  Unit<std::int64_t>{"MiB", 1 << 20},
    Unit<std::int64_t>{"KiB", 1 << 10},  Unit<std::int64_t>{"GB", 1'000'000'000},
    Unit<std::int64_t>{"MB", 1'000'000}, Unit<std::int64_t>{"kB", 1'000},
    Unit<std::int64_t>{"B", 1},          Unit<std::int64_t>{"", 1}};

// NUMBER [spaces] UNIT; nullopt if it is not that, or beyond 64 bits.
template <std::size_t N>
std::optional<std::int64_t> quantity_from(std::string_view text,
                                          const std::array<Unit<std::int64_t>, N>& units) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  while (text.starts_with(' ')) text.remove_prefix(1);
  for (const auto& unit : units) {
    if (unit.name != text) continue;
    if (number > std::numeric_limits<std::int64_t>::max() / unit.size) return std::nullopt;
    return number * unit.size;
  }
  return std::nullopt;
}

template <std::size_t N>
std::string text_of(std::int64_t value, const std::array<Unit<std::int64_t>, N>& units) {
  for (const auto& unit : units) {
    if (value == 0 || value % unit.size != 0) continue;
    return std::to_string(value / unit.size) + " " + std::string(unit.name);
  }
  return "0";
}

}  // namespace

std::optional<milliseconds> duration_from(std::string_view text) {
  if (text == "0") return milliseconds{0};
  const auto value = quantity_from(text, k_durations);
  return value ? std::optional(milliseconds{*value}) : std::nullopt;
}

std::optional<std::uint64_t> bytes_from(std::string_view text) {
  const auto value = quantity_from(text, k_sizes);
  return value ? std::optional(static_cast<std::uint64_t>(*value)) : std::nullopt;
}

std::string duration_text(milliseconds value) {
  return text_of(value.count(), k_durations);
}

std::string bytes_text(std::uint64_t value) {
  return text_of(static_cast<std::int64_t>(value), k_sizes);
}

}  // namespace intaked::config
