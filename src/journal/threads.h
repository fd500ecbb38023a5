// What leads a message to a conversation, and what a conversation still wants from the desk.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "model/inbound.h"

namespace intaked::journal {

// What a message says of the conversation it may continue.
struct ThreadQuestion {
  std::vector<std::string> intakes;  // beginnings of intake ids, from genuine reply addresses
  std::vector<std::string> in_reply_to, references;  // ids without <>, in the header's order
  std::vector<std::string> identifiers;              // "SUP-142"
  std::string thread_index;                          // as in Plan
  std::string bounced;                               // the mail that a report is about, without <>
  std::vector<std::string> failed_for;  // the report's recipients, as participants are written
  std::string chosen;                   // an intake, by an operator
  std::string sender;                   // as participants are written
  std::string asking;                   // the intake itself
};

enum class LeadKind { chosen, token, in_reply_to, reference, identifier, bounced, thread_index };

// A conversation that something of a message leads to.
struct Lead {
  LeadKind kind = LeadKind::reference;
  std::string value;
  model::KnownThread thread;         // without evidence; whether it joins is not for us to say
  std::string subject;               // of the message that opened it
  std::vector<std::string> follows;  // the openers of the tickets it was linked to, nearest first
  model::Digest content_digest{};    // of the message that has the id, if not told_by_desk
  std::string named_by, author;      // its intake and its From; "" where no id leads there
  std::string origin;                // the mailbox, hook or pipe that the opener came to first
  bool told_by_desk = false;
  bool gone = false;  // its ticket was deleted at the desk
  // When the desk told ticket_status, and its comments' mails, last; the epoch if it never did.
  Instant status_read_at, mails_read_at;
  bool mails_are_all = true;  // that it told then
  bool bounced_participant = false;
};

// A ticket whose conversation somebody takes part in.
struct TicketOfSender {
  std::string ticket_id, identifier;
  Instant mails_read_at;  // when the desk told its comments' mails; the epoch if it never did
};

// A claimed message that cannot be understood before the desk has told something.
struct HeldPlan {
  std::string intake_id;
  std::string why;  // what lists show: "waits for …"
};

// To be done at the desk once a draft is filed; repeated until it is done or refused.
enum class AfterwardsKind {
  update,  // PATCH of the ticket with `body`
  link,    // of the parent's ticket and this one's
};
struct AfterwardsStep {
  AfterwardsKind kind = AfterwardsKind::update;
  std::string body;
};
enum class AfterwardsState { waiting, done, refused };
std::string_view name_of(AfterwardsState state);
struct DueStep {
  std::int64_t id = 0;
  std::string intake_id;
  AfterwardsKind kind = AfterwardsKind::update;
  std::string body;
  int attempts = 0;
  Instant since;
  std::string ticket_id, parent_ticket_id;
  bool parent_is_dropped = false;  // so it never has a ticket
};
struct AfterwardsRow {
  AfterwardsKind kind = AfterwardsKind::update;
  std::string body, state;
  int attempts = 0;
  std::string text;
};

// Part of the journal; see journal.h for threads and errors.
class Threads {
 public:
  virtual ~Threads() = default;
  // All conversations that something of a message leads to, kind by kind in the order of LeadKind,
  // the nearest id first; of one id, the conversation opened first. Never one that was dropped or
  // that `asking` opened itself.
  virtual Result<std::vector<Lead>> find_leads(const ThreadQuestion& question) = 0;
  // The tickets of the newest conversations that somebody takes part in, not changed before
  // `not_before`.
  virtual Result<std::vector<TicketOfSender>> tickets_of(const std::string& participant,
                                                         Instant not_before, std::size_t limit) = 0;
  // Claims that wait for the desk: given back uncounted, not claimed again before release_held().
  // The next open() releases them, too.
  virtual Result<void> hold_plans(const std::vector<HeldPlan>& held) = 0;
  virtual Result<void> release_held(const std::vector<std::string>& intake_ids) = 0;
  // `done` is called on the writer's thread, or at once with an error.
  using Done = std::function<void(const Result<void>&)>;
  virtual void release_held(const std::vector<std::string>& intake_ids, Done done) = 0;
  // What the desk has told: the mails of a ticket's comments lead to its conversation from now on.
  // `are_all`: it has no others.
  virtual void store_comment_mails(const std::string& ticket_id,
                                   const std::vector<std::string>& message_ids, bool are_all,
                                   Done done) = 0;
  virtual void store_ticket_now(const std::string& ticket_id, const std::string& status, bool gone,
                                Done done) = 0;
  // Puts bytes behind those of a webhook's event that is not planned yet: what it needed and was
  // fetched. Nothing happens to another message. invalid: it would be too large.
  virtual void append_fetched(const std::string& intake_id, std::string bytes, Done done) = 0;
  // Steps whose draft is filed and whose time has come.
  virtual Result<std::vector<DueStep>> due_afterwards(std::size_t limit) = 0;
  virtual void settle_afterwards(std::int64_t id, AfterwardsState state, std::string text,
                                 Instant not_before, std::function<void(Result<void>)> done) = 0;
};

}  // namespace intaked::journal
