// The thread around filing_steps.h.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "app/filing_steps.h"
#include "base/clock.h"
#include "desk/desk.h"
#include "journal/filings.h"

namespace intaked::app {

class Filer {
 public:
  // All references must outlive the filer; stop() first, then the desk and the journal go, then
  // this.
  Filer(FilerOptions options, journal::Filings& journal, desk::Desk& desk, const Clock& clock);
  ~Filer();
  // Takes up what a former run left in doubt, then files. Once.
  Result<void> start();
  // There may be something to file. Any thread.
  void wake();
  // No new request is sent, answers in flight are awaited up to `deadline`, then our thread ends.
  // The object must live until the desk and the journal are gone: they may still call back.
  void stop(std::chrono::milliseconds deadline);
  // After stop(), when the desk is gone and has answered everything, and before the journal is: the
  // last answers are stored.
  void take_last_answers();
  DeskStatus status() const;
  Tick last_round() const { return last_round_.load(); }

 private:
  void run(std::stop_token stop);
  void post(std::function<void()> task);

  const Clock& clock_;
  FilingSteps steps_;  // our thread's own, once it runs

  mutable std::mutex mutex_;
  std::condition_variable_any woken_;
  std::deque<std::function<void()>> tasks_;  // answers, run on our thread
  bool work_ = true;
  bool busy_ = false;  // in a round: `status_` is of before it
  DeskStatus status_;
  std::atomic<bool> stopping_{false};
  std::atomic<Tick> last_round_{};
  std::jthread thread_;
};

}  // namespace intaked::app
