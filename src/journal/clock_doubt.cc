#include "journal/clock_doubt.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>
#include <vector>

#include "journal/mend.h"

namespace intaked::journal {

namespace {

constexpr const char* k_setting = "clock";
constexpr std::chrono::days k_jump{3};  // a long weekend without power is none
constexpr std::chrono::days k_until_believed{1};
constexpr std::chrono::hours k_noted_every{1};
constexpr std::chrono::hours k_look_gap_max{1};

// As it was last seen: "BELIEVED", and while it is doubted "BELIEVED WATCHED LAST_LOOK".
struct Seen {
  std::optional<Instant> believed;
  bool is_noted = false;
  std::optional<Instant> last_look;  // by the clock that is doubted
  std::chrono::microseconds watched{};
};

std::vector<std::int64_t> numbers_of(std::string_view text) {
  std::vector<std::int64_t> numbers;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    std::int64_t number = 0;
    if (std::from_chars(word.data(), word.data() + word.size(), number).ec != std::errc{})
      return {};
    numbers.push_back(number);
  }
  return numbers;
}

// A journal that never looked knows the clock by its youngest message.
Result<Seen> seen(sql::Connection& db) {
  Seen last;
  INTAKED_TRY(const std::string text, read_setting(db, k_setting));
  const std::vector<std::int64_t> numbers = numbers_of(text);
  if (!numbers.empty()) {
    last.believed = from_microseconds(numbers[0]);
    last.is_noted = true;
    if (numbers.size() == 3) {
      last.watched = std::chrono::microseconds{numbers[1]};
      last.last_look = from_microseconds(numbers[2]);
    }
    return last;
  }
  INTAKED_CHECK(
      db.run("SELECT recorded_at FROM intake ORDER BY id DESC LIMIT 1", {},
             [&](const sql::Row& row) { last.believed = from_microseconds(row.integer(0)); }));
  return last;
}

Result<void> note_believed(Transaction& transaction) {
  transaction.believed = {};
  return store_setting(transaction, k_setting, std::to_string(transaction.now_microseconds()));
}

Result<void> note_doubt(Transaction& transaction, const Seen& seen) {
  transaction.believed = *seen.believed;
  return store_setting(transaction, k_setting,
                       std::to_string(to_microseconds(*seen.believed)) + " " +
                           std::to_string(seen.watched.count()) + " " +
                           std::to_string(to_microseconds(*seen.last_look)));
}

std::chrono::microseconds between(Instant one, Instant other) {
  return one < other ? other - one : one - other;
}

ClockDoubt doubt_of(const Seen& seen) {
  return {*seen.believed, *seen.last_look + (k_until_believed - seen.watched)};
}

}  // namespace

Result<std::optional<ClockDoubt>> look_at_clock(Transaction& transaction) {
  const Instant now = transaction.now;
  INTAKED_TRY(Seen last, seen(transaction.db));
  if (!last.believed || between(*last.believed, now) <= k_jump) {
    if (!last.is_noted || last.last_look || between(*last.believed, now) >= k_noted_every)
      INTAKED_CHECK(note_believed(transaction));
    return std::nullopt;
  }
  // Only what was watched counts: while intaked did not run nobody could be told.
  if (last.last_look && now >= *last.last_look && now - *last.last_look <= k_look_gap_max)
    last.watched += now - *last.last_look;
  else if (last.last_look && between(*last.last_look, now) > k_jump)
    last.watched = {};
  last.last_look = now;
  if (last.watched >= k_until_believed) {
    INTAKED_CHECK(note_believed(transaction));
    return std::nullopt;
  }
  INTAKED_CHECK(note_doubt(transaction, last));
  return doubt_of(last);
}

Result<std::optional<ClockDoubt>> clock_doubt(sql::Connection& db) {
  INTAKED_TRY(const Seen last, seen(db));
  if (!last.last_look) return std::nullopt;
  return doubt_of(last);
}

}  // namespace intaked::journal
