// Journal → desk: drafts become tickets and comments, each once.
//
// An intent is committed before anything is sent. An answer that never came leaves the draft in
// doubt: it waits its settle time, is looked up by its marker, and only after two empty look-ups is
// it sent again, at growing intervals. What stays unknown is parked: past the horizon, or sooner if
// the desk is clear about others. A desk that is clear about nobody is probed with one draft at a
// time, like one that is down.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/clock.h"
#include "desk/desk.h"
#include "journal/journal.h"

namespace intaked::app {

struct FilerOptions {
  std::size_t in_flight_max = 8;
  std::chrono::microseconds settle{std::chrono::seconds{300}};
  std::chrono::microseconds index_lag{std::chrono::seconds{10}};
  std::chrono::microseconds retry_horizon{std::chrono::hours{72}};
  std::chrono::microseconds probe_min{std::chrono::seconds{2}};  // desk down: first probe after
  std::chrono::microseconds probe_max{std::chrono::seconds{60}};
  // Between two sendings of a draft in doubt, doubled from one to the next; after the first at
  // once.
  std::chrono::microseconds send_again_min{std::chrono::seconds{2}};
  std::chrono::microseconds send_again_max{std::chrono::minutes{15}};
};

// What the operator is told about the desk.
struct DeskStatus {
  bool down = false;
  std::string text;  // why, in the desk's or the transport's words
  std::size_t in_flight = 0;
  std::size_t in_doubt = 0;
};

class Filer {
 public:
  // All references must outlive the filer; stop() first, then the desk and the journal go, then
  // this.
  Filer(FilerOptions options, journal::Journal& journal, desk::Desk& desk, const Clock& clock);
  ~Filer();
  // Takes up what a former run left in doubt, then files. Once.
  Result<void> start();
  // There may be something to file. Any thread.
  void wake();
  // No new request is sent, answers in flight are awaited up to `deadline`, then our thread ends.
  // The object must live until the desk and the journal are gone: they may still call back.
  void stop(std::chrono::milliseconds deadline);
  DeskStatus status() const;
  Tick last_round() const { return last_round_.load(); }

 private:
  struct Doubt {
    journal::FilingClaim claim;
    Tick began_at;
    Tick look_up_at;
    int empty_look_ups = 0;
    int failed_look_ups = 0;
    bool asking = false;
  };

  // What became of a draft and could not be stored yet.
  struct Outcome {
    std::string intake_id;
    std::optional<model::Delivery> delivery;
    journal::NextStep next;
  };

  void run(std::stop_token stop);
  Result<void> take_up_doubts();
  void claim_and_send();
  void outcome_not_stored(Outcome outcome, const Error& error);
  void store_outcomes_again();
  void send(journal::FilingClaim claim);
  void answered(const journal::FilingClaim& claim, Instant started, bool was_probe,
                const desk::Answer& answer);
  void desk_takes_work();
  void look_up(Doubt& doubt);
  void looked_up(const std::string& intake_id, const desk::LookUp& result);
  void send_again_or_park(const Doubt& doubt);
  bool is_past_horizon(const Doubt& doubt) const;
  void doubt(journal::FilingClaim claim, std::chrono::microseconds settle);
  void hold_all(const std::string& why, bool was_probe);
  void settle(const std::string& intake_id, std::optional<model::Delivery> delivery,
              journal::NextStep next);
  void keep_remaining_settle();
  void post(std::function<void()> task);
  std::chrono::milliseconds until_next_step() const;

  const FilerOptions options_;
  journal::Journal& journal_;
  desk::Desk& desk_;
  const Clock& clock_;

  mutable std::mutex mutex_;
  std::condition_variable_any woken_;
  std::deque<std::function<void()>> tasks_;  // answers, run on our thread
  bool work_ = true;
  DeskStatus status_;

  // Our thread's own.
  std::size_t in_flight_ = 0;
  std::unordered_map<std::string, Doubt> doubts_;
  std::unordered_set<std::string> settling_;  // outcomes on their way to the journal
  std::vector<Outcome> unstored_;
  Tick retry_outcomes_at_{};
  Tick claim_not_before_{};
  Tick remaining_kept_at_{};
  Tick doubts_read_at_{};
  std::chrono::microseconds probe_wait_{0};  // 0: the desk is up
  int unclear_in_a_row_ = 0;                 // answers that never came, with no clear one between
  Tick last_clear_answer_{};
  // Wall time that a stepped clock does not touch: horizons are counted with it.
  const Instant began_at_;
  const Tick began_at_tick_;
  std::atomic<bool> stopping_{false};
  std::atomic<Tick> last_round_{};
  std::jthread thread_;
};

}  // namespace intaked::app
