#include "journal/leads.h"

#include <algorithm>

#include "journal/words.h"

namespace intaked::journal {

namespace {

// A header may name thousands of ids; the thread is found by the nearest ones.
constexpr std::size_t k_ids_looked_up_max = 100;
constexpr std::size_t k_words_looked_up_max = 20;  // of each other kind
// A made-up header must not fill an index with kilobytes.
constexpr std::size_t k_text_bytes_max = 998;
constexpr std::size_t k_chain_max = 8;  // tickets that continue one another
constexpr std::size_t k_mails_of_a_ticket_max = 500;
// The newest, filed or not: a flood of one sender must not be walked through for each of its mails.
constexpr std::int64_t k_conversations_of_a_sender_max = 50;

#define INTAKED_LEAD_COLUMNS                                                                \
  "SELECT o.id, o.public_id, o.ticket_id, o.ticket_identifier, o.ticket_status, o.subject," \
  " o.ticket_gone, EXISTS (SELECT 1 FROM participant p WHERE p.conversation = o.id"         \
  " AND p.address = $2), o.status_read_at, o.mails_read_at,"                                \
  " (SELECT a.source FROM arrival a WHERE a.intake = o.id ORDER BY a.id LIMIT 1),"          \
  " o.mails_are_all"

struct Row {
  std::int64_t conversation = 0;
  Lead lead;
};

class Search {
 public:
  Search(sql::Connection& db, const ThreadQuestion& question) : db_(db), question_(question) {}

  Result<std::vector<Lead>> run() {
    if (!question_.chosen.empty()) INTAKED_CHECK(by_intake(LeadKind::chosen, question_.chosen));
    for (const auto& id : bounded(question_.intakes)) INTAKED_CHECK(by_intake(LeadKind::token, id));
    for (const auto& id : bounded(question_.in_reply_to))
      INTAKED_CHECK(by_message_id(LeadKind::in_reply_to, id));
    std::size_t left = k_ids_looked_up_max;
    for (auto id = question_.references.rbegin(); id != question_.references.rend() && left > 0;
         ++id, --left)
      INTAKED_CHECK(by_message_id(LeadKind::reference, *id));
    for (const auto& identifier : bounded(question_.identifiers))
      INTAKED_CHECK(by_identifier(identifier));
    INTAKED_CHECK(by_message_id(LeadKind::bounced, question_.bounced));
    INTAKED_CHECK(by_thread_index());
    std::vector<Lead> leads;
    for (Row& row : rows_) {
      INTAKED_TRY(row.lead.follows, chain_of(row.conversation));
      if (row.lead.kind == LeadKind::bounced) INTAKED_CHECK(find_failed_participant(row));
      leads.push_back(std::move(row.lead));
    }
    return leads;
  }

 private:
  static std::span<const std::string> bounded(const std::vector<std::string>& all) {
    return std::span(all).first(std::min(all.size(), k_words_looked_up_max));
  }

  void add(LeadKind kind, const std::string& value, const sql::Row& row, bool told_by_desk) {
    Row found;
    found.conversation = row.integer(0);
    found.lead.kind = kind;
    found.lead.value = value;
    found.lead.told_by_desk = told_by_desk;
    found.lead.thread.parent_intake = row.text(1);
    found.lead.thread.ticket_id = row.text(2);
    found.lead.thread.ticket_identifier = row.text(3);
    found.lead.thread.ticket_status = row.text(4);
    found.lead.subject = row.text(5);
    found.lead.gone = row.integer(6) != 0;
    found.lead.thread.sender_is_participant = row.integer(7) != 0;
    found.lead.status_read_at = from_microseconds(row.integer(8));
    found.lead.mails_read_at = from_microseconds(row.integer(9));
    found.lead.origin = row.text(10);
    found.lead.mails_are_all = row.integer(11) != 0;
    rows_.push_back(std::move(found));
  }

  // The conversations an id leads to, oldest first: who copies another's Message-ID opens a younger
  // one. Those whose opener was dropped lead nowhere; one that `asking` itself opened (it is being
  // understood once more, and names itself or an answer to it) is no parent of it.
  Result<void> by_message_id(LeadKind kind, const std::string& id) {
    if (id.empty() || id.size() > k_text_bytes_max) return {};
    return db_.run(INTAKED_LEAD_COLUMNS
                   ", r.told_by, i.content_digest, i.public_id, i.sender FROM thread_reference r "
                   "JOIN intake i ON i.id = r.intake"
                   " JOIN intake t ON t.id = COALESCE(i.merged_into, i.id)"
                   " JOIN intake o ON o.id = t.conversation"
                   " WHERE r.message_id = $1 AND o.state <> 'dropped' AND o.public_id <> $3"
                   " ORDER BY r.intake LIMIT 8",
                   {id, question_.sender, question_.asking}, [&](const sql::Row& row) {
                     add(kind, id, row, row.text(12) == "desk");
                     Lead& lead = rows_.back().lead;
                     lead.content_digest = digest_of(row.blob(13)).value_or(model::Digest{});
                     lead.named_by = row.text(14);
                     if (!lead.told_by_desk) lead.author = row.text(15);
                   });
  }

  Result<void> by_intake(LeadKind kind, const std::string& beginning) {
    std::vector<Row> before = std::move(rows_);
    rows_.clear();
    INTAKED_CHECK(db_.run(INTAKED_LEAD_COLUMNS
                          " FROM intake i JOIN intake t ON t.id = COALESCE(i.merged_into, i.id)"
                          " JOIN intake o ON o.id = t.conversation"
                          " WHERE i.public_id >= $1 AND i.public_id < $4 AND o.state <> 'dropped'"
                          " AND o.public_id <> $3 ORDER BY i.id LIMIT 2",
                          {beginning, question_.sender, question_.asking, beginning + "~"},
                          [&](const sql::Row& row) { add(kind, beginning, row, false); }));
    // Two that begin so: nobody can say which one is meant.
    if (rows_.size() > 1) rows_.clear();
    std::ranges::move(rows_, std::back_inserter(before));
    rows_ = std::move(before);
    return {};
  }

  Result<void> by_identifier(const std::string& identifier) {
    return db_.run(INTAKED_LEAD_COLUMNS
                   " FROM intake o WHERE o.ticket_identifier = $1 AND o.ticket_identifier <> ''"
                   " AND o.state <> 'dropped' AND o.public_id <> $3 AND o.conversation = o.id"
                   " ORDER BY o.id LIMIT 8",
                   {identifier, question_.sender, question_.asking},
                   [&](const sql::Row& row) { add(LeadKind::identifier, identifier, row, false); });
  }

  Result<void> by_thread_index() {
    const std::string& index = question_.thread_index;
    if (index.empty() || index.size() > k_text_bytes_max) return {};
    return db_.run(INTAKED_LEAD_COLUMNS
                   " FROM thread_index x JOIN intake i ON i.id = x.intake"
                   " JOIN intake t ON t.id = COALESCE(i.merged_into, i.id)"
                   " JOIN intake o ON o.id = t.conversation"
                   " WHERE x.index_and_topic = $1 AND o.state <> 'dropped' AND o.public_id <> $3"
                   " ORDER BY x.intake LIMIT 8",
                   {index, question_.sender, question_.asking}, [&](const sql::Row& row) {
                     add(LeadKind::thread_index, index.substr(0, index.find(' ')), row, false);
                   });
  }

  // The openers of the tickets that this conversation continues, nearest first. It continues what a
  // rule has linked it to; a parent that is only named to the staff may be a stranger's pretence.
  Result<std::vector<std::string>> chain_of(std::int64_t conversation) {
    std::vector<std::string> chain;
    for (std::int64_t at = conversation; at != 0 && chain.size() < k_chain_max;) {
      std::int64_t next = 0;
      INTAKED_CHECK(db_.run(
          "SELECT c.id, c.public_id FROM intake o JOIN intake p ON p.id = o.parent"
          " JOIN intake c ON c.id = COALESCE(p.conversation, p.id) WHERE o.id = $1 AND c.id < $1"
          " AND EXISTS (SELECT 1 FROM afterwards a WHERE a.intake = o.id AND a.kind = 'link')",
          {at}, [&](const sql::Row& row) {
            next = row.integer(0);
            chain.emplace_back(row.text(1));
          }));
      at = next;
    }
    return chain;
  }

  Result<void> find_failed_participant(Row& row) {
    for (const auto& address : bounded(question_.failed_for))
      INTAKED_CHECK(db_.run("SELECT 1 FROM participant WHERE conversation = $1 AND address = $2",
                            {row.conversation, address},
                            [&](const sql::Row&) { row.lead.bounced_participant = true; }));
    return {};
  }

  sql::Connection& db_;
  const ThreadQuestion& question_;
  std::vector<Row> rows_;
};

}  // namespace

Result<std::vector<Lead>> find_leads(sql::Connection& db, const ThreadQuestion& question) {
  return Search(db, question).run();
}

Result<std::vector<TicketOfSender>> tickets_of(sql::Connection& db, const std::string& participant,
                                               Instant not_before, std::size_t limit) {
  std::vector<TicketOfSender> found;
  INTAKED_CHECK(
      db.run("SELECT o.ticket_id, o.ticket_identifier, o.mails_read_at FROM participant p"
             " JOIN intake o ON o.id = p.conversation WHERE p.address = $1 AND p.conversation IN"
             " (SELECT conversation FROM participant WHERE address = $1"
             " ORDER BY conversation DESC LIMIT $4) AND o.state = 'filed' AND o.conversation = o.id"
             " AND o.ticket_id <> '' AND o.ticket_gone = 0 AND o.changed_at >= $2"
             " ORDER BY p.conversation DESC LIMIT $3",
             {participant, to_microseconds(not_before), static_cast<std::int64_t>(limit),
              k_conversations_of_a_sender_max},
             [&](const sql::Row& row) {
               found.push_back({.ticket_id = std::string(row.text(0)),
                                .identifier = std::string(row.text(1)),
                                .mails_read_at = from_microseconds(row.integer(2))});
             }));
  return found;
}

Result<void> store_comment_mails(Transaction& transaction, const std::string& ticket_id,
                                 const std::vector<std::string>& message_ids, bool are_all) {
  const std::size_t count = std::min(message_ids.size(), k_mails_of_a_ticket_max);
  std::int64_t opener = 0;
  INTAKED_CHECK(transaction.db.run(
      "UPDATE intake SET mails_read_at = $2, mails_are_all = $3 WHERE ticket_id = $1"
      " AND ticket_id <> '' AND kind = 'ticket' RETURNING id",
      {ticket_id, transaction.now_microseconds(),
       std::int64_t{are_all && count == message_ids.size()}},
      [&](const sql::Row& row) { opener = row.integer(0); }));
  if (opener == 0) return {};
  for (std::size_t i = 0; i < count; ++i) {
    if (message_ids[i].empty() || message_ids[i].size() > k_text_bytes_max) continue;
    INTAKED_CHECK(transaction.db.run(
        "INSERT INTO thread_reference (message_id, intake, told_by) VALUES ($1, $2, 'desk')"
        " ON CONFLICT (message_id, intake) DO NOTHING",
        {message_ids[i], opener}));
  }
  return {};
}

Result<void> store_ticket_now(Transaction& transaction, const std::string& ticket_id,
                              const std::string& status, bool gone) {
  return transaction.db.run(
      "UPDATE intake SET status_read_at = $2, ticket_gone = $4,"
      " ticket_status = CASE WHEN $3 = '' THEN ticket_status ELSE $3 END"
      " WHERE ticket_id = $1 AND ticket_id <> '' AND kind = 'ticket'",
      {ticket_id, transaction.now_microseconds(), status, std::int64_t{gone}});
}

}  // namespace intaked::journal
