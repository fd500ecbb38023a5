// How fast the desk may be asked, learnt from its own answers. Pure: time is given; one thread at a
// time.
//
// A desk that tells its limit (X-RateLimit-Limit, -Remaining, -Reset) takes so many requests in a
// window. They are spread over the window instead of bursting it empty, so that what is urgent
// waits for one gap and not for the next window. A desk that tells nothing is asked as fast as
// there is work until it answers 429; then at the rate that it took, which creeps up again
// (additive increase, multiplicative decrease). 429 and 425 hold everything back until the time
// that the answer names.
//
// All requests count against the one limit, whatever they are for. Kinds that wait take turns, so
// that none starves behind a backlog of another. But uploads may have a limit of their own: what
// the answer to a file says of it holds files alone. Where it is everybody's, a draft is told, too.
// Source: docs.thena.ai/api-reference/introduction; RFC 9110 10.2.3; RFC 6585 4.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "desk/server_clock.h"

namespace intaked::desk {

// What a request is for. Background is held to a tenth beside others, and to a fifth when alone.
enum class Traffic { draft, question, file, background };

// What one answer said of the limit, on the server's own clock (since 1970).
struct RateTold {
  std::optional<std::int64_t> limit;            // requests a window
  std::optional<std::int64_t> remaining;        // of them, this request counted
  std::optional<std::chrono::seconds> date;     // when it was handled, rounded down
  std::optional<std::chrono::seconds> ends_at;  // when the window ends
  bool over_limit = false;                      // 429 or 425
  std::chrono::microseconds hold{0};            // over_limit: how long to wait
};

class Pacer {
 public:
  // A request that began.
  struct Begun {
    std::uint64_t number = 0;
    Tick at{};
    Traffic kind = Traffic::draft;
  };

  // When a request of this kind may begin: at once if not later than `now`, else ask again then.
  // Who has asked waits, and others let it have its turn, until it begins or is late to ask again.
  Tick may_begin_at(Traffic kind, Tick now);
  // Once one may begin: how many, at most `wanted`, are due so soon that they may begin with it.
  std::size_t due_together(std::size_t wanted, Tick now) const;
  // It begins. If it might not yet, the next waits the longer.
  Begun begin(Traffic kind, Tick now);
  // It was answered, or ended without a whole answer (`told` is empty then).
  void ended(const Begun& begun, const RateTold& told, Tick now);
  // It never left us.
  void unsent();

  // When one of this kind that was given back may come again, whatever its turn: the desk asked to
  // wait, the window is used up, or a file is not due by the pace yet. A draft asks for that when
  // it comes. The past if one may.
  Tick blocked_until(Traffic kind, Tick now);

  // The desk asked to wait: none of this kind begins before. The past if it did not.
  Tick held_until(Traffic kind) const;
  // Is it what the answer to a file said, and nothing that holds the others, too?
  bool holds_files_alone(Tick now) const;
  std::optional<std::int64_t> limit() const { return limit_; }
  // Of the present window, what has begun counted; as far as the desk has told.
  std::optional<std::int64_t> remaining() const;
  std::optional<Tick> window_end() const;
  // Answers 429 and 425 so far.
  std::uint64_t over_limit() const { return over_limit_; }

 private:
  struct Turn {
    double taken = 0;  // requests by weight; who has taken least is next
    Tick waits_until = Tick::min();
    Tick not_before = Tick::min();
  };

  struct Taken {
    std::int64_t count = 0;
    Tick since{};
  };

  Turn& turn_of(Traffic kind) { return turns_[static_cast<std::size_t>(kind)]; }
  const Turn& turn_of(Traffic kind) const { return turns_[static_cast<std::size_t>(kind)]; }
  bool is_spread() const { return ends_at_.has_value(); }
  void open_next_window(Tick now);
  void learn_window(const Begun& begun, const RateTold& told);
  void hold(const Begun& begun, const RateTold& told, Tick now);
  void hold_files(const RateTold& told, Tick now);
  void count_taken(const Begun& begun, Tick now);
  void forget_long_taken(Tick now);
  // Between two requests, by what is known now; 0 if nothing bounds it.
  std::chrono::microseconds gap(Tick now) const;
  Tick paced_at(Tick now) const;
  bool others_have_the_turn(const Turn& turn, Tick now) const;

  std::optional<std::int64_t> limit_;
  std::int64_t whole_ = 1;                       // a window; the limit, or the most that remained
  std::optional<std::chrono::seconds> ends_at_;  // the window we are in
  std::optional<std::chrono::seconds> last_told_end_;
  bool window_is_told_ = false;  // by an answer of this window; until then we expect it to be whole
  std::chrono::seconds length_{0};  // of a window: the longest way to its end that was told
  std::int64_t usable_ = 0;         // of this window
  double share_ = 1;  // of the told rate; less after a 429 that it should have spared us
  ServerClock server_;

  // Where no window is told, requests a second; 0: nothing bounds them.
  double rate_ = 0;
  double rate_step_ = 0;  // what it grows in a second
  // What was taken lately and not long before, half a minute each: a quiet time says nothing of
  // the rate.
  Taken taken_, taken_before_;

  Tick next_at_ = Tick::min();     // by the pace alone
  Tick held_until_ = Tick::min();  // by 429
  std::uint64_t begun_ = 0;
  std::uint64_t held_at_ = 0;  // requests up to this number had begun when we were told to wait
  std::int64_t in_flight_ = 0;
  std::uint64_t over_limit_ = 0;
  double latest_taken_ = 0;
  std::array<Turn, 4> turns_{};
};

}  // namespace intaked::desk
