#include "web/workers.h"

#include <exception>
#include <utility>

#include "base/log.h"

namespace intaked::web {
namespace {

void do_work(const std::function<void()>& work) {
  try {
    work();
  } catch (const std::exception& failure) {
    log::error("request handler failed", {{"what", failure.what()}});
  } catch (...) {
    log::error("request handler failed", {{"what", "unknown exception"}});
  }
}

}  // namespace

Workers::Workers(std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    threads_.emplace_back([this] { run(); });
  }
}

Workers::~Workers() {
  stop();
}

void Workers::stop() {
  std::deque<std::function<void()>> dropped;  // which may post once more, without the lock
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    dropped.swap(waiting_);
  }
  wake_.notify_all();
  for (auto& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void Workers::post(std::function<void()> work) {
  if (threads_.empty()) return do_work(work);
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    waiting_.push_back(std::move(work));
  }
  wake_.notify_one();
}

void Workers::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (stopping_) return;
    auto work = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    do_work(work);
    work = nullptr;  // what it held may take a while to go
    lock.lock();
  }
}

}  // namespace intaked::web
