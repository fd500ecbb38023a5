// The thread around file_storing.h.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "app/file_storing.h"

namespace intaked::app {

class Courier {
 public:
  // `desk` is asked on our thread. All references must outlive the courier; stop() first, then the
  // storage and the journal go, then this.
  Courier(CourierOptions options, journal::DraftFiles& files, desk::Storage& storage,
          FileStoring::Open open, std::function<DeskSigns()> desk, const Clock& clock);
  ~Courier();
  void start();
  // There may be something to store. Any thread.
  void wake();
  // No new file is sent, answers in flight are awaited up to `deadline`, then our thread ends. The
  // object must live until the storage and the journal are gone: they may still call back.
  void stop(std::chrono::milliseconds deadline);
  StorageStatus status() const;
  Tick last_round() const { return last_round_.load(); }

 private:
  void run(std::stop_token stop);
  void post(std::function<void()> task);

  const Clock& clock_;
  const std::function<DeskSigns()> desk_;
  FileStoring storing_;  // our thread's own, once it runs

  mutable std::mutex mutex_;
  std::condition_variable_any woken_;
  std::deque<std::function<void()>> tasks_;  // answers, run on our thread
  bool work_ = true;
  bool busy_ = false;  // in a round: `status_` is of before it
  StorageStatus status_;
  std::atomic<bool> stopping_{false};
  std::atomic<Tick> last_round_{};
  std::jthread thread_;
};

}  // namespace intaked::app
