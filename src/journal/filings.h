// The journal as the filer sees it: which drafts may be sent, and what became of them. Any thread,
// but see Journal; a callback comes on another thread, or inside the call.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "model/delivery.h"
#include "model/ticket_draft.h"

namespace intaked::journal {

// One draft whose intent to file is committed.
struct FilingClaim {
  std::string intake_id;
  model::DraftKind kind = model::DraftKind::ticket;
  int revision = 1;
  int attempt = 1;
  std::string body;
  std::string marker;
  std::string parent_ticket_id;  // reply: the parent's ticket, known because the parent is filed
  Instant received_at;           // by the mailbox: no ticket of this message can be older,
  Instant recorded_at;           // and none that this journal caused
  // It may have a ticket that this journal does not know: it was received before the journal was
  // opened, and the journal may be a restored copy. Looked up before its first sending.
  bool look_first = false;
  // It was parked because the desk refused it, and was taken back: Filings::take_back().
  bool taken_back = false;
  bool maybe_executed = false;  // by an earlier attempt, of which nothing definite was heard
  Instant since;  // when the first of its attempts in a row began; a person's retry begins anew
  std::string sender, sender_name;  // who wrote the mail, as it shows them
};

// A draft whose last attempt ended in doubt. Its claim comes without the body: what is sent again
// is claimed again.
struct InDoubt {
  FilingClaim claim;
  std::chrono::microseconds settle_remaining{0};
};

// A changed request of the same message to the same ticket system.
struct Revision {
  std::string body;  // the whole request, frozen as it stands
  std::string who;   // "intaked", "uid 0"
  std::string why;   // a sentence: "without statusName, which the desk refused"
  int of = 0;        // revise(): the number of the revision that `body` was made from
};

// What becomes of a draft after an attempt or a look-up.
struct NextStep {
  enum class Kind {
    filed,
    ready_at,
    in_doubt,
    parked,
    revised,    // to be sent in another form; its delivery says `refused`
    plan_anew,  // the ticket it was to join is gone from the desk
    // by the rules that hold by then, and not sent before ready_at. Nothing of it was executed.
    plan_again,
  } kind = Kind::ready_at;
  Instant ready_at{};
  bool attempt_counts = true;  // ready_at: false when nothing of the draft can have been executed
  std::chrono::microseconds settle_remaining{0};
  std::string reason;                                       // parked, plan_anew, plan_again
  Revision revision;                                        // revised
  std::string ticket_id, ticket_identifier, ticket_status;  // filed
};

class Filings {
 public:
  virtual ~Filings() = default;
  // Up to `limit` drafts that may be sent now, intents committed: ready_at passed, replies only
  // when their parent is filed, one per conversation at a time and in order; urgent before old,
  // sources in turn.
  virtual Result<std::vector<FilingClaim>> claim_filings(std::size_t limit) = 0;
  // The same of one draft, for trying a desk that takes nothing: each call another, until all had
  // their turn. What the desk has against some must not keep it from being tried with the others.
  virtual Result<std::vector<FilingClaim>> claim_probe() = 0;
  // Those that came into doubt since then, or that a person has sent back into it.
  virtual Result<std::vector<InDoubt>> in_doubt(Instant since) = 0;
  // Appends the delivery (if any) and does the step, in one transaction.
  virtual void settle(std::string intake_id, std::optional<model::Delivery> delivery, NextStep next,
                      std::function<void(Result<void>)> done) = 0;
  virtual Result<void> save_settle_remaining(
      const std::vector<std::pair<std::string, std::chrono::microseconds>>& remaining) = 0;
  // Appends the next revision of a message's draft; its number. A parked one goes back to be filed.
  // conflict, in words: it is not planned, or being sent; it is parked, but not because the desk
  // refused this very draft; or a request of it may have been executed and no definite refusal came
  // since: a changed one could make a second ticket; or `revision.of` is not the latest: what came
  // between, its files for one, would be lost.
  virtual Result<int> revise(const std::string& intake_id, const Revision& revision) = 0;
  // The request's bytes as last revised. Only of what has one.
  virtual Result<std::string> request_of(const std::string& intake_id) = 0;
  // What was parked since for exactly this reason, and is not in doubt, is planned again, up to
  // `limit`; how many there were.
  virtual Result<std::size_t> take_back(const std::string& reason, Instant parked_since,
                                        std::size_t limit) = 0;
  // What the filer must know in its next life about why it holds the desk; "" = nothing was kept.
  virtual Result<void> keep_hold(const std::string& hold) = 0;
  virtual Result<std::string> kept_hold() = 0;
  // Is there any message of which the desk was seen to have a ticket?
  virtual Result<bool> has_filed() = 0;
};

}  // namespace intaked::journal
