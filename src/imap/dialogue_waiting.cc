// The dialogue at rest: IDLE or polling, and every deadline.
#include <algorithm>

#include "imap/dialogue.h"

namespace intaked::imap {
namespace {

// While a literal is read: at least 1 KiB/s over 30 s, or over a command's deadline if that is
// less.
constexpr std::chrono::milliseconds k_literal_window_max{30'000};
constexpr std::uint64_t k_literal_bytes_per_ms_min = 1;

std::string in_seconds(std::chrono::milliseconds time) {
  if (time.count() % 1000 != 0) return std::to_string(time.count()) + " ms";
  return std::to_string(time.count() / 1000) + " s";
}

}  // namespace

bool Dialogue::wants_to_work() {
  const auto retry = collector_.retry_at();
  const bool lists = task_ != Task::retake && (windows_.finished() ? news_ : collector_.has_room());
  const bool fetching =
      !held_ && (lists || collector_.next() || (retry && *retry <= clock_.ticks()));
  const bool filed = after_filing_due_ && task_ == Task::take;
  return fetching || filed || census_may_begin() || may_take_in() || clock_.ticks() >= *wait_until_;
}

void Dialogue::wait_for_news() {
  if (check_due_) {
    check_due_ = false;
    pipe_.send(CommandKind::noop, "NOOP");
    return;
  }
  const bool polls = options_.poll.count() > 0;
  if (options_.idle && !idle_refused_ && session_.can("IDLE")) {
    idle_ = Idle::starting;
    wait_until_ = clock_.ticks() +
                  (polls ? std::min(options_.poll, options_.idle_renewal) : options_.idle_renewal);
    pipe_.send(CommandKind::idle, "IDLE");
    return;
  }
  if (!wait_until_) wait_until_ = clock_.ticks() + (polls ? options_.poll : k_poll_without_idle);
}

void Dialogue::leave_idle() {
  idle_ = Idle::ending;
  // A server that does not push may still answer when it is asked.
  check_due_ = clock_.ticks() >= *wait_until_;
  pipe_.send_done();
}

Result<void> Dialogue::idle_answered(const Command& command, const Response& response) {
  // A server that ends IDLE by itself would be asked again and again: poll it instead.
  idle_refused_ = response.status != Status::ok || idle_ != Idle::ending;
  if (!idle_refused_ && !check_due_) proof_ = command.sent_at;
  idle_ = Idle::none;
  wait_until_.reset();
  return {};
}

Result<void> Dialogue::tick() {
  const Tick now = clock_.ticks();
  if (reader_.in_literal()) {
    INTAKED_CHECK(check_literal_pace());
  } else if (!pipe_.empty() && idle_ != Idle::on &&
             now >= pipe_.step_began() + options_.command_deadline) {
    return fail(ErrorKind::timed_out,
                "the server did not answer " +
                    (idle_ == Idle::ending ? "the end of IDLE" : pipe_.oldest()->wording) +
                    " within " + in_seconds(options_.command_deadline));
  }
  if (troubles_.after_filing_again && now >= *troubles_.after_filing_again) {
    troubles_.after_filing_again.reset();
    after_filing_due_ = true;
  }
  if (idle_ == Idle::none && pipe_.empty() && wait_until_ && now >= *wait_until_) {
    wait_until_.reset();
    check_due_ = true;
  }
  return pump();
}

std::chrono::milliseconds Dialogue::literal_window() const {
  return std::min(k_literal_window_max, options_.command_deadline);
}

Result<void> Dialogue::check_literal_pace() {
  const Tick now = clock_.ticks();
  const auto window = literal_window();
  if (!literal_window_began_ || now < *literal_window_began_ + window) return {};
  const auto least = static_cast<std::uint64_t>(window.count()) * k_literal_bytes_per_ms_min;
  const std::uint64_t received = reader_.literal_bytes() - literal_window_base_;
  if (received < least) {
    return fail(ErrorKind::timed_out, "the server hung in the middle of " + literal_name() + ": " +
                                          std::to_string(received) + " bytes in " +
                                          in_seconds(window));
  }
  literal_window_began_ = now;
  literal_window_base_ = reader_.literal_bytes();
  return {};
}

std::optional<Tick> Dialogue::deadline() const {
  std::optional<Tick> earliest;
  const auto consider = [&](std::optional<Tick> tick) {
    if (tick && (!earliest || *tick < *earliest)) earliest = tick;
  };
  if (literal_window_began_) {
    consider(*literal_window_began_ + literal_window());
  } else if (!pipe_.empty() && idle_ != Idle::on) {
    consider(pipe_.step_began() + options_.command_deadline);
  }
  if (idle_ == Idle::on || pipe_.empty()) {
    consider(wait_until_);
    if (stage_ == Stage::working && !held_) consider(collector_.retry_at());
  }
  if (stage_ == Stage::working) consider(troubles_.after_filing_again);
  return earliest;
}

void Dialogue::resume() {
  pipe_.restart_step();
  if (!literal_window_began_) return;
  literal_window_began_ = clock_.ticks();
  literal_window_base_ = reader_.literal_bytes();
}

std::string Dialogue::literal_name() const {
  const auto uid = uid_in(reader_.unfinished());
  return uid ? "message " + std::to_string(*uid) : "a message";
}

std::string Dialogue::farewell() const {
  if (!pipe_.output().empty()) return "";
  if (idle_ == Idle::on) return "DONE\r\nbye LOGOUT\r\n";
  return pipe_.empty() ? "bye LOGOUT\r\n" : "";
}

std::string Dialogue::activity() const {
  if (reader_.in_literal()) return "in the middle of " + literal_name();
  if (idle_ == Idle::on) return "while idle";
  if (!pipe_.empty()) return "before it answered " + pipe_.oldest()->wording;
  return "while nothing was asked of it";
}

}  // namespace intaked::imap
