#include "imap/visit.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include <poll.h>

#include "imap/connect_error.h"
#include "imap/connect_options.h"
#include "imap/response.h"
#include "lib/crypto/crypto.h"

namespace intaked::imap {
namespace {

constexpr std::size_t k_read_bytes = 64u << 10;
constexpr std::size_t k_tag_random_bytes = 5;

struct Attempt {
  std::unique_ptr<curl::ConnectStream> stream;  // with an outcome, unless it took too long
  std::optional<Error> timeout;
};

bool holds(std::string_view transcript, std::string_view word) {
  return upper_case(transcript).find(word) != std::string::npos;
}

void wait_for(int fd, short events, Tick until, const Clock& clock) {
  pollfd watched{fd, events, 0};
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - clock.ticks()).count();
  ::poll(&watched, 1, static_cast<int>(std::clamp<std::int64_t>(left, 0, 1000)));
}

Attempt attempt(const MailboxOptions& options, const curl::ConnectOptions& connect,
                curl::ConnectGroup& group, Tick end, const Clock& clock) {
  Attempt made{group.connect(connect), std::nullopt};
  const Tick began = clock.ticks();
  while (!made.stream->outcome()) {
    const curl::ConnectPhase phase = made.stream->phase();
    Tick until = began + options.connect_deadline;
    if (phase == curl::ConnectPhase::login) until += options.command_deadline;
    until = std::min(until, end);
    if (clock.ticks() >= until) {
      made.timeout = connect_timeout(options, phase);
      return made;
    }
    wait_for(group.poll_fd(), POLLIN, std::min(until, group.deadline().value_or(until)), clock);
    group.run(clock.ticks());
  }
  return made;
}

std::optional<Error> converse(const MailboxOptions& options, curl::ConnectStream& stream,
                              Inquiry& inquiry, Tick end, const Clock& clock) {
  std::vector<char> buffer(k_read_bytes);
  std::size_t answers = 0;
  Tick until = clock.ticks() + options.command_deadline;
  while (!inquiry.done()) {
    if (inquiry.answers() != answers) {
      answers = inquiry.answers();
      until = clock.ticks() + options.command_deadline;
    }
    if (clock.ticks() >= std::min(until, end)) {
      return Error{ErrorKind::timed_out,
                   "the server did not answer " + inquiry.asked() + " in time", ""};
    }
    if (!inquiry.output().empty()) {
      const auto sent = stream.send(inquiry.output());
      if (!sent)
        return Error{ErrorKind::unavailable, "the connection broke: " + sent.error().text, ""};
      inquiry.sent(*sent);
    }
    const auto received = stream.receive(buffer);
    if (!received || received->closed) {
      return Error{ErrorKind::unavailable,
                   "the server closed the connection before it answered " + inquiry.asked(), ""};
    }
    if (received->bytes == 0) {
      const bool full = !inquiry.output().empty();
      wait_for(stream.socket(), full ? POLLIN | POLLOUT : POLLIN, std::min(until, end), clock);
      continue;
    }
    if (auto fed = inquiry.receive({buffer.data(), received->bytes}); !fed) return fed.error();
  }
  static_cast<void>(stream.send(inquiry.output()));
  return std::nullopt;
}

std::string mechanism_of(SignIn sign_in, std::string_view transcript) {
  if (sign_in == SignIn::login_command) return "the LOGIN command";
  // In the order in which libcurl prefers them.
  if (holds(transcript, "AUTH=PLAIN")) return "PLAIN";
  return holds(transcript, "AUTH=LOGIN") ? "LOGIN" : "";
}

std::string make_tag_prefix() {
  std::string prefix = "i";
  for (const char c : crypto::random_bytes(k_tag_random_bytes))
    prefix += static_cast<char>('a' + static_cast<unsigned char>(c) % 26);
  return prefix;
}

Call call_server(const MailboxOptions& options, Inquiry& inquiry, Tick end, const Clock& clock) {
  Call call;
  auto group = curl::ConnectGroup::make();
  if (!group) {
    call.refusal = group.error();
    return call;
  }
  for (const SignIn sign_in : {SignIn::authenticate, SignIn::login_command}) {
    const auto connect = connect_options(options, sign_in);
    if (!connect) {
      call.refusal = connect.error();
      return call;
    }
    const Attempt made = attempt(options, *connect, **group, end, clock);
    const std::string transcript = made.stream->transcript();
    call.mechanism = mechanism_of(sign_in, transcript);
    call.login_disabled = holds(transcript, "LOGINDISABLED");
    if (made.timeout) {
      call.refusal = made.timeout;
      return call;
    }
    const curl::ConnectOutcome& outcome = *made.stream->outcome();
    // Nothing was sent: there was no mechanism to send it by.
    if (outcome.result == curl::ConnectResult::login_refused && sign_in == SignIn::authenticate &&
        offers_no_plain_mechanism(transcript)) {
      continue;
    }
    if (outcome.result != curl::ConnectResult::connected) {
      call.refusal = connect_error(options, outcome, transcript);
      return call;
    }
    if (holds(transcript.substr(0, 9), "* PREAUTH")) {
      call.refusal = Error{ErrorKind::invalid,
                           "the server let us in without a password (PREAUTH), which an "
                           "attacker's would do",
                           ""};
      return call;
    }
    call.signed_in = true;
    call.broke = converse(options, *made.stream, inquiry, end, clock);
    return call;
  }
  return call;
}

}  // namespace

Visit visit(const MailboxOptions& options, bool select, const Clock& clock) {
  Inspection inspection({options.folder, options.move_to, select}, make_tag_prefix());
  Call call = call_server(options, inspection, Tick::max(), clock);
  return {std::move(call), inspection.found()};
}

Result<Junk> look_into_junk(const MailboxOptions& options, std::string_view from, Tick end,
                            const Clock& clock) {
  JunkInspection inspection(from, options.folder, make_tag_prefix());
  Call call = call_server(options, inspection, end, clock);
  if (call.refusal) return fail(*std::move(call.refusal));
  if (call.broke) return fail(*std::move(call.broke));
  return inspection.found();
}

}  // namespace intaked::imap
