// A server that counts requests by the window, in virtual time, as the pacer's tests and the
// filing simulation need it: whole-second Date and Reset, a way to it that takes now longer, now
// shorter, windows that are aligned, begin with the first request, or slide.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <random>

#include "desk/pacer.h"

namespace intaked::fakes {

struct RatedServerOptions {
  enum class Windows { aligned, from_first_request, sliding };
  std::int64_t limit = 20;
  std::chrono::seconds window{1};
  Windows windows = Windows::aligned;
  bool tells_limit = true;
  bool tells_retry_after = true;
  std::chrono::microseconds way_least{2'000};  // to the server, and back
  std::chrono::microseconds way_most{10'000};
  std::chrono::microseconds work{5'000};
  // The server's clock at our tick 0; not a whole second, as clocks are.
  std::chrono::microseconds epoch{1'773'416'400'370'000};
  // Somebody else's requests against the same limit, in each window.
  std::int64_t others = 0;
};

class RatedServer {
 public:
  struct Answered {
    Tick at{};
    desk::RateTold told;
  };

  RatedServer(RatedServerOptions options, std::uint64_t seed) : options_(options), dice_(seed) {}

  // A request that begins now; the answer, and when it comes. Calls in the order of beginning.
  Answered request(Tick begun) {
    const Tick handled = begun + way();
    const auto server_time = options_.epoch + std::chrono::duration_cast<std::chrono::microseconds>(
                                                  handled.time_since_epoch());
    Answered answer;
    answer.at = handled + options_.work + way();
    count(server_time, answer.told);
    return answer;
  }

  std::int64_t refused() const { return refused_; }
  std::int64_t taken() const { return taken_; }

 private:
  std::chrono::microseconds way() {
    std::uniform_int_distribution<std::int64_t> between(options_.way_least.count(),
                                                        options_.way_most.count());
    return std::chrono::microseconds{between(dice_)};
  }

  void count(std::chrono::microseconds time, desk::RateTold& told) {
    using Windows = RatedServerOptions::Windows;
    const std::chrono::microseconds window = options_.window;
    if (options_.windows == Windows::sliding) {
      while (!recent_.empty() && recent_.front() + window <= time) recent_.pop_front();
      begins_ = recent_.empty() ? time : recent_.front();
      in_window_ = static_cast<std::int64_t>(recent_.size()) + options_.others;
    } else if (time >= begins_ + window) {
      begins_ = options_.windows == Windows::aligned ? time - time % window : time;
      in_window_ = options_.others;
    }
    const bool is_taken = in_window_ < options_.limit;
    in_window_ += is_taken ? 1 : 0;
    (is_taken ? taken_ : refused_) += 1;
    if (is_taken) recent_.push_back(time);
    const auto until_end = begins_ + window - time;
    if (!is_taken) {
      told.over_limit = true;
      told.hold = options_.tells_retry_after || options_.tells_limit
                      ? std::chrono::ceil<std::chrono::seconds>(until_end)
                      : std::chrono::seconds{10};
    }
    told.date = std::chrono::floor<std::chrono::seconds>(time);
    if (!options_.tells_limit) return;
    told.limit = options_.limit;
    told.remaining = options_.limit - in_window_;
    told.ends_at = std::chrono::ceil<std::chrono::seconds>(begins_ + window);
  }

  const RatedServerOptions options_;
  std::mt19937_64 dice_;
  std::chrono::microseconds begins_{0};
  std::int64_t in_window_ = 0;
  std::int64_t refused_ = 0;
  std::int64_t taken_ = 0;
  std::deque<std::chrono::microseconds> recent_;
};

}  // namespace intaked::fakes
