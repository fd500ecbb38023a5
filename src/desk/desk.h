// The ticket system as the filer sees it. Asynchronous: each call answers once, through its
// callback, on the desk's own thread (or inside the call, for in-memory desks). Outcomes are
// values, not errors.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "model/delivery.h"
#include "model/desk_directory.h"

namespace intaked::desk {

// What the desk can be relied on for when an answer is lost. Declared by the operator.
enum class Capability {
  unique_key,          // a repeated deDuplicationKey makes no second object
  consistent_look_up,  // a look-up shows what was executed before it
  eventual_look_up,    // it shows it after the index lag
  none,
};

struct Answer {
  model::DeliveryOutcome outcome = model::DeliveryOutcome::unknown;
  int http_status = 0;
  std::string text;               // cleaned, at most 1 KiB
  std::string ticket_id;          // filed: the desk's id (create), or the comment's id
  std::string ticket_identifier;  // filed: "SUP-142"
  std::string ticket_status;      // filed: "Open"; "" if not told
  Instant not_before;             // not_executed, unknown: not tried again sooner
};

struct Found {
  std::string ticket_id;
  std::string ticket_identifier;
  std::string ticket_status;
};

// The result of a look-up by marker.
struct LookUp {
  bool answered = false;     // false: the desk could not tell; `text` says why
  std::vector<Found> found;  // more than one = doubled, by whomever
  // Nothing was found because no ticket of three months is shown at all, by anybody. True of a new
  // desk, and of a key that may read nothing.
  bool shows_nothing = false;
  std::string text;
  bool is_lasting = false;  // not answered: asking again would bring the same
  // Not answered: the desk works, but stops its search for lack of time; now, or each time.
  bool was_cut_off = false;
};

// How old is the ticket that is looked for, if there is one?
enum class Sought {
  perhaps_young,  // an index that lags may not show it yet
  old,            // it would have been made by an earlier run of ours: every index shows it
};

// One ticket as the desk has it now.
struct TicketNow {
  bool answered = false;  // false: the desk could not tell, and may another time
  bool gone = false;      // deleted, archived or unknown: nothing can be added to it
  std::string identifier;
  std::string status;  // "": not told
  // Why it could not tell, is gone, or, where it answered and is not gone, never tells.
  std::string text;
};

// The mails that a ticket's comments came from or were sent as.
struct CommentMails {
  bool answered = false;  // false: the desk could not tell, and may another time
  bool gone = false;
  std::vector<std::string> message_ids;  // their sourceEmailId, without <>
  // Why it could not tell or, where it answered and is not gone, does not tell all and never will.
  std::string text;
};

// A ticket or comment that carries a marker.
struct Marked {
  std::string marker;
  Found found;  // the ticket; for comments: ticket_id is the comment's
};

struct MarkedList {
  bool complete = false;  // false: the desk could not tell all; `text` says why
  std::vector<Marked> marked;
  std::string text;
};

// A person who writes to us.
struct Contact {
  std::string email;
  std::string name;  // as the mail shows it, decoded; "" if it shows none
};

struct ContactAnswer {
  enum class Outcome { known, made, failed } outcome = Outcome::failed;
  std::string text;  // failed: why
};

struct Leave {
  std::size_t drafts = 0;
  Tick ask_again_at{};  // none: not before
};

class Desk {
 public:
  virtual ~Desk() = default;
  // How many drafts may be sent now, at once, without going beyond the desk's rate; at most
  // `wanted`. Whoever asks is taken for one who waits.
  virtual Leave leave_to_send(std::size_t wanted) = 0;
  // Sends these bytes once. Never sent again by anybody below the filer. Not sent at all, and
  // answered not_executed, if the first of them could not leave before `not_after`.
  virtual void create(std::string body, Tick not_after, std::function<void(Answer)> answer) = 0;
  virtual void comment(std::string ticket_id, std::string body, Tick not_after,
                       std::function<void(Answer)> answer) = 0;
  // Looks for a ticket that carries the marker, in whatever team it is by now: search, then list;
  // exact, by `deDuplicationKey` or metadata only. No ticket with this marker can be older than
  // `since`: a list that does not reach as far back proves nothing.
  virtual void find_ticket(std::string marker, Sought sought, Instant since,
                           std::function<void(LookUp)> answer) = 0;
  // The same among the comments of one ticket.
  virtual void find_comment(std::string ticket_id, std::string marker,
                            std::function<void(LookUp)> answer) = 0;
  virtual void ticket(std::string ticket_id, std::function<void(TicketNow)> answer) = 0;
  virtual void comments(std::string ticket_id, std::function<void(CommentMails)> answer) = 0;
  // Changes that may be repeated: `filed` = it is so now. refused: the desk will not do it.
  virtual void update_ticket(std::string ticket_id, std::string body,
                             std::function<void(Answer)> answer) = 0;
  // `linked` is shown at the desk as belonging to `ticket_id`.
  virtual void link(std::string ticket_id, std::string linked,
                    std::function<void(Answer)> answer) = 0;
  // Everything listed since then whose marker begins so ("intk1-"): what the reconciler compares.
  // Slow: it goes beside everything else.
  virtual void list_marked_tickets(std::string beginning, Instant since,
                                   std::function<void(MarkedList)> answer) = 0;
  virtual void list_marked_comments(std::string ticket_id, std::string beginning,
                                    std::function<void(MarkedList)> answer) = 0;
  // Makes the contact if the desk knows none with this address. Never sent again by anybody below.
  virtual void ensure_contact(Contact contact, std::function<void(ContactAnswer)> answer) = 0;
  // Has the desk any ticket whose marker begins so? `found` has some of them, or none.
  virtual void find_any(std::string beginning, std::function<void(LookUp)> answer) = 0;
  virtual void read_directory(std::function<void(Result<model::DeskDirectory>)> answer) = 0;
};

}  // namespace intaked::desk
