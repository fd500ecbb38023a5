#include "journal/finding.h"

#include <algorithm>
#include <array>
#include <limits>

#include "journal/finding_words.h"
#include "journal/look.h"
#include "journal/typed_names.h"
#include "lib/crypto/crypto.h"

namespace intaked::journal {

namespace {

constexpr std::size_t k_rows_max = 10'000;
constexpr std::int64_t k_id_max = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t k_ulid_time_characters = 10;
constexpr std::int64_t k_rows_of_one_millisecond = 1'000;  // far more than can be recorded in one
// As many are walked one by one rather than asking the index for all that say the words.
constexpr std::int64_t k_few = 20'000;

constexpr std::array<std::pair<std::string_view, Fate>, 5> k_fates{{{"waiting", Fate::waiting},
                                                                    {"filed", Fate::filed},
                                                                    {"comment", Fate::comment},
                                                                    {"dropped", Fate::dropped},
                                                                    {"parked", Fate::parked}}};

// A message is recorded when it came, give or take so much, or it has a place in the index of those
// that are out of step.
constexpr std::chrono::days k_in_step{1};

// $1 the match, $2 since, $3 until, $4 the origin, $5 and $6 the ids between, $7 how many, $8 one
// id.
constexpr std::string_view k_holds =
    "i.merged_into IS NULL AND i.received_at >= $2 AND i.received_at < $3 AND ($4 = '' OR EXISTS"
    " (SELECT 1 FROM arrival WHERE intake = i.id AND source = $4))";
constexpr std::string_view k_says_so =
    " AND EXISTS (SELECT 1 FROM finding WHERE finding MATCH $1 AND rowid = i.id)";

std::vector<State> states_of(const std::optional<Fate>& fate) {
  if (!fate) return {};
  switch (*fate) {
    case Fate::waiting:
      return {State::received, State::planned};
    case Fate::filed:
    case Fate::comment:
      return {State::filed};
    case Fate::dropped:
      return {State::dropped};
    case Fate::parked:
      return {State::parked};
  }
  return {};
}

std::string kind_holds(const std::optional<Fate>& fate) {
  if (fate == Fate::filed) return " AND i.kind = 'ticket'";
  if (fate == Fate::comment) return " AND i.kind = 'reply'";
  return {};
}

std::string fate_holds(const std::optional<Fate>& fate) {
  std::string either;
  for (const State state : states_of(fate))
    either += (either.empty() ? " AND (i.state = '" : " OR i.state = '") +
              std::string(name_of(state)) + "'";
  if (!either.empty()) either += ")";
  return either + kind_holds(fate);
}

// A word that is an address, and the messages that came with it for a Message-ID: either will do.
struct Address {
  std::string word;
  Ids named;

  bool names(std::int64_t id) const {
    return std::ranges::binary_search(named, id, std::greater<>());
  }
};

class Search {
 public:
  Search(sql::Connection& db, const Wanted& wanted) : db_(db), wanted_(wanted) {}

  // The youngest first, one more than wanted if there are more.
  Result<Ids> run() {
    INTAKED_CHECK(resolve_words());
    if (cannot_be_) return Ids{};
    INTAKED_CHECK(bound_by_time());
    INTAKED_TRY(Ids found, by_all_words());
    INTAKED_CHECK(add_by_message_id(found));
    return found;
  }

 private:
  Result<void> resolve_words() {
    for (const std::string& typed : wanted_.words) INTAKED_CHECK(resolve(typed));
    if (!wanted_.rule.empty()) words_.push_back(rule_word(wanted_.rule));
    std::vector<std::string> all = words_;
    for (const Address& address : addresses_) all.push_back(address.word);
    says_something_ = !all.empty();
    if (!wanted_.origin.empty()) all.push_back(origin_word(wanted_.origin));
    match_ = match_expression(all);
    return {};
  }

  // An address is never hidden by a mail that bears it for its Message-ID: anybody can send one.
  Result<void> resolve(const std::string& typed) {
    if (const std::string_view message_id = in_angle_brackets(typed); !message_id.empty()) {
      INTAKED_TRY(const Ids ids, with_message_id(db_, message_id));
      keep_common(ids);
      return {};
    }
    const auto some = wanted_words(typed);
    if (typed.find('@') != std::string::npos) {
      INTAKED_TRY(Ids ids, with_message_id(db_, typed));
      for (const std::string& word : some) addresses_.push_back({word, ids});
      return {};
    }
    INTAKED_TRY(Ids ids, of_ticket(db_, typed));
    if (ids.empty()) {
      INTAKED_TRY(ids, with_public_id(db_, typed));
    }
    if (!ids.empty()) {
      keep_common(ids);
      return {};
    }
    if (some.empty()) cannot_be_ = true;
    words_.insert(words_.end(), some.begin(), some.end());
    return {};
  }

  void keep_common(const Ids& ids) {
    if (!named_) {
      named_ = ids;
      return;
    }
    Ids both;
    std::ranges::set_intersection(*named_, ids, std::back_inserter(both), std::greater<>());
    named_ = std::move(both);
  }

  // Ids go by when a message was recorded, the question by when it came. Both are a day apart at
  // most; what an outage kept away for longer, or a server's clock dated so, is out of step and
  // found beside. Public ids begin with the millisecond of recording, and within one they have no
  // order. The rows are asked all the same, so what is within the bounds by mistake only costs
  // time.
  Result<void> bound_by_time() {
    if (wanted_.since != Instant{}) {
      const std::string begin = time_of_id(wanted_.since - k_in_step);
      from_id_ = k_id_max;
      INTAKED_CHECK(
          db_.run("SELECT id FROM intake WHERE public_id >= $1 ORDER BY public_id LIMIT $2",
                  {begin, k_rows_of_one_millisecond},
                  [&](const sql::Row& row) { from_id_ = std::min(from_id_, row.integer(0)); }));
    }
    if (wanted_.until == Instant{}) return {};
    const std::string end = time_of_id(wanted_.until + k_in_step) + "~";
    to_id_ = 0;
    return db_.run("SELECT id FROM intake WHERE public_id < $1 ORDER BY public_id DESC LIMIT $2",
                   {end, k_rows_of_one_millisecond},
                   [&](const sql::Row& row) { to_id_ = std::max(to_id_, row.integer(0)); });
  }
  static std::string time_of_id(Instant t) {
    const std::int64_t milliseconds = std::max<std::int64_t>(to_microseconds(t) / 1'000, 0);
    return crypto::make_ulid(milliseconds).substr(0, k_ulid_time_characters);
  }

  Result<Ids> by_all_words() {
    if (named_) return by_ids(*named_, match_, says_something_);
    INTAKED_TRY(Ids found, by_words());
    if (wanted_.since == Instant{} && wanted_.until == Instant{}) return found;
    return with_more(std::move(found), out_of_step());
  }

  Result<Ids> by_words() {
    INTAKED_TRY(const bool few, are_few());
    if (match_.empty() || few) return by_states();
    INTAKED_TRY(Ids found, by_index());
    // What nobody has understood yet is known by where it came to, and by nothing else.
    if (says_something_ || wanted_.origin.empty()) return found;
    return with_more(std::move(found), not_understood());
  }

  // Whether the messages of the wanted fate are few.
  Result<bool> are_few() {
    if (!wanted_.fate) return false;
    std::int64_t count = 0;
    for (const State state : states_of(wanted_.fate))
      INTAKED_CHECK(db_.run("SELECT n FROM tally WHERE name = $1", {name_of(state)},
                            [&](const sql::Row& row) { count += row.integer(0); }));
    return count <= k_few;
  }

  Result<Ids> ask(const std::string& sql) { return ask(sql, match_, 0); }
  Result<Ids> ask(const std::string& sql, const std::string& match, std::int64_t one) {
    Ids ids;
    const std::int64_t until =
        wanted_.until == Instant{} ? k_id_max : to_microseconds(wanted_.until);
    const std::array<sql::Value, 8> values{std::string_view(match),
                                           to_microseconds(wanted_.since),
                                           until,
                                           std::string_view(wanted_.origin),
                                           from_id_,
                                           to_id_,
                                           limit(),
                                           one};
    INTAKED_CHECK(db_.run(sql, std::span<const sql::Value>(values),
                          [&](const sql::Row& row) { ids.push_back(row.integer(0)); }));
    return ids;
  }
  std::int64_t limit() const {
    return static_cast<std::int64_t>(std::min(wanted_.limit, k_rows_max)) + 1;
  }

  Result<Ids> by_index() {
    return ask(
        "SELECT rowid FROM finding WHERE finding MATCH $1 AND rowid BETWEEN $5 AND $6"
        " AND EXISTS (SELECT 1 FROM intake i WHERE i.id = finding.rowid AND " +
        std::string(k_holds) + fate_holds(wanted_.fate) + ") ORDER BY rowid DESC LIMIT $7");
  }

  Result<Ids> by_states() {
    if (!wanted_.fate) return by_state("");
    Ids all;
    for (const State state : states_of(wanted_.fate)) {
      INTAKED_TRY(const Ids some, by_state("i.state = '" + std::string(name_of(state)) + "' AND "));
      all.insert(all.end(), some.begin(), some.end());
    }
    return youngest(std::move(all));
  }

  Result<Ids> by_state(const std::string& state_holds) {
    return ask("SELECT i.id FROM intake i WHERE " + state_holds + "i.id BETWEEN $5 AND $6 AND " +
               std::string(k_holds) + kind_holds(wanted_.fate) +
               (says_something_ ? std::string(k_says_so) : "") + " ORDER BY i.id DESC LIMIT $7");
  }

  Result<Ids> not_understood() {
    return ask(
        "SELECT i.id FROM intake i WHERE i.content_digest IS NULL AND i.origin = $4 AND"
        " i.id BETWEEN $5 AND $6 AND " +
        std::string(k_holds) + fate_holds(wanted_.fate) + " ORDER BY i.id DESC LIMIT $7");
  }

  // What came in the wanted time and was recorded long before or after it.
  Result<Ids> out_of_step() {
    return ask(
        "SELECT i.id FROM intake i INDEXED BY intake_out_of_step WHERE"
        " ABS(i.received_at - i.recorded_at) > 86400000000 AND i.id NOT BETWEEN $5 AND $6 AND " +
        std::string(k_holds) + fate_holds(wanted_.fate) +
        (says_something_ ? std::string(k_says_so) : "") + " ORDER BY i.id DESC LIMIT $7");
  }

  // `ids`, the youngest first, of which the rest of the question holds.
  Result<Ids> by_ids(const Ids& ids, const std::string& match, bool says_something) {
    const std::string sql = "SELECT i.id FROM intake i WHERE i.id = $8 AND " +
                            std::string(k_holds) + fate_holds(wanted_.fate) +
                            (says_something ? std::string(k_says_so) : "") + " LIMIT $7";
    Ids found;
    for (const std::int64_t id : ids) {
      if (static_cast<std::int64_t>(found.size()) == limit()) break;
      INTAKED_TRY(const Ids one, ask(sql, match, id));
      found.insert(found.end(), one.begin(), one.end());
    }
    return found;
  }

  // A message that an address names must still say all the other words.
  Result<void> add_by_message_id(Ids& found) {
    for (const Address& address : addresses_) {
      Ids some;
      for (const std::int64_t id : address.named) {
        if (static_cast<std::int64_t>(some.size()) == limit()) break;
        if (named_ && !std::ranges::binary_search(*named_, id, std::greater<>())) continue;
        std::vector<std::string> words = words_;
        for (const Address& other : addresses_)
          if (!other.names(id)) words.push_back(other.word);
        INTAKED_TRY(const Ids one, by_ids({id}, match_expression(words), !words.empty()));
        some.insert(some.end(), one.begin(), one.end());
      }
      INTAKED_TRY(found, with_more(std::move(found), std::move(some)));
    }
    return {};
  }

  Result<Ids> with_more(Ids found, Result<Ids> more) const {
    if (!more) return more;
    found.insert(found.end(), more->begin(), more->end());
    return youngest(std::move(found));
  }

  Ids youngest(Ids ids) const {
    std::ranges::sort(ids, std::greater<>());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    if (static_cast<std::int64_t>(ids.size()) > limit())
      ids.resize(static_cast<std::size_t>(limit()));
    return ids;
  }

  sql::Connection& db_;
  const Wanted& wanted_;
  std::vector<std::string> words_;  // that must all be said, the addresses beside
  std::vector<Address> addresses_;
  std::string match_;            // all of it
  bool says_something_ = false;  // the match asks for more than the origin
  bool cannot_be_ = false;       // a word of nothing but blanks and signs
  std::optional<Ids> named_;
  std::int64_t from_id_ = 0, to_id_ = k_id_max;
};

}  // namespace

std::optional<Fate> fate_named(std::string_view name) {
  for (const auto& [word, fate] : k_fates)
    if (word == name) return fate;
  return std::nullopt;
}

Result<void> keep_findable(sql::Connection& db, std::int64_t intake, const std::string& words,
                           bool planned_before) {
  if (planned_before) INTAKED_CHECK(forget_findable(db, intake));
  return db.run("INSERT INTO finding (rowid, words) VALUES ($1, $2)", {intake, words});
}

Result<void> forget_findable(sql::Connection& db, std::int64_t intake) {
  return db.run("DELETE FROM finding WHERE rowid = $1", {intake});
}

Result<void> add_findable_word(sql::Connection& db, std::int64_t intake, const std::string& word) {
  std::string words;
  INTAKED_CHECK(db.run("SELECT words FROM finding WHERE rowid = $1", {intake},
                       [&](const sql::Row& row) { words = row.text(0); }));
  if ((" " + words + " ").find(" " + word + " ") != std::string::npos) return {};
  return keep_findable(db, intake, words + " " + word, true);
}

Result<FoundMessages> find_messages(sql::Connection& db, const Wanted& wanted) {
  INTAKED_TRY(Ids ids, Search(db, wanted).run());
  FoundMessages found;
  found.more = ids.size() > wanted.limit;
  if (found.more) ids.resize(wanted.limit);
  for (const std::int64_t id : ids) {
    INTAKED_TRY(auto intake, read_intake(db, id));
    found.messages.push_back(std::move(intake));
  }
  INTAKED_CHECK(db.run("SELECT n FROM tally WHERE name = 'received'", {}, [&](const sql::Row& row) {
    found.not_understood = static_cast<std::uint64_t>(row.integer(0));
  }));
  return found;
}

}  // namespace intaked::journal
