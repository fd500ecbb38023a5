#include "desk/pace_keeper.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/log.h"
#include "desk/pace.h"

namespace intaked::desk {

Instant PaceKeeper::wall_time_of(Tick tick) const {
  return clock_.now() +
         std::chrono::duration_cast<std::chrono::microseconds>(tick - clock_.ticks());
}

Leave PaceKeeper::leave_to_send(std::size_t wanted) {
  const std::lock_guard lock(mutex_);
  const Tick now = clock_.ticks();
  const Tick at = pacer_.may_begin_at(Traffic::draft, now);
  return {at <= now ? pacer_.due_together(wanted, now) : 0, at};
}

Instant PaceKeeper::blocked_until(Traffic kind) {
  const std::lock_guard lock(mutex_);
  return wall_time_of(pacer_.blocked_until(kind, clock_.ticks()));
}

bool PaceKeeper::holds_files_alone() const {
  const std::lock_guard lock(mutex_);
  return pacer_.holds_files_alone(clock_.ticks());
}

curl::HttpCallback PaceKeeper::keep(Traffic kind, curl::HttpRequest& request,
                                    curl::HttpCallback done) {
  const auto begun = std::make_shared<std::optional<Pacer::Begun>>();
  request.lane = static_cast<int>(kind);
  if (kind == Traffic::draft) {
    const std::lock_guard lock(mutex_);
    const Tick now = clock_.ticks();
    const Tick blocked_until = pacer_.blocked_until(kind, now);
    if (blocked_until <= now) *begun = pacer_.begin(kind, now);
    request.when_held = curl::WhenHeld::give_back;
    request.must_wait = [this, begun, blocked_until]() -> std::optional<Tick> {
      const std::lock_guard held(mutex_);
      const Tick asked = clock_.ticks();
      const Tick until = std::max(blocked_until, pacer_.held_until(Traffic::draft));
      if (until > asked) return until;
      if (!*begun) *begun = pacer_.begin(Traffic::draft, asked);
      return std::nullopt;
    };
  } else {
    request.must_wait = [this, kind, begun]() -> std::optional<Tick> {
      const std::lock_guard lock(mutex_);
      const Tick now = clock_.ticks();
      const Tick at = pacer_.may_begin_at(kind, now);
      if (at > now) return at;
      *begun = pacer_.begin(kind, now);
      return std::nullopt;
    };
  }
  return [this, begun, done = std::move(done)](curl::HttpAnswer answer) {
    if (*begun) heard(**begun, answer);
    done(std::move(answer));
  };
}

void PaceKeeper::heard(const Pacer::Begun& begun, const curl::HttpAnswer& answer) {
  if (answer.ending == curl::HttpEnding::not_sent) {
    const std::lock_guard lock(mutex_);
    return pacer_.unsent();
  }
  const RateTold told = read_rate(answer, clock_.now());
  const bool is_file = begun.kind == Traffic::file;
  Tick held_before;
  Tick held_until;
  {
    const std::lock_guard lock(mutex_);
    held_before = pacer_.held_until(begun.kind);
    pacer_.ended(begun, told, clock_.ticks());
    held_until = pacer_.held_until(begun.kind);
  }
  if (!told.over_limit || held_before > clock_.ticks()) return;
  log::info(is_file ? "the desk's limit for files is reached; tickets go on"
                    : "the desk's rate limit is reached",
            {{"until", to_rfc3339(wall_time_of(held_until))}, {"status", answer.status}});
}

Pace PaceKeeper::pace() const {
  const std::lock_guard lock(mutex_);
  Pace pace;
  pace.limit = pacer_.limit();
  pace.remaining = pacer_.remaining();
  if (const auto end = pacer_.window_end()) pace.reset_at = wall_time_of(*end);
  const Tick held_until = pacer_.held_until(Traffic::draft);
  if (held_until > clock_.ticks()) pace.held_until = wall_time_of(held_until);
  pace.over_limit = pacer_.over_limit();
  return pace;
}

}  // namespace intaked::desk
