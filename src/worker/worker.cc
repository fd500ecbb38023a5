#include "worker/worker.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>

#include <poll.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "worker/cage.h"
#include "worker/limits.h"

namespace intaked::worker {
namespace {

enum class Received { more, end };

// All that is there now.
Received receive(int descriptor, FrameBuffer& buffer) {
  while (!buffer.frame() && !buffer.refused()) {
    const auto [at, size] = buffer.space();
    const ssize_t got = read(descriptor, at, size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return Received::more;
    if (got <= 0) return Received::end;
    buffer.filled(static_cast<std::size_t>(got));
  }
  return Received::more;
}

std::size_t memory_for(const Request& request) {
  return std::max(k_memory_max, k_memory_factor * request.bytes.size() + k_memory_of_program);
}

std::string seconds_text(std::chrono::milliseconds time) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(time).count()) + " s";
}

std::chrono::milliseconds processor_time_for(const Request& request) {
  return k_processor_time_min +
         std::chrono::milliseconds(request.bytes.size() / k_bytes_per_millisecond);
}

Error failure(const std::string& what) {
  return {ErrorKind::internal, "the parser " + what, {}};
}

}  // namespace

Worker::Worker(parse::Options options, Program program)
    : options_(std::move(options)), program_(std::move(program)), buffer_(k_answer_bytes_max) {}

Outcome Worker::parse(const Request& request, const std::stop_token& stop) {
  std::optional<Outcome> outcome;
  parse(std::span(&request, 1), stop, [&](Outcome one) { outcome = std::move(one); });
  return std::move(*outcome);
}

void Worker::parse(std::span<const Request> requests, const std::stop_token& stop,
                   const std::function<void(Outcome)>& done) {
  std::optional<Error> unavailable;
  const auto tell = [&](Outcome outcome) {
    if (!outcome && outcome.error().kind == ErrorKind::unavailable) unavailable = outcome.error();
    done(std::move(outcome));
  };
  while (!requests.empty() && !unavailable) {
    const std::size_t memory = memory_for(requests.front());
    if (const auto ready = make_ready(memory, stop); !ready) {
      unavailable = ready.error();
      break;
    }
    const auto other = std::ranges::find_if(
        requests, [&](const Request& request) { return memory_for(request) != memory; });
    const auto same = static_cast<std::size_t>(other - requests.begin());
    requests = requests.subspan(parse_in_turn(requests.first(same), stop, tell));
  }
  for (std::size_t i = 0; i < requests.size(); ++i) done(fail(*unavailable));
}

std::size_t Worker::parse_in_turn(std::span<const Request> requests, const std::stop_token& stop,
                                  const std::function<void(Outcome)>& done) {
  Outgoing outgoing;
  for (const Request& request : requests) outgoing.add(encode_head(request), request.bytes);
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const Allowance allowance{processor_time_for(requests[i]), k_answer_deadline};
    const auto answer = next_answer(outgoing, allowance, stop);
    const bool is_read = answer && answer->size() <= answer_bytes_max(requests[i].bytes.size());
    auto message = is_read ? decode_message(*answer) : std::nullopt;
    buffer_.drop();
    ++parsed_;
    // An answer to what was not asked, or not whole yet, is none of ours.
    const bool was_asked = outgoing.answered() && (i + 1 < requests.size() || buffer_.is_empty());
    if (!message || !was_asked) {
      child_.reset();
      done(fail(answer ? failure("gave an answer that cannot be read") : answer.error()));
      return i + 1;
    }
    done(std::move(*message));
  }
  return requests.size();
}

Result<void> Worker::make_ready(std::size_t memory_max, const std::stop_token& stop) {
  if (child_ && (parsed_ >= k_messages_max || memory_max_ != memory_max || child_->has_ended()))
    child_.reset();
  return child_ ? Result<void>() : start(memory_max, stop);
}

Result<void> Worker::start(std::size_t memory_max, const std::stop_token& stop) {
  if (failpoint_error("worker.start"))
    return fail(ErrorKind::unavailable, "the parser's process cannot be started: a test says so");
  INTAKED_TRY(child_, ChildProcess::start(program_.path, program_.arguments));
  memory_max_ = memory_max;
  parsed_ = 0;
  buffer_.clear();
  Outgoing outgoing;
  outgoing.add(encode(Terms{options_, memory_max}), {});
  const auto ready = next_answer(outgoing, {k_processor_time_min, k_start_deadline}, stop);
  // Before it is ready it has seen nothing of any message.
  std::string trouble = ready ? std::string(*ready) : ready.error().text + " when it was started";
  buffer_.clear();
  if (trouble.empty()) return {};
  child_.reset();
  return fail(ErrorKind::unavailable, std::move(trouble));
}

Result<std::string_view> Worker::next_answer(Outgoing& outgoing, const Allowance& allowance,
                                             const std::stop_token& stop) {
  // It may have come with the one before.
  if (const auto frame = buffer_.frame()) return *frame;
  const SystemClock clock;
  const Tick begun = clock.ticks();
  Tick look_at = begun + k_look_every;
  const auto used_before = child_->processor_time();
  for (;;) {
    // If nobody reads any more, the answer may still have come before.
    const bool has_reader = outgoing.send(*child_);
    std::array<pollfd, 2> wait{pollfd{child_->from_child(), POLLIN, 0},
                               pollfd{child_->to_child(), POLLOUT, 0}};
    poll(wait.data(), has_reader && outgoing.wants_to_send() ? 2 : 1,
         static_cast<int>(k_look_every.count()));
    const Received received = receive(child_->from_child(), buffer_);
    if (const auto frame = buffer_.frame()) return *frame;
    if (buffer_.refused()) return fail(failure("gave an answer that cannot be read"));
    if (received == Received::end) return fail(ended());
    const Tick now = clock.ticks();
    if (now >= look_at) {
      look_at = now + k_look_every;
      const std::string used_up = what_it_used_up(used_before, allowance.processor_time);
      if (!used_up.empty()) return fail(failure(used_up));
      if (stop.stop_requested()) return fail(ErrorKind::unavailable, "parsing was stopped");
    }
    if (now - begun >= allowance.deadline)
      return fail(failure("gave no answer within " + seconds_text(allowance.deadline)));
  }
}

std::string Worker::what_it_used_up(std::chrono::nanoseconds before,
                                    std::chrono::milliseconds allowed) const {
  if (child_->processor_time() - before > allowed)
    return "needed more than " + seconds_text(allowed) + " of processor time";
  return child_->resident() > memory_max_ + k_memory_of_program ? too_much_memory() : std::string();
}

std::string Worker::too_much_memory() const {
  return "needed more than " + std::to_string(memory_max_ >> 20) + " MiB of memory";
}

Error Worker::ended() {
  const std::string how = child_->end();
  return failure(child_->exit_code() == k_exit_out_of_memory ? too_much_memory() : how);
}

}  // namespace intaked::worker
