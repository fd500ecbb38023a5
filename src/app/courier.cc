#include "app/courier.h"

#include <algorithm>
#include <utility>

namespace intaked::app {

using namespace std::chrono_literals;

Courier::Courier(CourierOptions options, journal::DraftFiles& files, desk::Storage& storage,
                 FileStoring::Open open, std::function<DeskSigns()> desk, const Clock& clock)
    : clock_(clock),
      desk_(std::move(desk)),
      storing_(std::move(options), files, storage, std::move(open), clock,
               [this](std::function<void()> task) { post(std::move(task)); }),
      last_round_(clock.ticks()) {}

Courier::~Courier() {
  stop(0ms);
}

void Courier::start() {
  thread_ = std::jthread([this](std::stop_token stop) { run(stop); });
}

void Courier::wake() {
  {
    const std::lock_guard lock(mutex_);
    work_ = true;
  }
  woken_.notify_one();
}

void Courier::post(std::function<void()> task) {
  {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    work_ = true;
  }
  woken_.notify_one();
}

void Courier::stop(std::chrono::milliseconds deadline) {
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

StorageStatus Courier::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

void Courier::run(std::stop_token stop) {
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
    const Tick next = storing_.step(!stopping_, desk_());

    std::unique_lock lock(mutex_);
    busy_ = false;
    status_ = storing_.status();
    woken_.notify_all();  // stop() waits for in_flight
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(next - clock_.ticks());
    woken_.wait_for(lock, stop, std::max<std::chrono::milliseconds>(0ms, wait),
                    [this] { return work_; });
  }
}

}  // namespace intaked::app
