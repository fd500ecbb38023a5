// Journal → desk: drafts become tickets and comments, each once. The logic alone: single-threaded,
// no waiting, time and answers are given; filer.h puts a thread around it, the simulation a loop.
//
// An intent is committed before anything is sent. An answer that never came leaves the draft in
// doubt; what then may be done depends on what the desk can be relied on for (desk::Capability):
//   unique_key          the same bytes are sent again: the desk makes no second object
//   consistent_look_up  its settle time, one look-up by marker, and it is sent again
//   eventual_look_up    its settle time, two empty look-ups, a lag apart, and it is sent again
//   none                parked as unknown; or, if the operator chose so, sent again after settling
// What stays unknown is parked: past the horizon, or sooner if the desk is clear about others, or
// if it cannot show markers at all. A desk that is clear about nobody is probed with one draft at a
// time, like one that is down, and like one that refuses everybody in the same words.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "app/contacts.h"
#include "base/clock.h"
#include "compose/other_forms.h"
#include "desk/breaker.h"
#include "desk/desk.h"
#include "journal/filings.h"

namespace intaked::app {

struct FilerOptions {
  std::size_t in_flight_max = 8;
  desk::Capability capability = desk::Capability::eventual_look_up;
  bool send_again_unseen = false;  // capability none: at least once instead of at most once
  std::chrono::microseconds settle{std::chrono::seconds{300}};
  std::chrono::microseconds index_lag{std::chrono::seconds{10}};
  std::chrono::microseconds retry_horizon{std::chrono::hours{72}};
  std::chrono::microseconds probe_min{std::chrono::seconds{2}};  // desk down: first probe after
  std::chrono::microseconds probe_max{std::chrono::seconds{60}};
  // Between two sendings of a draft in doubt, doubled from one to the next; after the first at
  // once.
  std::chrono::microseconds send_again_min{std::chrono::seconds{2}};
  std::chrono::microseconds send_again_max{std::chrono::minutes{15}};
  // A claim is ours for so long. Its request begins only while what a request may take, and a
  // margin, are left of it.
  std::chrono::microseconds lease{std::chrono::seconds{180}};
  std::chrono::microseconds request_deadline{std::chrono::seconds{60}};
  std::vector<compose::Fallback> fallbacks;
  compose::TextForm text_form = compose::TextForm::text;  // of the drafts
  bool reduced_form = true;
  bool ensure_contacts = false;  // a new person is made a contact, by name, before the ticket
  std::chrono::microseconds round{std::chrono::seconds{1}};  // the longest time between two steps
  std::uint64_t seed = 0;  // of the jitter; 0: another one each time
};

// What the operator is told about the desk.
struct DeskStatus {
  bool down = false;
  std::string text;  // why, in the desk's or the transport's words
  std::size_t in_flight = 0;
  std::size_t in_doubt = 0;
  Tick last_clear_answer{};
};

enum class Sending { goes_on, stops };

class FilingSteps {
 public:
  // Runs a task later, outside any call of the core, on the core's thread. Called from any thread.
  using Post = std::function<void(std::function<void()>)>;

  // All references must outlive the core; its tasks must not run after it is gone.
  FilingSteps(FilerOptions options, journal::Filings& journal, desk::Desk& desk, const Clock& clock,
              Post post);

  // Takes up what a former run left in doubt. Once, first.
  Result<void> begin();
  // Does what is due; when it wants to be called again at the latest, unless a task was posted or
  // the journal has something new.
  Tick step(Sending sending);
  // The desk goes: what it still answers is written down, and nothing is asked any more.
  void stop() { sending_ = Sending::stops; }
  // How much settle time is left is stored. Before the end, too.
  void keep_remaining_settle();
  DeskStatus status() const;

 private:
  struct Doubt {
    enum class Because {
      no_answer,
      conflict,      // 409: the desk says that it has it, or something like it
      refused,       // a no to what an earlier attempt may have brought there
      may_be_known,  // not sent yet: FilingClaim::look_first
    };
    journal::FilingClaim claim;
    Because because = Because::no_answer;
    model::Delivery delivery;  // conflict, refused: what the desk answered
    Tick began_at{};
    Tick due_at{};
    std::chrono::microseconds kept_remaining{};  // of the settle time, as the journal has it
    Tick not_after{};                            // may_be_known
    int empty_look_ups = 0;
    int failed_look_ups = 0;
    bool asking = false;
    bool was_probe = false;  // refused
  };
  // Look-ups that said that they will never tell, of one draft.
  struct Untold {
    Tick since{};
    int times = 0;
  };
  // What became of a draft and could not be stored yet.
  struct Outcome {
    std::string intake_id;
    std::optional<model::Delivery> delivery;
    journal::NextStep next;
  };

  // Refusals in the same words, with nothing filed between.
  struct Alike {
    std::string words;
    std::vector<std::string> intakes;
    Instant first_at{};
    std::string held_words;  // for which the desk is held; "" = it is not
    // Reasons of what was parked before it was held: while it is, and when it takes work again.
    std::vector<std::string> held_reasons, to_take_back;
    Instant parked_since{};  // what was parked earlier for such a reason is not meant
  };
  // A draft to which the desk said what it says to everybody when it is down.
  struct TurnedAway {
    int times = 0;  // with others filed between
    std::uint64_t filed_before = 0;
  };

  // filing_steps.cc
  void claim_and_send();
  std::size_t claim_some();
  void dispatch(journal::FilingClaim claim, Tick not_after);
  void send(journal::FilingClaim claim, Tick not_after);
  void answered(const journal::FilingClaim& claim, Instant started, bool was_probe,
                const desk::Answer& answer);
  void give_back_unsent();
  void give_back(const std::string& intake_id, std::chrono::microseconds wait);
  void not_now(const journal::FilingClaim& claim, const model::Delivery& delivery);
  void turned_away(const journal::FilingClaim& claim, model::Delivery delivery, bool was_probe);
  void filed(const journal::FilingClaim& claim, std::optional<model::Delivery> delivery,
             const desk::Found& ticket);
  void desk_takes_work();
  void no_clear_answer(const std::string& text, bool was_probe);
  void hold_all(const std::string& why, bool was_probe);
  void settle(const std::string& intake_id, std::optional<model::Delivery> delivery,
              journal::NextStep next);
  void outcome_not_stored(Outcome outcome, const Error& error);
  void store_outcomes_again();
  std::chrono::microseconds jittered(std::chrono::microseconds upper);
  double spread();

  // filing_doubts.cc
  Result<void> take_up_doubts();
  Doubt& doubt(const journal::FilingClaim& claim, Doubt::Because because,
               std::chrono::microseconds wait, model::Delivery delivery = {}, Tick not_after = {});
  void unknown(const journal::FilingClaim& claim, const model::Delivery& delivery);
  void look_before_sending(journal::FilingClaim claim, Tick not_after);
  void do_what_is_due();
  std::size_t look_ups_under_way() const;
  Tick next_doubt_at() const;  // Tick::max(): an answer comes before
  void come_due(Doubt& doubt);
  void ask_whether_known(const std::string& marker);
  void look_up(Doubt& doubt);
  void looked_up(const std::string& intake_id, const desk::LookUp& result);
  Result<bool> proves_nothing(const desk::LookUp& result);
  void look_up_failed(Doubt& doubt, const std::string& text, bool is_lasting);
  std::chrono::microseconds look_up_wait(const Doubt& doubt);
  void look_before_sending_will_fail(const Doubt& doubt, const std::string& text);
  bool will_never_be_told(const std::string& intake_id);
  void nothing_found(const Doubt& doubt);
  void send_again_or_park(const Doubt& doubt);
  void forget(const std::string& intake_id);
  bool sends_at_most_once() const;
  bool is_past_horizon(const Doubt& doubt) const;
  int empty_look_ups_needed(const Doubt& doubt) const;
  std::chrono::microseconds first_wait(const journal::FilingClaim& claim) const;
  std::chrono::microseconds send_again_wait(int attempt) const;

  // filing_refusals.cc
  void refused(const journal::FilingClaim& claim, const model::Delivery& delivery, bool was_probe);
  void ask_whether_gone(const journal::FilingClaim& claim, const model::Delivery& delivery,
                        bool was_probe);
  void nobody_tells_whether_gone(const journal::FilingClaim& claim, const model::Delivery& delivery,
                                 const std::string& why);
  void refused_for_itself(const journal::FilingClaim& claim, const model::Delivery& delivery,
                          bool was_probe);
  std::optional<compose::OtherForm> other_form(const journal::FilingClaim& claim,
                                               const model::Delivery& delivery,
                                               bool is_held_for_this);
  void count_alike(const std::string& intake_id, const std::string& words);
  bool is_refused_alone(const std::string& intake_id, int http_status);
  void nobody_is_refused();
  void take_back_refused();
  Result<void> read_hold();
  void keep_hold();

  const FilerOptions options_;
  journal::Filings& journal_;
  desk::Desk& desk_;
  const Clock& clock_;
  const Post post_;
  Contacts contacts_;

  std::minstd_rand random_;
  Sending sending_ = Sending::goes_on;
  std::size_t in_flight_ = 0;
  // In the order in which they began.
  std::map<std::uint64_t, Doubt> doubts_;
  std::unordered_map<std::string, std::uint64_t> doubt_of_;
  std::uint64_t doubts_begun_ = 0;
  // Of which an outcome is on its way to the journal, or the desk is being asked.
  std::unordered_multiset<std::string> owned_;
  std::vector<Outcome> unstored_;
  Tick retry_outcomes_at_{};
  Tick claim_not_before_{};
  Tick remaining_kept_at_;
  Tick doubts_read_at_;
  Instant doubts_known_at_{};
  desk::Breaker breaker_;
  int unclear_in_a_row_ = 0;  // answers that never came, with no clear one between
  Tick last_clear_answer_{};
  Alike alike_;
  std::uint64_t filed_ = 0;  // in this run
  std::unordered_map<std::string, TurnedAway> turned_away_;
  // Has the desk any ticket of ours from before?
  enum class Known { not_told_yet, nobody, us, will_never_tell } desk_knows_ = Known::not_told_yet;
  int looked_in_vain_ = 0;  // drafts in a row of which it would not tell either
  std::unordered_map<std::string, Untold> untold_;
  bool asking_whether_known_ = false;
  // Wall time that a stepped clock does not touch: horizons are counted with it.
  const Instant began_at_;
  const Tick began_at_tick_;
};

}  // namespace intaked::app
