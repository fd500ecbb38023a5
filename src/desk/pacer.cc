#include "desk/pacer.h"

#include <algorithm>

namespace intaked::desk {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;
using namespace std::chrono_literals;

// Who may begin and does not lets others pass after this; a claim from the journal takes less.
constexpr auto k_patience = 50ms;
constexpr auto k_ask_again_for_turn = 5ms;
// Claiming costs a commit each: what is due within so little time is claimed together.
constexpr microseconds k_together = 20ms;
constexpr seconds k_hold_max{3600};
constexpr seconds k_window_max{3600};
// After a quiet time so many may begin at once: a twentieth of the window's, 4 at most.
constexpr std::int64_t k_burst_part = 20;
constexpr std::int64_t k_burst_max = 4;
// A window's first request waits half a gap, at most this: the clocks are compared, not equal.
constexpr microseconds k_late_start_max = 250ms;
constexpr double k_background_weight = 10;
constexpr int k_background_part = 5;
constexpr microseconds k_background_gap_min = 200ms;
// After a 429 although the pace was kept, since others use the same limit: less, for a while.
constexpr double k_share_cut = 0.9;
constexpr double k_share_step = 0.01;  // a window
constexpr double k_share_min = 0.5;
// Where nothing is told but 429.
constexpr double k_rate_cut_max = 0.5;
constexpr double k_rate_cut = 0.9;
constexpr double k_rate_step = 0.02;  // of the rate, each second
constexpr double k_rate_min = 1.0 / 60;
constexpr seconds k_lately{30};

microseconds to_microseconds_of(double wanted_seconds) {
  return microseconds{static_cast<std::int64_t>(wanted_seconds * 1e6)};
}

double seconds_of(Tick::duration duration) {
  return std::chrono::duration<double>(duration).count();
}

}  // namespace

std::optional<std::int64_t> Pacer::remaining() const {
  if (!is_spread()) return std::nullopt;
  return std::max<std::int64_t>(usable_, 0);
}

std::optional<Tick> Pacer::window_end() const {
  if (!ends_at_ || !server_.is_known()) return std::nullopt;
  return server_.begin_for(*ends_at_);
}

microseconds Pacer::gap(Tick now) const {
  if (is_spread()) {
    const auto left = std::chrono::duration_cast<microseconds>(*window_end() - now);
    const double wait = seconds_of(std::max<microseconds>(left, 0us));
    return to_microseconds_of(wait / share_ /
                              static_cast<double>(std::max<std::int64_t>(usable_, 1)));
  }
  return rate_ > 0 ? to_microseconds_of(1 / rate_) : microseconds{0};
}

Tick Pacer::paced_at(Tick now) const {
  if (is_spread() && usable_ <= 0) return *window_end();
  return is_spread() || rate_ > 0 ? next_at_ : now;
}

// The desk counts anew, and until it says so we take the new window to be whole. What is on its way
// may be counted in it. One request a window is always tried, whatever the limit says.
void Pacer::open_next_window(Tick now) {
  if (!is_spread() || now < *window_end()) return;
  const seconds length = std::max(length_, 1s);
  const auto over = std::chrono::duration_cast<seconds>(now - *window_end());
  *ends_at_ += length * (over / length + 1);
  window_is_told_ = false;
  usable_ = std::max<std::int64_t>(whole_ - in_flight_, in_flight_ == 0 ? 1 : 0);
  next_at_ = std::max(next_at_, now + std::min(gap(now) / 2, k_late_start_max));
}

bool Pacer::others_have_the_turn(const Turn& turn, Tick now) const {
  return std::ranges::any_of(turns_, [&](const Turn& other) {
    return &other != &turn && other.not_before <= now && other.waits_until >= now &&
           other.taken < turn.taken;
  });
}

Tick Pacer::may_begin_at(Traffic kind, Tick now) {
  open_next_window(now);
  Turn& turn = turn_of(kind);
  // Who did not wait until now has saved nothing up.
  if (turn.waits_until < now) turn.taken = std::max(turn.taken, latest_taken_);
  Tick at = std::max({paced_at(now), held_until_, turn.not_before});
  const bool is_free = at <= now;
  if (is_free && others_have_the_turn(turn, now)) at = now + k_ask_again_for_turn;
  turn.waits_until = std::max(at, now) + k_patience;
  return at;
}

std::size_t Pacer::due_together(std::size_t wanted, Tick now) const {
  const microseconds between = gap(now);
  if (between <= 0us) return wanted;
  const auto due = static_cast<std::size_t>(k_together / between) + 1;
  return std::min(wanted, due);
}

Pacer::Begun Pacer::begin(Traffic kind, Tick now) {
  open_next_window(now);
  const microseconds between = gap(now);
  const std::int64_t burst = std::clamp<std::int64_t>(whole_ / k_burst_part, 1, k_burst_max);
  next_at_ = std::max(next_at_, now - between * (burst - 1)) + between;
  --usable_;
  ++in_flight_;
  Turn& turn = turn_of(kind);
  latest_taken_ = turn.taken;
  turn.taken += kind == Traffic::background ? k_background_weight : 1;
  turn.waits_until = Tick::min();
  if (kind == Traffic::background) {
    turn.not_before = now + std::max(between * k_background_part, k_background_gap_min);
  }
  return {++begun_, now, kind};
}

void Pacer::ended(const Begun& begun, const RateTold& told, Tick now) {
  --in_flight_;
  if (!told.over_limit) count_taken(begun, now);
  // A file's is when it had arrived, which may be long after it began.
  if (begun.kind == Traffic::file) return hold_files(told, now);
  if (told.date) server_.saw(begun.at, *told.date);
  if (told.limit) limit_ = told.limit;
  if (told.over_limit) return hold(begun, told, now);
  learn_window(begun, told);
}

void Pacer::forget_long_taken(Tick now) {
  if (now - taken_.since < k_lately) return;
  taken_before_ = now - taken_.since < 2 * k_lately ? taken_ : Taken{};
  taken_ = {0, now};
}

void Pacer::count_taken(const Begun& begun, Tick now) {
  forget_long_taken(now);
  if (taken_.count + taken_before_.count == 0) taken_.since = std::max(begun.at, now - k_lately);
  ++taken_.count;
  if (rate_ > 0) rate_ += rate_step_ / rate_;
}

void Pacer::unsent() {
  --in_flight_;
  ++usable_;
}

Tick Pacer::held_until(Traffic kind) const {
  if (kind != Traffic::file) return held_until_;
  return std::max(held_until_, turn_of(kind).not_before);
}

bool Pacer::holds_files_alone(Tick now) const {
  return turn_of(Traffic::file).not_before > std::max({now, held_until_, paced_at(now)});
}

Tick Pacer::blocked_until(Traffic kind, Tick now) {
  open_next_window(now);
  Tick until = held_until(kind);
  if (kind == Traffic::file) until = std::max(until, paced_at(now));
  if (!is_spread() || usable_ > 0) return until;
  return std::max(until, *window_end());
}

void Pacer::learn_window(const Begun& begun, const RateTold& told) {
  if (!told.remaining || !told.date || !told.ends_at) return;
  whole_ = limit_.value_or(std::max(whole_, *told.remaining + 1));
  const seconds ends_at = std::min(*told.ends_at, *told.date + k_window_max);
  // What began later is not in what the desk has counted. What began earlier mostly is.
  const std::int64_t usable = *told.remaining - static_cast<std::int64_t>(begun_ - begun.number);
  // A clock that was set back, or ends that were told too far ahead, must not stop us for long.
  const bool set_back = last_told_end_ && *last_told_end_ - *told.date > 2 * std::max(length_, 1s);
  if (!last_told_end_ || ends_at > *last_told_end_ || set_back) {
    if (last_told_end_) share_ = std::min(1.0, share_ + k_share_step);
    usable_ = usable;
    window_is_told_ = true;
    last_told_end_ = ends_at_ = ends_at;
    length_ = set_back ? ends_at - *told.date : std::max(length_, ends_at - *told.date);
  } else if (ends_at == *last_told_end_ && window_is_told_) {
    usable_ = std::min(usable_, usable);
  }
}

void Pacer::hold_files(const RateTold& told, Tick now) {
  microseconds wait{0};
  if (told.over_limit) {
    ++over_limit_;
    wait = std::clamp<microseconds>(told.hold, 1s, k_hold_max);
  } else if (told.remaining == 0 && told.date && told.ends_at) {
    wait = std::clamp<microseconds>(*told.ends_at - *told.date, 0s, k_window_max);
  }
  Tick& not_before = turn_of(Traffic::file).not_before;
  not_before = std::max(not_before, now + wait);
}

void Pacer::hold(const Begun& begun, const RateTold& told, Tick now) {
  ++over_limit_;
  const microseconds wait = std::clamp<microseconds>(told.hold, 1s, k_hold_max);
  held_until_ = std::max(held_until_, now + wait);
  next_at_ = std::max(next_at_, held_until_);
  if (begun.number <= held_at_) return;
  held_at_ = begun_;
  if (is_spread()) {
    share_ = std::max(share_ * k_share_cut, k_share_min);
    return;
  }
  // What it took lately, since the last hold began, in the time until this one ends, is what it
  // takes; if that is nothing, this one would have been taken then.
  forget_long_taken(now);
  const std::int64_t count = taken_.count + taken_before_.count;
  const Tick since = count == 0                ? begun.at
                     : taken_before_.count > 0 ? taken_before_.since
                                               : taken_.since;
  const double took =
      static_cast<double>(std::max<std::int64_t>(count, 1)) / seconds_of(now + wait - since);
  rate_ = rate_ > 0 ? std::clamp(took, rate_ * k_rate_cut_max, rate_ * k_rate_cut) : took;
  rate_ = std::max(rate_, k_rate_min);
  rate_step_ = rate_ * k_rate_step;
  taken_ = taken_before_ = {};
}

}  // namespace intaked::desk
