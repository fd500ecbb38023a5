#include "journal/clock_doubt.h"

#include <charconv>
#include <string>

#include "journal/mend.h"

namespace intaked::journal {

namespace {

constexpr const char* k_setting = "clock";
constexpr std::chrono::days k_jump{3};  // a long weekend without power is none
constexpr std::chrono::days k_until_believed{1};
constexpr std::chrono::hours k_noted_every{1};

// As it was last seen; `jumped_at` is by the clock that is doubted.
struct Seen {
  std::optional<Instant> believed;
  std::optional<Instant> jumped_at;
  bool is_noted = false;
};

// A journal that never looked knows the clock by its youngest message.
Result<Seen> seen(sql::Connection& db) {
  Seen last;
  INTAKED_TRY(const std::string text, read_setting(db, k_setting));
  std::int64_t believed = 0, jumped_at = 0;
  const char* const end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, believed);
  if (first.ec == std::errc{}) {
    last.believed = from_microseconds(believed);
    last.is_noted = true;
    if (first.ptr != end && std::from_chars(first.ptr + 1, end, jumped_at).ec == std::errc{})
      last.jumped_at = from_microseconds(jumped_at);
    return last;
  }
  INTAKED_CHECK(
      db.run("SELECT recorded_at FROM intake ORDER BY id DESC LIMIT 1", {},
             [&](const sql::Row& row) { last.believed = from_microseconds(row.integer(0)); }));
  return last;
}

Result<void> note(Transaction& transaction, Instant believed, std::optional<Instant> jumped_at) {
  std::string text = std::to_string(to_microseconds(believed));
  if (jumped_at) text += " " + std::to_string(to_microseconds(*jumped_at));
  return store_setting(transaction, k_setting, text);
}

std::chrono::microseconds between(Instant one, Instant other) {
  return one < other ? other - one : one - other;
}

}  // namespace

Result<std::optional<ClockDoubt>> look_at_clock(Transaction& transaction) {
  const Instant now = transaction.now;
  INTAKED_TRY(const Seen before, seen(transaction.db));
  const bool goes_on = !before.believed || between(*before.believed, now) <= k_jump;
  const bool stays =
      before.jumped_at && now >= *before.jumped_at && between(*before.jumped_at, now) <= k_jump;
  if (goes_on || (stays && now - *before.jumped_at >= k_until_believed)) {
    if (!before.is_noted || before.jumped_at || between(*before.believed, now) >= k_noted_every)
      INTAKED_CHECK(note(transaction, now, {}));
    return std::nullopt;
  }
  if (!stays) INTAKED_CHECK(note(transaction, *before.believed, now));
  return ClockDoubt{*before.believed, (stays ? *before.jumped_at : now) + k_until_believed};
}

Result<std::optional<ClockDoubt>> clock_doubt(sql::Connection& db) {
  INTAKED_TRY(const Seen last, seen(db));
  if (!last.jumped_at) return std::nullopt;
  return ClockDoubt{*last.believed, *last.jumped_at + k_until_believed};
}

}  // namespace intaked::journal
