#include "worker/extractor.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <utility>

#include <poll.h>
#include <unistd.h>

#include "base/clock.h"
#include "worker/limits.h"

namespace intaked::worker {
namespace {

Error failure(const std::string& what) {
  return {ErrorKind::internal, "the parser " + what, {}};
}

// One process, one request, and its frames.
class Dialogue {
 public:
  Dialogue(std::unique_ptr<ChildProcess> child, std::uint64_t message_bytes)
      : child_(std::move(child)),
        buffer_(k_extracted_piece_bytes_max + 1),
        processor_time_max_(k_processor_time_min +
                            std::chrono::milliseconds(message_bytes / k_bytes_per_millisecond)),
        memory_max_(memory_for(message_bytes)) {}

  static std::size_t memory_for(std::uint64_t message_bytes) {
    return std::max(k_memory_max, k_memory_factor * message_bytes + k_memory_of_program);
  }

  void say(std::string_view bytes) { unsent_ += bytes; }
  void begin(std::chrono::milliseconds deadline) {
    ends_at_ = clock_.ticks() + deadline;
    used_before_ = child_->processor_time();
  }
  // So many bytes, after what was said.
  void say_then(std::uint64_t bytes, const std::function<Result<std::string>()>& more) {
    unread_ = bytes;
    more_ = bytes > 0 ? &more : nullptr;
  }

  // The next frame, valid until the next call.
  Result<std::string_view> next_frame() {
    if (std::exchange(has_frame_, false)) buffer_.drop();
    for (;;) {
      if (const auto frame = buffer_.frame()) {
        has_frame_ = true;
        return *frame;
      }
      if (buffer_.refused()) return fail(failure("gave an answer that cannot be read"));
      INTAKED_CHECK(send_and_wait());
      if (!receive()) return fail(failure(child_->end()));
      INTAKED_CHECK(check_costs());
    }
  }

 private:
  // Sends what the pipe takes, then waits until more can be sent or something came.
  Result<void> send_and_wait() {
    if (sent_ == unsent_.size() && more_ != nullptr) {
      INTAKED_TRY(unsent_, (*more_)());
      sent_ = 0;
      if (unsent_.empty() && unread_ > 0) return fail(ErrorKind::io, "the message ends too soon");
      unread_ -= std::min<std::uint64_t>(unread_, unsent_.size());
      if (unread_ == 0) more_ = nullptr;
    }
    bool wants_to_send = sent_ < unsent_.size();
    if (wants_to_send) {
      const auto sent = child_->send(std::string_view(unsent_).substr(sent_), {});
      if (!sent) more_ = nullptr;  // nobody reads any more; the answer may have come before
      sent_ = sent ? sent_ + *sent : unsent_.size();
      wants_to_send = sent_ < unsent_.size() || more_ != nullptr;
    }
    std::array<pollfd, 2> wait{pollfd{child_->from_child(), POLLIN, 0},
                               pollfd{child_->to_child(), POLLOUT, 0}};
    poll(wait.data(), wants_to_send ? 2 : 1, static_cast<int>(k_look_every.count()));
    return {};
  }

  // False: nothing more will come.
  bool receive() {
    while (!buffer_.frame() && !buffer_.refused()) {
      const auto [at, size] = buffer_.space();
      const ssize_t got = read(child_->from_child(), at, size);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0 && errno == EAGAIN) return true;
      if (got <= 0) return false;
      buffer_.filled(static_cast<std::size_t>(got));
    }
    return true;
  }

  Result<void> check_costs() const {
    const Tick now = clock_.ticks();
    if (now >= ends_at_) return fail(failure("was not done in time"));
    if (child_->processor_time() - used_before_ > processor_time_max_)
      return fail(failure("needed too much processor time"));
    if (child_->resident() > memory_max_ + k_memory_of_program)
      return fail(failure("needed too much memory"));
    return {};
  }

  const SystemClock clock_;
  const std::unique_ptr<ChildProcess> child_;
  FrameBuffer buffer_;
  const std::chrono::milliseconds processor_time_max_;
  const std::size_t memory_max_;
  std::string unsent_;
  std::size_t sent_ = 0;                                        // of unsent_
  const std::function<Result<std::string>()>* more_ = nullptr;  // none: all was read
  std::uint64_t unread_ = 0;
  Tick ends_at_{};
  std::chrono::nanoseconds used_before_{};
  bool has_frame_ = false;
};

Result<void> become_ready(Dialogue& dialogue, std::size_t memory_max) {
  dialogue.begin(k_start_deadline);
  const std::string terms = encode(Terms{{}, memory_max});
  dialogue.say(frame_head(terms.size()) + terms);
  const auto ready = dialogue.next_frame();
  if (!ready) return fail(ErrorKind::unavailable, ready.error().text + " when it was started");
  if (!ready->empty()) return fail(ErrorKind::unavailable, std::string(*ready));
  return {};
}

}  // namespace

Result<void> extract(const Program& program, const Extraction& what,
                     const std::function<Result<void>(std::string_view)>& sink) {
  INTAKED_TRY(auto child, ChildProcess::start(program.path, program.arguments));
  Dialogue dialogue(std::move(child), what.message_bytes);
  INTAKED_CHECK(become_ready(dialogue, Dialogue::memory_for(what.message_bytes)));

  const std::string head = encode_head(Request{.bytes = {}, .part = what.part});
  dialogue.begin(k_answer_deadline);
  dialogue.say(frame_head(head.size() + what.message_bytes) + head);
  dialogue.say_then(what.message_bytes, what.more);
  for (;;) {
    INTAKED_TRY(const std::string_view frame, dialogue.next_frame());
    const auto said = frame.empty() ? std::nullopt : extracted_named(frame.front());
    if (said == Extracted::end && frame.size() == 1) return {};
    if (said == Extracted::none && frame.size() == 1)
      return fail(ErrorKind::not_found, "the message has no file " + what.part);
    if (said != Extracted::piece || frame.size() == 1)
      return fail(failure("gave an answer that cannot be read"));
    INTAKED_CHECK(sink(frame.substr(1)));
  }
}

}  // namespace intaked::worker
