// Work for later, on a thread of its own: latencies must not hold up other requests.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace intaked::sandbox {

class Delays {
 public:
  Delays();
  ~Delays();  // drops what has not begun
  Delays(const Delays&) = delete;
  Delays& operator=(const Delays&) = delete;

  // Any thread. `work` runs on the thread of this object.
  void after(std::chrono::milliseconds wait, std::function<void()> work);

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::multimap<std::chrono::steady_clock::time_point, std::function<void()>> waiting_;
  bool is_ending_ = false;
  std::thread thread_;
};

}  // namespace intaked::sandbox
