#include "journal/finding.h"

#include <algorithm>
#include <array>
#include <limits>

#include "journal/finding_words.h"
#include "journal/look.h"
#include "lib/crypto/crypto.h"

namespace intaked::journal {

namespace {

constexpr std::size_t k_rows_max = 10'000;
constexpr std::size_t k_id_characters_min = 6;
constexpr std::size_t k_ulid_time_characters = 10;
constexpr std::int64_t k_rows_of_one_millisecond = 1'000;  // far more than can be recorded in one
// As many are walked one by one rather than asking the index for all that say the words.
constexpr std::int64_t k_few = 20'000;

constexpr std::array<std::pair<std::string_view, Fate>, 5> k_fates{{{"waiting", Fate::waiting},
                                                                    {"filed", Fate::filed},
                                                                    {"comment", Fate::comment},
                                                                    {"dropped", Fate::dropped},
                                                                    {"parked", Fate::parked}}};

// $1 the match, $2 since, $3 until, $4 the origin, $5 and $6 the ids between, $7 how many, $8 one
// id.
constexpr std::string_view k_holds =
    "i.merged_into IS NULL AND i.recorded_at >= $2 AND i.recorded_at < $3 AND ($4 = '' OR EXISTS"
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

std::string fate_holds(const std::optional<Fate>& fate) {
  std::string either;
  for (const State state : states_of(fate))
    either += (either.empty() ? " AND (i.state = '" : " OR i.state = '") +
              std::string(name_of(state)) + "'";
  if (!either.empty()) either += ")";
  if (fate == Fate::comment) either += " AND i.kind = 'reply'";
  return either;
}

using Ids = std::vector<std::int64_t>;

class Search {
 public:
  Search(sql::Connection& db, const Wanted& wanted) : db_(db), wanted_(wanted) {}

  // The youngest first, one more than wanted if there are more.
  Result<Ids> run() {
    INTAKED_CHECK(resolve_words());
    if (cannot_be_) return Ids{};
    INTAKED_CHECK(bound_by_time());
    if (named_) return by_name();
    INTAKED_TRY(const bool few, are_few());
    if (match_.empty() || few) return by_states();
    INTAKED_TRY(Ids found, by_index());
    // What nobody has understood yet is known by where it came to, and by nothing else.
    if (!wanted_.origin.empty() && wanted_.words.empty() && wanted_.rule.empty())
      INTAKED_CHECK(add_not_understood(found));
    return found;
  }

 private:
  Result<void> resolve_words() {
    std::vector<std::string> words;
    for (const std::string& typed : wanted_.words) {
      INTAKED_TRY(const std::optional<Ids> named, named_by(typed));
      if (named) {
        keep_common(*named);
        continue;
      }
      const auto some = wanted_words(typed);
      if (some.empty()) cannot_be_ = true;
      words.insert(words.end(), some.begin(), some.end());
    }
    if (!wanted_.rule.empty()) words.push_back(rule_word(wanted_.rule));
    says_something_ = !words.empty();
    if (!wanted_.origin.empty()) words.push_back(origin_word(wanted_.origin));
    match_ = match_expression(words);
    return {};
  }

  // What `typed` names by itself: the messages of a ticket, of a Message-ID, or with such an id.
  Result<std::optional<Ids>> named_by(const std::string& typed) {
    Ids ids;
    const auto collect = [&](const sql::Row& row) { ids.push_back(row.integer(0)); };
    if (typed.find('@') != std::string::npos) {
      std::string_view id = typed;
      if (id.starts_with('<') && id.ends_with('>')) id = id.substr(1, id.size() - 2);
      INTAKED_CHECK(
          db_.run("SELECT intake FROM thread_reference WHERE message_id = $1 AND told_by = ''",
                  {id}, collect));
    } else if (!typed.empty()) {
      std::string upper = typed;
      std::ranges::transform(upper, upper.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      });
      for (const std::string& identifier : {typed, upper}) {
        if (!ids.empty()) break;
        INTAKED_CHECK(db_.run(
            "SELECT id FROM intake WHERE ticket_identifier = $1 AND ticket_identifier <> ''"
            " UNION SELECT j.id FROM intake t JOIN intake j ON j.conversation = t.id AND"
            " j.conversation <> j.id WHERE t.ticket_identifier = $1 AND t.ticket_identifier <> ''",
            {identifier}, collect));
      }
      std::string lower = typed;
      std::ranges::transform(lower, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      });
      if (ids.empty() && typed.size() >= k_id_characters_min)
        INTAKED_CHECK(
            db_.run("SELECT id FROM intake WHERE public_id >= $1 AND public_id < $2"
                    " ORDER BY public_id DESC LIMIT $3",
                    {lower, lower + "~", static_cast<std::int64_t>(k_rows_max)}, collect));
    }
    if (ids.empty()) return std::nullopt;
    std::ranges::sort(ids, std::greater<>());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
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

  // Public ids begin with the millisecond they were made in, and within one they have no order. The
  // rows are asked all the same, so a clock that jumped only costs time.
  Result<void> bound_by_time() {
    if (wanted_.since == Instant{}) return {};
    const std::string ulid = crypto::make_ulid(to_microseconds(wanted_.since) / 1'000);
    from_id_ = std::numeric_limits<std::int64_t>::max();
    return db_.run(
        "SELECT id FROM intake WHERE public_id >= $1 ORDER BY public_id LIMIT $2",
        {std::string_view(ulid).substr(0, k_ulid_time_characters), k_rows_of_one_millisecond},
        [&](const sql::Row& row) { from_id_ = std::min(from_id_, row.integer(0)); });
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

  Result<Ids> ask(const std::string& sql, std::int64_t one = 0) {
    Ids ids;
    const std::int64_t until = wanted_.until == Instant{} ? std::numeric_limits<std::int64_t>::max()
                                                          : to_microseconds(wanted_.until);
    const std::array<sql::Value, 8> values{std::string_view(match_),
                                           to_microseconds(wanted_.since),
                                           until,
                                           std::string_view(wanted_.origin),
                                           from_id_,
                                           std::numeric_limits<std::int64_t>::max(),
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
               std::string(k_holds) +
               (wanted_.fate == Fate::comment ? " AND i.kind = 'reply'" : "") +
               (says_something_ ? std::string(k_says_so) : "") + " ORDER BY i.id DESC LIMIT $7");
  }

  Result<void> add_not_understood(Ids& found) {
    INTAKED_TRY(
        const Ids some,
        ask("SELECT i.id FROM intake i WHERE i.content_digest IS NULL AND i.origin = $4 AND"
            " i.id BETWEEN $5 AND $6 AND " +
            std::string(k_holds) + fate_holds(wanted_.fate) + " ORDER BY i.id DESC LIMIT $7"));
    found.insert(found.end(), some.begin(), some.end());
    found = youngest(std::move(found));
    return {};
  }

  Result<Ids> by_name() {
    const std::string sql = "SELECT i.id FROM intake i WHERE i.id = $8 AND " +
                            std::string(k_holds) + fate_holds(wanted_.fate) +
                            (says_something_ ? std::string(k_says_so) : "") + " LIMIT $7";
    Ids found;
    for (const std::int64_t id : *named_) {
      if (static_cast<std::int64_t>(found.size()) == limit()) break;
      INTAKED_TRY(const Ids one, ask(sql, id));
      found.insert(found.end(), one.begin(), one.end());
    }
    return found;
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
  std::string match_;
  bool says_something_ = false;  // the match asks for more than the origin
  bool cannot_be_ = false;       // a word of nothing but blanks and signs
  std::optional<Ids> named_;
  std::int64_t from_id_ = 0;
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

Result<RuleHits> rule_hits(sql::Connection& db, const std::string& rule) {
  const std::string match = match_expression({rule_word(rule)});
  RuleHits hits;
  INTAKED_CHECK(db.run(
      "SELECT COUNT(*) FROM finding WHERE finding MATCH $1", {match},
      [&](const sql::Row& row) { hits.count = static_cast<std::uint64_t>(row.integer(0)); }));
  INTAKED_CHECK(
      db.run("SELECT recorded_at FROM intake WHERE id = (SELECT rowid FROM finding WHERE"
             " finding MATCH $1 ORDER BY rowid DESC LIMIT 1)",
             {match}, [&](const sql::Row& row) { hits.last = from_microseconds(row.integer(0)); }));
  return hits;
}

Result<Fates> fates(sql::Connection& db, const std::string& source) {
  Fates fates;
  for (const char* kind : {"imap", "pipe", "hook"})
    INTAKED_CHECK(
        db.run("SELECT i.state, i.kind, COUNT(*) FROM arrival a JOIN intake i ON i.id = a.intake"
               " WHERE a.kind = $1 AND a.source = $2 GROUP BY i.state, i.kind",
               {kind, source}, [&](const sql::Row& row) {
                 const auto n = static_cast<std::uint64_t>(row.integer(2));
                 fates.arrivals += n;
                 switch (state_named(row.text(0)).value_or(State::received)) {
                   case State::received:
                   case State::planned:
                     fates.waiting += n;
                     break;
                   case State::filed:
                     (row.text(1) == "reply" ? fates.comments : fates.tickets) += n;
                     break;
                   case State::dropped:
                     fates.dropped += n;
                     break;
                   case State::parked:
                     fates.parked += n;
                     break;
                 }
               }));
  return fates;
}

Result<KeptSince> kept_since(sql::Connection& db) {
  KeptSince kept;
  INTAKED_CHECK(
      db.run("SELECT recorded_at FROM intake WHERE id = (SELECT MIN(id) FROM intake)", {},
             [&](const sql::Row& row) { kept.rows = from_microseconds(row.integer(0)); }));
  INTAKED_CHECK(
      db.run("SELECT recorded_at FROM intake WHERE id = (SELECT MIN(intake) FROM chunk)", {},
             [&](const sql::Row& row) { kept.bytes = from_microseconds(row.integer(0)); }));
  return kept;
}

}  // namespace intaked::journal
