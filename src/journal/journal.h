// The only durable thing. One process owns it; one thread writes, groups what waits into one
// transaction and checkpoints (WAL-reset bug of SQLite 3.40.1: no second connection ever writes or
// checkpoints); readers are query-only.
//
// Every write function returns after its commit (synchronous=FULL), or reports the error of the
// whole group. Any thread may call any function; callbacks run on the writer's thread, must return
// soon and must not call a function that waits for a commit.
//
// A message whose record() failed holds back the later ones of its mailbox that are on their way
// (they get the same error), because their cursors would skip it: begin_at_cursor().
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "journal/draft_files.h"
#include "journal/filings.h"
#include "journal/flood.h"
#include "journal/threads.h"
#include "model/delivery.h"
#include "model/desk_directory.h"
#include "model/inbound.h"
#include "model/json.h"
#include "model/raw_message.h"
#include "model/routing_decision.h"
#include "model/ticket_draft.h"

namespace intaked::journal {

class Inspection;
class Mending;

// The five states; the name is the database text. A message is in exactly one.
enum class State { received, planned, filed, dropped, parked };
std::string_view name_of(State state);
std::optional<State> state_named(std::string_view name);

// What `planned` is waiting for.
enum class Filing { ready, intent, unknown };
std::string_view name_of(Filing filing);

struct Options {
  std::string state_directory;  // holds journal.db and the owner lock
  std::uint64_t free_bytes_min = 256ull
                                 << 20;  // below: record() answers no_space before the disk does
  std::chrono::milliseconds commit_wait{
      0};  // how long the writer waits for company before it commits
  std::size_t group_rows_max = 256;
  std::size_t chunk_bytes = 256u << 10;
  // How long content is kept, counted from the filing or dropping; what is parked stays.
  std::chrono::microseconds keep_raw = std::chrono::days{30};
  std::chrono::microseconds keep_dropped = std::chrono::days{7};
  std::chrono::microseconds keep_rows = std::chrono::days{400};
  // How long messages are compared with later ones of their sender.
  std::chrono::microseconds keep_recent_mail = std::chrono::hours{2};
  // What may still be written, bytes; unset: what the state directory's file system says. The
  // writer's thread asks.
  std::function<std::uint64_t()> free_bytes;
  // Called once, on the writer's thread, when a write met a failed disk or a damaged file: nothing
  // after it is acknowledged, the caller must end the process (no fsync is tried a second time).
  std::function<void(const Error&)> on_fatal;
};

// A mailbox's cursor; the meaning is imap::Position's.
struct Cursor {
  std::uint32_t uidvalidity = 0;
  std::uint32_t last_uid = 0;
  Instant watermark{};
  bool paused = false;
  std::uint32_t old_to = 0;
  std::uint32_t contact_top = 0;
  Instant renumbered_at{};
};

// What a mailbox's name stands for.
struct Place {
  std::string mailbox;
  std::string account;
  std::string folder;
  friend bool operator==(const Place&, const Place&) = default;
};

enum class Recording {
  fresh,         // a new intake
  same_arrival,  // this arrival was recorded before; nothing changed but the cursor
  same_bytes,    // this source had these bytes before: another arrival of that intake
};

struct Recorded {
  Recording recording = Recording::fresh;
  std::string intake_id;  // ULID, public
};

// One message to be understood. Its attempt was counted, durably, before this was handed out.
struct PlanClaim {
  std::string intake_id;
  model::RawMessage raw;         // all bytes
  bool alone = false;            // a suspect: nothing else is being planned
  std::string reopened_because;  // "" | why it is planned again (retry, parent dropped)
  bool retried = false;          // by a person, once or more
  bool refiled = false;          // by a person: rules that drop or park are to be passed over
  Instant recorded_at;
  Instant waits_since;      // when it first waited for the desk; the epoch if it never did
  std::string join_choice;  // what an operator has said: "" | "new" | the intake to join
};

// Whether messages that the parser may have failed on are planned before all others, which keeps
// their order, or wait.
enum class Suspects { first, wait };

// A claimed message that the parser failed on.
struct FailedPlan {
  std::string intake_id;
  std::string why;  // a sentence: "the parser was killed by signal 11 (Segmentation fault)"
};

// The outcome of planning.
struct Plan {
  std::string intake_id;
  model::Digest content_digest{};
  bool mergeable = true;  // it has a Message-ID and same_message is `one`
  std::string message_id;
  std::vector<std::string> thread_ids;    // ids that later messages may refer to: Message-ID, ours
  std::string thread_index;               // Outlook's, with its topic; "" if it has none
  std::vector<std::string> participants;  // addresses, case folded and without plus tags: author,
                                          // To, Cc, own addresses left out
  std::string parent_intake;  // reply or linked: the intake it continues; "" = opens a conversation
  bool joins = false;         // parked: it belongs to that conversation all the same
  std::vector<AfterwardsStep> afterwards;
  std::string from, from_name, subject;  // what lists and find show
  std::vector<model::Address> people;    // whose mail it is, beside From: find knows it by them
  std::string joined_by;                 // a reply: what has led to its conversation
  std::string source, via;
  model::RoutingDecision decision;  // file / drop / park
  model::Json understood;  // what explain shows of the message: defects, signals, parts (no bodies)
  std::optional<model::TicketDraft> draft;  // file
  std::string body;                         // file: the request's bytes, frozen
  int priority = 0;                         // 0 normal, higher first
  std::optional<RecentMail> recent;         // what later ones are compared with
  std::optional<Flood> flood;               // the flood it is part of: name, sender, subject
  bool groupable = false;                   // chat, and in no thread: later ones may continue it
  std::string park_reason;                  // set by the planner itself: "no team …"
};

enum class Planned { stored, merged };  // merged: an equal message exists; this arrival is now its

struct ArrivalRow {
  model::Arrival arrival;
  Instant at;
  bool acknowledged = false;
};

// Everything known of one message; for queue, explain, find.
struct Intake {
  std::string id;
  State state = State::received;
  Filing filing = Filing::ready;
  std::string reason;       // parked, dropped: why
  std::string rule;         // dropped, parked: the rule's id
  std::string merged_into;  // dropped as another arrival of that intake
  std::string source, via;
  std::string origin;  // the mailbox, hook or pipe it came to first
  Instant received_at, recorded_at, changed_at;
  std::string from, from_name, subject, message_id;
  std::uint64_t bytes = 0, full_size = 0;
  model::Completeness completeness = model::Completeness::whole;
  std::string book;
  std::string rules;      // the winners, in table order: "everything-else, gold"
  std::string joined_by;  // a comment: what has led to its ticket, "References"
  std::string conversation, parent_intake;
  std::string ticket_id, ticket_identifier, ticket_status;
  // A reply that waits: the message that opened its conversation, and why that one has no ticket.
  std::string waits_for, waits_for_state, waits_for_reason;
  model::DraftKind kind = model::DraftKind::ticket;
  Instant not_before{};  // planned, ready: not to be sent before; the epoch if at once
  int priority = 0;
  int plan_attempts = 0, filing_attempts = 0;
  bool in_doubt = false;  // the desk may have it: it can only be looked for, and tried as it is
};

// What an operator changed.
struct ChangeRow {
  Instant at;
  std::string who, what, detail;  // what: "retry", "drop"; detail: the reason
};

struct IntakeDetails {
  Intake intake;
  std::vector<ArrivalRow> arrivals;
  std::vector<model::Delivery> deliveries;
  std::vector<ChangeRow> changes;
  model::Json decision;  // as stored: verdict, fields with rules, rules, trace
  model::Json understood;
  std::string body;  // the latest revision's request, "" if none
  int revision = 0;  // its number
  std::vector<model::DraftFile> files;
  std::vector<AfterwardsRow> afterwards;
};

struct ListFilter {
  std::optional<State> state;
  std::string source;  // a mailbox, hook or pipe, or a ticket's source; "" = any
  std::size_t limit = 100;
  bool oldest_first = true;
};

// `planned` counts all in that state; `in_doubt` those of them whose last attempt is; `doubled`
// what the reconciler found.
struct Counts {
  std::uint64_t received = 0, planned = 0, in_doubt = 0, filed = 0, dropped = 0, parked = 0,
                arrivals = 0, doubled = 0;
};

// The clock jumped: nothing is removed for its age before it says `until`.
struct ClockDoubt {
  Instant believed;  // when it was last believed
  Instant until;
};

// How things go, for a glance each second.
struct Pulse {
  std::map<std::string, Instant> last_mail;  // of each mailbox, when its last one was recorded
  std::optional<Instant> oldest_waiting;     // of what is not settled, when it was recorded
  std::optional<Instant> newest_recorded;
  std::optional<Instant> newest_parked_at;
  std::string newest_parked_reason;
  std::uint64_t bytes = 0;  // of the database, without what is free in it
  std::optional<ClockDoubt> clock_doubt;
};

// What we filed under a marker.
struct FiledUnder {
  std::string marker;
  std::string intake_id;
  std::string ticket_id;  // a comment's is its ticket's; "" unless filed
};

// One message that the desk holds more than once, or under another ticket than the journal.
struct Doubled {
  std::string marker;
  model::DraftKind kind = model::DraftKind::ticket;  // tickets, or comments of one ticket
  std::string intake_id;                             // "": no draft of ours has this marker
  std::string what;                                  // for people: "SUP-1, SUP-7"
  Instant found_at;
};

// What filing needs is in filings.h.
class Journal : public Filings {
 public:
  // Locks the state directory (conflict: who holds it), opens or makes the database, migrates,
  // reads `synchronous` back, marks what was in flight: messages being planned become suspects
  // (parked after two failures alone), intents become in doubt with the full settle time.
  static Result<std::unique_ptr<Journal>> open(Options options, const Clock& clock,
                                               std::chrono::microseconds settle);
  ~Journal() override = default;  // waits for what was submitted, closes

  // --- record
  // Says where the mailboxes are, before anything of them is recorded. One that was elsewhere has
  // no cursor from now on; its arrivals of before are not taken for new ones, and are no longer
  // pending acknowledgements. Returns those, as they were.
  virtual Result<std::vector<Place>> place_mailboxes(const std::vector<Place>& places) = 0;
  // Stores bytes, arrival and, for mailboxes, the cursor in one transaction. `done` on the writer's
  // thread.
  virtual void record(model::RawMessage message, model::Digest raw_digest,
                      std::optional<Cursor> cursor, std::function<void(Result<Recorded>)> done) = 0;
  virtual Result<Cursor> cursor(const std::string& mailbox) = 0;
  // The same, and the mailbox is recorded again from there. Only when every record() of it that was
  // under way has answered.
  virtual Result<Cursor> begin_at_cursor(const std::string& mailbox) = 0;
  virtual void store_cursor(const std::string& mailbox, Cursor cursor,
                            std::function<void(Result<void>)> done) = 0;
  virtual Result<std::size_t> count_unknown(const std::string& source,
                                            const std::vector<model::Digest>& raw_digests) = 0;
  // Of these UIDs of the mailbox, ascending, those without an arrival under this numbering.
  virtual Result<std::vector<std::uint32_t>> unrecorded(const std::string& mailbox,
                                                        const std::string& folder,
                                                        std::uint32_t uidvalidity,
                                                        const std::vector<std::uint32_t>& uids) = 0;
  // False while the disk is too full to take more; true again by itself when space is back (checked
  // each second).
  virtual bool taking() const = 0;

  // --- plan
  // Up to `limit` received messages, oldest first, attempts counted. A suspect comes alone, and
  // only while nothing else is claimed. Empty: nothing to do now.
  virtual Result<std::vector<PlanClaim>> claim_plans(std::size_t limit,
                                                     Suspects suspects = Suspects::first) = 0;
  virtual Result<std::vector<Planned>> store_plans(std::vector<Plan> plans) = 0;
  // Gives a claim back without counting it (the planner is stopping, or its plans could not be
  // stored). If the disk refuses that too, it happens with the next claim.
  virtual Result<void> release_plans(const std::vector<std::string>& intake_ids) = 0;
  // Gives claims back that the parser failed on: each is a suspect now, and parked with its `why`
  // after it failed twice alone. Tells each suspect's fate in the log. If the disk refuses, they
  // are given back uncounted.
  virtual Result<void> fail_plans(const std::vector<FailedPlan>& failed) = 0;

  // The conversation of what the same person wrote last in that channel, recorded before `asking`,
  // if no more than `window` lies between them; of a message stored with `groupable`. Evidence
  // "grouping" with that message's id. 0: never.
  virtual Result<std::optional<model::KnownThread>> find_group(const ChatTurn& turn,
                                                               std::chrono::microseconds window,
                                                               const std::string& asking) = 0;
  virtual Result<RecentMails> recent_mails(const RecentMailQuery& query) = 0;
  // Those that have not been ended.
  virtual Result<std::vector<Flood>> floods() = 0;
  // The answer holds each that was there, as it was.
  virtual Result<std::vector<Flood>> end_floods(const std::vector<FloodName>& names) = 0;

  // These live as long as the journal.
  virtual DraftFiles& files() = 0;
  virtual Threads& threads() = 0;
  virtual Inspection& inspection() = 0;
  virtual Mending& mending() = 0;

  // --- reconcile
  // Of these markers, those that are ours.
  virtual Result<std::vector<FiledUnder>> filed_under(const std::vector<std::string>& markers) = 0;
  // Tickets with a reply filed since then that was in doubt before.
  virtual Result<std::vector<std::string>> tickets_with_doubted_replies(Instant since,
                                                                        std::size_t limit) = 0;
  // Keeps what was found; returns what was not known before. What is not found any more is
  // forgotten as mended, if all of it can only be younger than `complete_since` and so was read;
  // the rest is kept for 30 days.
  virtual Result<std::vector<Doubled>> store_doubled(std::vector<Doubled> found,
                                                     Instant complete_since) = 0;
  // The oldest first.
  virtual Result<std::vector<Doubled>> doubled() = 0;
  // --- acknowledge
  virtual Result<std::vector<model::Arrival>> pending_acknowledgements(const std::string& mailbox,
                                                                       std::size_t limit) = 0;
  virtual void acknowledged(std::vector<model::Arrival> arrivals,
                            std::function<void(Result<void>)> done) = 0;

  // --- look (operators); more of it: inspection(), by whose bounds a list is asked, too
  virtual Result<std::vector<Intake>> list(const ListFilter& filter) = 0;
  // By intake id (unique prefix of at least 6), ticket identifier or ticket id.
  virtual Result<IntakeDetails> find(const std::string& id) = 0;
  virtual Result<std::string> raw_bytes(const std::string& intake_id) = 0;
  virtual Result<Counts> counts() = 0;
  virtual Result<Pulse> pulse() = 0;

  // --- small things kept for the service: the desk's directory as last read.
  virtual Result<void> store_directory(const model::DeskDirectory& directory) = 0;
  virtual Result<std::optional<model::DeskDirectory>> directory() = 0;

  // Called (any thread, soon) when there may be something new to plan, to file, to store, or to
  // acknowledge.
  struct Listener {
    std::function<void()> plans, filings, files{};
    std::function<void(const std::string& mailbox)> acknowledgements;
  };
  virtual void listen(Listener listener) = 0;
  // The writer's last round, for the watchdog.
  virtual Tick last_round() const = 0;
};

}  // namespace intaked::journal
