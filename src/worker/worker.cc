#include "worker/worker.h"

#include <algorithm>
#include <array>
#include <cerrno>

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

Error failure(const std::string& what) {
  return {ErrorKind::internal, "the parser " + what, {}};
}

}  // namespace

Worker::Worker(parse::Options options, Program program)
    : options_(std::move(options)), program_(std::move(program)), buffer_(k_answer_bytes_max) {}

Result<model::ParsedMessage> Worker::parse(const Request& request, const std::stop_token& stop) {
  const std::size_t needed =
      std::max(k_memory_max, k_memory_factor * request.bytes.size() + k_memory_of_program);
  if (child_ && (parsed_ >= k_messages_max || memory_max_ != needed || child_->has_ended()))
    child_.reset();
  if (!child_) INTAKED_CHECK(start(needed, stop));

  const auto answer = answer_to(encode_head(request), request.bytes, k_answer_deadline, stop);
  auto message = answer ? decode_message(*answer) : std::nullopt;
  buffer_.drop();
  ++parsed_;
  if (message) return std::move(*message);
  child_.reset();
  return fail(answer ? failure("gave an answer that cannot be read") : answer.error());
}

Result<void> Worker::start(std::size_t memory_max, const std::stop_token& stop) {
  if (failpoint_error("worker.start"))
    return fail(ErrorKind::unavailable, "the parser's process cannot be started: a test says so");
  INTAKED_TRY(child_, ChildProcess::start(program_.path, program_.arguments));
  memory_max_ = memory_max;
  parsed_ = 0;
  buffer_.drop();
  const auto ready = answer_to(encode(Terms{options_, memory_max}), {}, k_start_deadline, stop);
  // Before it is ready it has seen nothing of any message.
  std::string trouble = ready ? std::string(*ready) : ready.error().text + " when it was started";
  buffer_.drop();
  if (trouble.empty()) return {};
  child_.reset();
  return fail(ErrorKind::unavailable, std::move(trouble));
}

Result<std::string_view> Worker::answer_to(std::string_view head, std::string_view bytes,
                                           std::chrono::milliseconds deadline_in,
                                           const std::stop_token& stop) {
  const SystemClock clock;
  const Tick begun = clock.ticks();
  Tick look_at = begun + k_look_every;
  const auto used_before = child_->processor_time();
  const std::string framed = frame_head(head.size() + bytes.size()) + std::string(head);
  std::string_view first = framed, second = bytes;
  for (;;) {
    if (!first.empty() || !second.empty()) {
      const auto sent = child_->send(first, second);
      if (!sent) return fail(ended());
      const std::size_t of_first = std::min(*sent, first.size());
      first.remove_prefix(of_first);
      second.remove_prefix(*sent - of_first);
    }
    const bool sending = !first.empty() || !second.empty();
    std::array<pollfd, 2> wait{pollfd{child_->from_child(), POLLIN, 0},
                               pollfd{child_->to_child(), POLLOUT, 0}};
    poll(wait.data(), sending ? 2 : 1, static_cast<int>(k_look_every.count()));
    const Received received = receive(child_->from_child(), buffer_);
    if (const auto frame = buffer_.frame()) return *frame;
    if (buffer_.refused()) return fail(failure("gave an answer that cannot be read"));
    if (received == Received::end) return fail(ended());
    const Tick now = clock.ticks();
    if (now >= look_at) {
      look_at = now + k_look_every;
      const std::string used_up = what_it_used_up(used_before);
      if (!used_up.empty()) return fail(failure(used_up));
      if (stop.stop_requested()) return fail(ErrorKind::unavailable, "parsing was stopped");
    }
    if (now - begun >= deadline_in)
      return fail(failure(
          "gave no answer within " +
          std::to_string(std::chrono::duration_cast<std::chrono::seconds>(deadline_in).count()) +
          " s"));
  }
}

std::string Worker::what_it_used_up(std::chrono::nanoseconds before) const {
  if (child_->processor_time() - before > k_processor_time_max) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(k_processor_time_max);
    return "needed more than " + std::to_string(seconds.count()) + " s of processor time";
  }
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
