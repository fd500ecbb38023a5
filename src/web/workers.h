// Threads for what may block: handlers and the reading of files.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace intaked::web {

class Workers {
 public:
  explicit Workers(std::size_t count);
  ~Workers();  // stop()
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // Waits for what is being done; what waits or still comes is dropped.
  void stop();

  // Any thread. Without any worker the work is done inside the call. What it throws is logged.
  void post(std::function<void()> work);

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> waiting_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;  // last: they use all of the above
};

}  // namespace intaked::web
