#include "app/filer.h"

#include <algorithm>
#include <utility>

namespace intaked::app {

using namespace std::chrono_literals;

Filer::Filer(FilerOptions options, journal::Filings& journal, desk::Desk& desk, const Clock& clock)
    : clock_(clock),
      steps_(std::move(options), journal, desk, clock,
             [this](std::function<void()> task) { post(std::move(task)); }),
      last_round_(clock.ticks()) {}

Filer::~Filer() {
  stop(0ms);
}

Result<void> Filer::start() {
  INTAKED_CHECK(steps_.begin());
  thread_ = std::jthread([this](std::stop_token stop) { run(stop); });
  return {};
}

void Filer::wake() {
  {
    const std::lock_guard lock(mutex_);
    work_ = true;
  }
  woken_.notify_one();
}

void Filer::post(std::function<void()> task) {
  {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    work_ = true;
  }
  woken_.notify_one();
}

void Filer::stop(std::chrono::milliseconds deadline) {
  {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    work_ = true;
    woken_.notify_all();
    woken_.wait_for(lock, deadline,
                    [this] { return !busy_ && status_.in_flight == 0 && tasks_.empty(); });
  }
  thread_.request_stop();
  woken_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Filer::take_last_answers() {
  steps_.stop();
  std::deque<std::function<void()>> tasks;
  {
    const std::lock_guard lock(mutex_);
    tasks.swap(tasks_);
  }
  for (auto& task : tasks) task();
}

DeskStatus Filer::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

void Filer::run(std::stop_token stop) {
  while (!stop.stop_requested()) {
    last_round_ = clock_.ticks();
    std::deque<std::function<void()>> tasks;
    {
      const std::lock_guard lock(mutex_);
      tasks.swap(tasks_);
      work_ = false;
      busy_ = true;
    }
    for (auto& task : tasks) task();
    const Tick next = steps_.step(stopping_ ? Sending::stops : Sending::goes_on);

    std::unique_lock lock(mutex_);
    busy_ = false;
    status_ = steps_.status();
    woken_.notify_all();  // stop() waits for in_flight
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(next - clock_.ticks());
    woken_.wait_for(lock, stop, std::max<std::chrono::milliseconds>(0ms, wait),
                    [this] { return work_; });
  }
  steps_.keep_remaining_settle();
}

}  // namespace intaked::app
