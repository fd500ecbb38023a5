#include "sandbox/delays.h"

namespace intaked::sandbox {

using std::chrono::steady_clock;

Delays::Delays() : thread_([this] { run(); }) {}

Delays::~Delays() {
  {
    const std::lock_guard lock(mutex_);
    is_ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Delays::after(std::chrono::milliseconds wait, std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.emplace(steady_clock::now() + wait, std::move(work));
  }
  changed_.notify_all();
}

void Delays::run() {
  std::unique_lock lock(mutex_);
  while (!is_ending_) {
    if (waiting_.empty()) {
      changed_.wait(lock);
      continue;
    }
    const auto next = waiting_.begin();
    if (next->first > steady_clock::now()) {
      const auto due = next->first;  // the entry may go while we wait
      changed_.wait_until(lock, due);
      continue;
    }
    const std::function<void()> work = std::move(next->second);
    waiting_.erase(next);
    lock.unlock();
    work();
    lock.lock();
  }
}

}  // namespace intaked::sandbox
