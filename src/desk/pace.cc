#include "desk/pace.h"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace intaked::desk {
namespace {

constexpr std::chrono::seconds k_wait_min{1};
constexpr std::chrono::seconds k_wait_max{3600};
constexpr std::chrono::seconds k_wait_untold{10};
// A reset below this is no time since 1970 but a number of seconds to wait, as some proxies say it.
constexpr std::int64_t k_epoch_seconds_min = 1'000'000'000;

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

// More than this is as good as no limit, and no sum of it overflows.
std::optional<std::int64_t> count_in(std::string_view text) {
  constexpr std::int64_t k_requests_max = 1'000'000'000;
  const auto number = whole_number(text);
  return number ? std::optional(std::min(*number, k_requests_max)) : std::nullopt;
}

std::chrono::microseconds bounded(std::chrono::microseconds wait) {
  return std::clamp<std::chrono::microseconds>(wait, k_wait_min, k_wait_max);
}

std::chrono::microseconds until(Instant server_time, const curl::HttpAnswer& answer, Instant now) {
  return server_time - curl::http_date(answer.header("date")).value_or(now);
}

std::chrono::microseconds seconds_bounded(std::int64_t seconds) {
  return std::chrono::seconds{std::min<std::int64_t>(seconds, k_wait_max.count())};
}

std::optional<std::chrono::microseconds> until_reset(const curl::HttpAnswer& answer, Instant now) {
  const auto reset = whole_number(answer.header("x-ratelimit-reset"));
  if (!reset) return std::nullopt;
  if (*reset < k_epoch_seconds_min) return seconds_bounded(*reset);
  // Milliseconds since 1970 would be far beyond; the cap makes an hour of them.
  constexpr std::int64_t k_year_3000 = 32'503'680'000;
  return until(Instant{std::chrono::seconds{std::min(*reset, k_year_3000)}}, answer, now);
}

std::optional<std::chrono::microseconds> retry_after(const curl::HttpAnswer& answer, Instant now) {
  const std::string_view value = answer.header("retry-after");
  if (value.empty()) return std::nullopt;
  if (const auto seconds = whole_number(value)) return seconds_bounded(*seconds);
  const std::optional<Instant> date = curl::http_date(value);
  if (!date) return std::nullopt;
  return until(*date, answer, now);
}

}  // namespace

Instant may_go_on_at(const curl::HttpAnswer& answer, Instant now) {
  const auto reset = until_reset(answer, now);
  const auto asked = retry_after(answer, now);
  if (!reset && !asked) return now + k_wait_untold;
  const std::chrono::microseconds none{0};
  return now + bounded(std::max(reset.value_or(none), asked.value_or(none)));
}

RateTold read_rate(const curl::HttpAnswer& answer, Instant now) {
  RateTold told;
  if (answer.ending != curl::HttpEnding::answered) return told;
  told.limit = count_in(answer.header("x-ratelimit-limit"));
  told.remaining = count_in(answer.header("x-ratelimit-remaining"));
  const Instant date = curl::http_date(answer.header("date")).value_or(now);
  told.date = std::chrono::floor<std::chrono::seconds>(date.time_since_epoch());
  if (const auto wait = until_reset(answer, now)) {
    told.ends_at = *told.date + std::chrono::ceil<std::chrono::seconds>(*wait);
  }
  told.over_limit = answer.status == 429 || answer.status == 425;
  if (told.over_limit) told.hold = may_go_on_at(answer, now) - now;
  return told;
}

}  // namespace intaked::desk
