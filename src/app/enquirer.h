// What is asked before a message can be understood: the desk for the mails of its tickets' comments
// and for a ticket's present state, a hook's provider for what an event only names. The message
// waits in the journal, visibly and uncounted; planning goes on with others. What follows it waits
// behind it, so that a conversation keeps its order. Who does not answer is asked again, and after
// the enquiry's patience the message is understood without; what comes to ask late, behind another
// or after a start, may wait k_late_patience longer. Nothing that was told is asked once more for
// the same message.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/clock.h"
#include "desk/desk.h"
#include "journal/journal.h"

namespace intaked::app {

struct Enquiry {
  static constexpr std::chrono::minutes k_patience{15};
  // For what is nothing without: a storage that is down for a night must not make work for people.
  static constexpr std::chrono::minutes k_patience_for_all_of_it{24 * 60};

  std::string intake_id;
  std::vector<std::string> people;       // author, To and Cc, as participants are written
  std::vector<std::string> ids;          // its own Message-ID and all that it refers to
  std::vector<std::string> comments_of;  // ids of tickets whose comments' mails are wanted
  std::string status_of;                 // id of a ticket whose state is wanted, "" for none
  std::string hook;                      // that an event came to, of which is wanted:
  std::vector<model::EventNeed> needs;   // what is still at its provider
  std::string why;                       // what lists show: "waits for …"
  Instant since;                         // when it waited first; the epoch if it never did
  bool is_all_of_it = false;             // it cannot be understood without

  std::chrono::minutes patience() const {
    return is_all_of_it ? k_patience_for_all_of_it : k_patience;
  }
};

// Asks a hook's provider. `done` on any thread, once. unavailable: it may be had later; other
// errors are final.
using FetchNeed = std::function<void(const std::string& hook, const model::EventNeed& need,
                                     std::function<void(Result<std::string>)> done)>;

// Any thread.
class Enquirer {
 public:
  static constexpr std::chrono::minutes k_late_patience{2};

  // All references must outlive it, and it the desk and the journal, which may still call back.
  Enquirer(journal::Journal& journal, desk::Desk& desk, const Clock& clock, FetchNeed fetch = {})
      : journal_(journal),
        desk_(desk),
        clock_(clock),
        fetch_(std::move(fetch)),
        started_at_(clock.ticks()),
        ticked_at_(started_at_) {}

  // The claimed message waits, and the desk is asked. An error: the journal does not know of it.
  Result<void> ask(Enquiry enquiry);
  // Before a claimed message is understood: it waits no longer, and what waits behind it will be
  // claimed after it.
  Result<void> take_up(const std::string& intake_id);
  // The older waiting message that `asking`, of this sender and with these ids, must not overtake:
  // the same person writes, somebody whom the waiting one makes a participant, or in the same
  // conversation. "" if none.
  std::string held_up_by(const std::string& asking, const std::string& sender,
                         const std::vector<std::string>& ids) const;
  // The claimed message waits until `blocker` goes on.
  Result<void> hold_behind(const std::string& blocker, Enquiry enquiry);
  // Whether a message that waited first at `since` may wait (on). Counted in ticks while we live.
  bool may_wait(const std::string& intake_id, Instant since,
                std::chrono::minutes patience = Enquiry::k_patience) const;
  // What of the enquiry was not told yet, for this message; nullopt: all was.
  std::optional<Enquiry> untold(Enquiry enquiry) const;
  // It was decided: it will not wait again.
  void decided(const std::string& intake_id);
  // By hook of which something waits: since when, and why, its provider does not give what cannot
  // be understood without.
  struct Trouble {
    Instant since;
    std::string why;
  };
  std::map<std::string, Trouble> troubles() const;
  // Once a second: asks again, and lets go what has waited long enough.
  void tick();
  // Asks nothing more, and no call is being made: the desk is about to go.
  void stop();

 private:
  struct Waiting {
    Enquiry enquiry;
    std::vector<std::string> followers;
    std::vector<std::string> people, ids;  // its own and its followers'
    std::size_t open_calls = 0;
    bool failed = false;
    std::string last_failure;
    std::optional<Instant> failing_since = {};
    int tries = 0;
    Tick ask_again_at{}, release_again_at{};
    std::optional<Tick> released_at;  // it may be claimed, and is not yet taken up
  };
  // Of a message that has waited, until it is decided.
  struct Past {
    Tick since{};
    Tick until{};  // it is understood without what is not told by then
    bool has_asked = false;
    std::unordered_set<std::string> told;
  };
  struct Told {
    std::string what;  // as in Past
    bool answered = false;
    std::string text;
    bool is_away = false;  // not answered: others would not be, either
  };
  struct Call {
    std::string intake_id, ticket_id;
    bool is_status = false;
    std::string hook = {};
    std::optional<model::EventNeed> need = {};  // then there is no ticket
    bool is_all_of_it = false;
  };
  // Who is asked: the desk, or a hook's provider. None takes the others' places.
  struct Lane {
    std::deque<Call> calls;  // not made yet
    std::size_t under_way = 0;
    // What cannot be understood without is asked for again together, so that it keeps its order.
    Tick ask_again_at{};
    std::chrono::seconds pause{0};
    bool is_away = false;  // nobody is answered there; else one is refused, and others may not be
  };
  // By person or id: the messages that wait.
  using Index = std::unordered_map<std::string, std::set<std::string>>;

  // Names of what is told, in Past.
  static std::string comments_name(const std::string& ticket);
  static std::string status_name(const std::string& ticket);
  static std::string need_name(const model::EventNeed& need);

  void send(std::vector<Call> calls);
  void send_more();
  void make(const Call& call);
  void fetch(const Call& call, const std::function<void(const Told&)>& done);
  void told(const std::string& intake_id, const Told& told);
  void ended(const Call& call, const Told& told);
  void release(const std::string& intake_id);
  void release_failed(const std::string& intake_id, const Error& error);

  // With the lock held.
  std::vector<Call> calls_of(const Enquiry& enquiry) const;
  void add(Waiting& waiting, const std::string& id, const Enquiry& enquiry);
  void remove(const std::string& id);
  Past& past_of(const Enquiry& enquiry);
  std::optional<Enquiry> not_told(Enquiry enquiry) const;
  std::optional<Call> next_call();
  bool is_patient(const std::string& intake_id) const;
  Tick ask_again_at(const Waiting& waiting) const;

  journal::Journal& journal_;
  desk::Desk& desk_;
  const Clock& clock_;
  const FetchNeed fetch_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Waiting> waiting_;
  Index by_person_, by_id_;
  std::unordered_map<std::string, Past> past_;
  const Tick started_at_;
  Tick ticked_at_;
  std::map<std::string, Lane> lanes_;  // by hook; "": the desk
  bool is_sending_ = false;            // one thread makes calls at a time
  std::condition_variable_any sent_;
  bool stopped_ = false;
};

}  // namespace intaked::app
