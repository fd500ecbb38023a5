#include "journal/look.h"

#include <algorithm>

#include "journal/afterwards.h"
#include "journal/clock_doubt.h"
#include "journal/doubled.h"
#include "journal/draft_file_rows.h"
#include "journal/record.h"
#include "journal/typed_names.h"
#include "journal/words.h"
#include "lib/json/json_text.h"

namespace intaked::journal {

namespace {

constexpr std::size_t k_prefix_characters_min = 6;
constexpr std::size_t k_rows_max = 10'001;  // one more than is shown tells that there are more

// The message that opened a ticket.
constexpr std::string_view k_select_ticket =
    "SELECT id FROM intake WHERE ticket_identifier = $1 AND ticket_identifier <> ''"
    " UNION ALL SELECT id FROM intake WHERE ticket_id = $1 AND ticket_id <> ''"
    " ORDER BY id LIMIT 1";

// The columns intake_of() reads. A comment's ticket is its conversation's.
constexpr std::string_view k_select_intake =
    "SELECT i.public_id, i.state, i.filing, i.reason, i.rule,"
    " (SELECT public_id FROM intake WHERE id = i.merged_into), i.source, i.via, i.received_at,"
    " i.recorded_at, i.changed_at, i.sender, i.sender_name, i.subject, i.message_id, i.bytes,"
    " i.full_size, i.completeness, i.book,"
    " (SELECT public_id FROM intake WHERE id = i.conversation),"
    " (SELECT public_id FROM intake WHERE id = i.parent), i.ticket_id,"
    " CASE WHEN i.kind = 'reply' AND i.state = 'filed' THEN (SELECT ticket_identifier FROM intake"
    " WHERE id = i.conversation) ELSE i.ticket_identifier END,"
    " i.ticket_status, i.kind, i.not_before, i.plan_attempts, i.filing_attempts, i.origin,"
    " i.priority,"
    " CASE WHEN i.state = 'planned' AND i.kind = 'reply' THEN (SELECT public_id FROM intake"
    " WHERE id = i.conversation AND state <> 'filed') END,"
    " CASE WHEN i.state = 'planned' AND i.kind = 'reply' THEN (SELECT state FROM intake"
    " WHERE id = i.conversation) END,"
    " CASE WHEN i.state = 'planned' AND i.kind = 'reply' THEN (SELECT reason FROM intake"
    " WHERE id = i.conversation) END, i.rules, i.joined_by,"
    " i.maybe_executed <> 0 OR i.filing = 'unknown' FROM intake i ";

Intake intake_of(const sql::Row& row) {
  Intake intake;
  intake.id = row.text(0);
  intake.state = state_named(row.text(1)).value_or(State::received);
  intake.filing = filing_of(row.text(2));
  intake.reason = row.text(3);
  intake.rule = row.text(4);
  intake.merged_into = row.text(5);
  intake.source = row.text(6);
  intake.via = row.text(7);
  intake.received_at = from_microseconds(row.integer(8));
  intake.recorded_at = from_microseconds(row.integer(9));
  intake.changed_at = from_microseconds(row.integer(10));
  intake.from = row.text(11);
  intake.from_name = row.text(12);
  intake.subject = row.text(13);
  intake.message_id = row.text(14);
  intake.bytes = static_cast<std::uint64_t>(row.integer(15));
  intake.full_size = static_cast<std::uint64_t>(row.integer(16));
  intake.completeness = completeness_of(row.text(17));
  intake.book = row.text(18);
  intake.conversation = row.text(19);
  intake.parent_intake = row.text(20);
  intake.ticket_id = row.text(21);
  intake.ticket_identifier = row.text(22);
  intake.ticket_status = row.text(23);
  intake.kind = draft_kind_of(row.text(24));
  intake.not_before = from_microseconds(row.integer(25));
  intake.plan_attempts = static_cast<int>(row.integer(26));
  intake.filing_attempts = static_cast<int>(row.integer(27));
  intake.origin = row.text(28);
  intake.priority = static_cast<int>(row.integer(29));
  intake.waits_for = row.text(30);
  intake.waits_for_state = row.text(31);
  intake.waits_for_reason = row.text(32);
  intake.rules = row.text(33);
  intake.joined_by = row.text(34);
  intake.in_doubt = row.integer(35) != 0;
  return intake;
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

Result<void> read_arrivals(sql::Connection& db, std::int64_t id, std::vector<ArrivalRow>& rows) {
  return db.run(
      "SELECT kind, source, folder, uidvalidity, uid, event_id, at, acknowledgement FROM arrival"
      " WHERE intake = $1 ORDER BY id",
      {id}, [&](const sql::Row& row) {
        rows.push_back({.arrival = {.kind = arrival_kind_of(row.text(0)),
                                    .source = std::string(row.text(1)),
                                    .folder = std::string(row.text(2)),
                                    .uidvalidity = static_cast<std::uint32_t>(row.integer(3)),
                                    .uid = static_cast<std::uint32_t>(row.integer(4)),
                                    .event_id = std::string(row.text(5))},
                        .at = from_microseconds(row.integer(6)),
                        .acknowledged = row.text(7) == "done"});
      });
}

Result<void> read_deliveries(sql::Connection& db, std::int64_t id,
                             std::vector<model::Delivery>& rows) {
  return db.run(
      "SELECT revision, attempt, started_at, ended_at, outcome, http_status, text, ticket_id,"
      " ticket_identifier, not_before FROM delivery WHERE intake = $1 ORDER BY id",
      {id}, [&](const sql::Row& row) {
        rows.push_back({.revision = static_cast<int>(row.integer(0)),
                        .attempt = static_cast<int>(row.integer(1)),
                        .started_at = from_microseconds(row.integer(2)),
                        .ended_at = from_microseconds(row.integer(3)),
                        .outcome = outcome_of(row.text(4)),
                        .http_status = static_cast<int>(row.integer(5)),
                        .text = std::string(row.text(6)),
                        .ticket_id = std::string(row.text(7)),
                        .ticket_identifier = std::string(row.text(8)),
                        .not_before = from_microseconds(row.integer(9))});
      });
}

Result<void> read_changes(sql::Connection& db, std::int64_t id, std::vector<ChangeRow>& rows) {
  return db.run("SELECT at, who, what, detail FROM change WHERE intake = $1 ORDER BY id", {id},
                [&](const sql::Row& row) {
                  rows.push_back({.at = from_microseconds(row.integer(0)),
                                  .who = std::string(row.text(1)),
                                  .what = std::string(row.text(2)),
                                  .detail = std::string(row.text(3))});
                });
}

model::Json json_of(std::string_view text) {
  auto value = json::parse(text);
  return value ? std::move(*value) : model::Json{};
}

}  // namespace

Result<std::vector<Intake>> list(sql::Connection& db, const ListFilter& filter) {
  // The state stands in the text: a partial index is used only where its condition does.
  std::string sql(k_select_intake);
  sql += "WHERE ";
  if (filter.state) sql += "i.state = '" + std::string(name_of(*filter.state)) + "' AND ";
  sql += "($1 = '' OR i.origin = $1 OR i.source = $1) ORDER BY i.id";
  sql += filter.oldest_first ? " LIMIT $2" : " DESC LIMIT $2";
  std::vector<Intake> rows;
  INTAKED_CHECK(
      db.run(sql, {filter.source, static_cast<std::int64_t>(std::min(filter.limit, k_rows_max))},
             [&](const sql::Row& row) { rows.push_back(intake_of(row)); }));
  return rows;
}

Result<std::int64_t> find_intake(sql::Connection& db, const std::string& id) {
  const std::string text = lower(id);
  std::vector<std::int64_t> found;
  const auto collect = [&](const sql::Row& row) { found.push_back(row.integer(0)); };
  if (text.size() >= k_prefix_characters_min)
    INTAKED_CHECK(
        db.run("SELECT id FROM intake WHERE public_id >= $1 AND public_id < $2 ORDER BY id LIMIT 2",
               {text, text + "~"}, collect));
  if (found.size() == 1) return found.front();
  if (found.size() > 1)
    return fail(ErrorKind::conflict, "several intakes begin with " + id, "give more of the id");
  if (!id.empty()) INTAKED_CHECK(db.run(std::string(k_select_ticket), {id}, collect));
  if (found.empty() && !id.empty())
    INTAKED_CHECK(db.run(std::string(k_select_ticket), {in_capitals(id)}, collect));
  if (!found.empty()) return found.front();
  return fail(ErrorKind::not_found,
              "no message here has the id or became the ticket \"" + id + "\"",
              text.size() < k_prefix_characters_min ? "an id needs at least 6 characters" : "");
}

Result<Intake> read_intake(sql::Connection& db, std::int64_t intake) {
  Intake found;
  INTAKED_CHECK(db.run(std::string(k_select_intake) + "WHERE i.id = $1", {intake},
                       [&](const sql::Row& row) { found = intake_of(row); }));
  return found;
}

Result<IntakeDetails> find(sql::Connection& db, const std::string& id) {
  INTAKED_TRY(const std::int64_t intake, find_intake(db, id));
  IntakeDetails details;
  INTAKED_TRY(details.intake, read_intake(db, intake));
  INTAKED_CHECK(read_arrivals(db, intake, details.arrivals));
  INTAKED_CHECK(read_deliveries(db, intake, details.deliveries));
  INTAKED_CHECK(read_changes(db, intake, details.changes));
  INTAKED_CHECK(read_afterwards(db, intake, details.afterwards));
  INTAKED_CHECK(db.run("SELECT decision, understood FROM decision WHERE intake = $1", {intake},
                       [&](const sql::Row& row) {
                         details.decision = json_of(row.text(0));
                         details.understood = json_of(row.text(1));
                       }));
  INTAKED_TRY(details.files, read_draft_files(db, intake));
  INTAKED_CHECK(
      db.run("SELECT body, revision FROM draft WHERE intake = $1 ORDER BY revision DESC LIMIT 1",
             {intake}, [&](const sql::Row& row) {
               details.body = row.text(0);
               details.revision = static_cast<int>(row.integer(1));
             }));
  return details;
}

Result<std::string> raw_bytes(sql::Connection& db, const std::string& id) {
  INTAKED_TRY(const std::int64_t intake, find_intake(db, id));
  std::uint64_t expected = 0;
  INTAKED_CHECK(
      db.run("SELECT bytes FROM intake WHERE id = $1", {intake},
             [&](const sql::Row& row) { expected = static_cast<std::uint64_t>(row.integer(0)); }));
  INTAKED_TRY(std::string bytes, read_bytes(db, intake, expected));
  if (bytes.size() == expected && (expected != 0)) return bytes;
  return fail(ErrorKind::not_found, "the bytes of intake " + id + " are not here",
              expected == 0 ? "the source never gave them"
                            : "they were kept for as long as the configuration says");
}

Result<Counts> counts(sql::Connection& db) {
  Counts counts;
  INTAKED_CHECK(db.run("SELECT name, n FROM tally", {}, [&](const sql::Row& row) {
    const auto n = static_cast<std::uint64_t>(row.integer(1));
    const std::string_view name = row.text(0);
    if (name == "received") counts.received = n;
    if (name == "planned") counts.planned = n;
    if (name == "filed") counts.filed = n;
    if (name == "dropped") counts.dropped = n;
    if (name == "parked") counts.parked = n;
    if (name == "arrivals") counts.arrivals = n;
  }));
  INTAKED_CHECK(db.run(
      "SELECT COUNT(*) FROM intake WHERE state = 'planned' AND filing <> 'ready'"
      " AND filing = 'unknown'",
      {},
      [&](const sql::Row& row) { counts.in_doubt = static_cast<std::uint64_t>(row.integer(0)); }));
  INTAKED_TRY(counts.doubled, count_doubled(db));
  return counts;
}

Result<Pulse> pulse(sql::Connection& db) {
  Pulse pulse;
  INTAKED_CHECK(
      db.run("SELECT mailbox, last_mail_at FROM mailbox_cursor", {}, [&](const sql::Row& row) {
        if (row.integer(1) > 0)
          pulse.last_mail[std::string(row.text(0))] = from_microseconds(row.integer(1));
      }));
  const auto keep_older = [&](const sql::Row& row) {
    const Instant at = from_microseconds(row.integer(0));
    if (!pulse.oldest_waiting || at < *pulse.oldest_waiting) pulse.oldest_waiting = at;
  };
  INTAKED_CHECK(db.run("SELECT recorded_at FROM intake WHERE state = 'planned' ORDER BY id LIMIT 1",
                       {}, keep_older));
  for (const std::int64_t planning : {0, 1, 2})
    INTAKED_CHECK(
        db.run("SELECT recorded_at FROM intake WHERE state = 'received' AND planning = $1"
               " ORDER BY id LIMIT 1",
               {planning}, keep_older));
  INTAKED_CHECK(db.run(
      "SELECT recorded_at FROM intake WHERE id = (SELECT MAX(id) FROM intake)", {},
      [&](const sql::Row& row) { pulse.newest_recorded = from_microseconds(row.integer(0)); }));
  INTAKED_CHECK(
      db.run("SELECT changed_at, reason FROM intake WHERE state = 'parked'"
             " ORDER BY changed_at DESC LIMIT 1",
             {}, [&](const sql::Row& row) {
               pulse.newest_parked_at = from_microseconds(row.integer(0));
               pulse.newest_parked_reason = row.text(1);
             }));
  INTAKED_TRY(pulse.clock_doubt, clock_doubt(db));
  std::int64_t pages = 0, page_bytes = 0;
  INTAKED_CHECK(
      db.run("PRAGMA page_count", {}, [&](const sql::Row& row) { pages += row.integer(0); }));
  INTAKED_CHECK(
      db.run("PRAGMA freelist_count", {}, [&](const sql::Row& row) { pages -= row.integer(0); }));
  INTAKED_CHECK(
      db.run("PRAGMA page_size", {}, [&](const sql::Row& row) { page_bytes = row.integer(0); }));
  pulse.bytes = static_cast<std::uint64_t>(pages * page_bytes);
  return pulse;
}

}  // namespace intaked::journal
