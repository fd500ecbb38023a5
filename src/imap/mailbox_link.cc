#include "imap/mailbox_link.h"

#include <algorithm>

#include "base/log.h"
#include "imap/connect_error.h"
#include "imap/connect_options.h"
#include "lib/crypto/crypto.h"
#include "lib/crypto/tls_certificate.h"

namespace intaked::imap {
namespace {

// A mailbox that has much to read lets the others read in between.
constexpr std::size_t k_turn_bytes_max = 1u << 20;
// Beside its bytes, what a message in flight costs.
constexpr std::size_t k_message_overhead_bytes = 1024;
// So much of its message each may have: an ordinary one never waits for the large ones of others.
constexpr std::size_t k_half_read_free_bytes = 1u << 20;
constexpr std::size_t k_tag_random_bytes = 5;
constexpr int k_census_tries_max = 3;

std::string make_tag_prefix() {
  const std::string bytes = crypto::random_bytes(k_tag_random_bytes);
  std::string prefix = "i";
  for (const char c : bytes) prefix += static_cast<char>('a' + static_cast<unsigned char>(c) % 26);
  return prefix;
}

std::string sentence(const Error& error) {
  return error.hint.empty() ? error.text : error.text + "; " + error.hint;
}

}  // namespace

MailboxLink::MailboxLink(MailboxOptions options, std::size_t index, LinkSurroundings around)
    : options_(std::move(options)),
      index_(index),
      around_(std::move(around)),
      attempt_at_(around_.clock.ticks()) {
  status_.last_step = Instant{};
}

MailboxLink::~MailboxLink() = default;

bool MailboxLink::wants_connection() const {
  return phase_ == Phase::waiting && unanswered_ == 0 && around_.clock.ticks() >= attempt_at_;
}

void MailboxLink::connect(curl::ConnectGroup& group) {
  ++connection_;
  attempt_at_ = around_.clock.ticks();
  auto connect =
      connect_options(options_, try_login_command_ ? SignIn::login_command : SignIn::authenticate);
  if (!connect) return drop(std::move(connect).error());
  connect->on_secured = [this](const void* tls_session) {
    status_.certificate_until = crypto::peer_certificate_until(tls_session);
  };
  stream_ = group.connect(*connect);
  phase_ = Phase::connecting;
}

bool MailboxLink::is_resolving() const {
  return phase_ == Phase::connecting && stream_->phase() == curl::ConnectPhase::resolving;
}

void MailboxLink::check_attempt() {
  if (phase_ != Phase::connecting) return;
  if (!stream_->outcome()) {
    const curl::ConnectPhase phase = stream_->phase();
    auto allowed = options_.connect_deadline;
    if (phase == curl::ConnectPhase::login) allowed += options_.command_deadline;
    if (around_.clock.ticks() >= attempt_at_ + allowed) drop(connect_timeout(options_, phase));
    return;
  }
  if (stream_->outcome()->result == curl::ConnectResult::connected) return open();
  if (stream_->outcome()->result == curl::ConnectResult::login_refused && !try_login_command_ &&
      offers_no_plain_mechanism(stream_->transcript())) {
    try_login_command_ = true;
    close();
    wait(std::chrono::milliseconds{0});
    return;
  }
  drop(connect_error(options_, *stream_->outcome(), stream_->transcript()));
}

void MailboxLink::open() {
  auto position = around_.sink.load_position(options_.name);
  if (!position) return drop(position.error());
  phase_ = Phase::open;
  journal_failed_ = false;
  was_parked_ = false;
  has_recorded_ = false;
  dialogue_.emplace(options_, *position, troubles_, rescan_, static_cast<DialogueHandler&>(*this),
                    around_.clock, make_tag_prefix());
  if (position->paused) return pause();
  check(dialogue_->hold(held_));
  if (dialogue_) check(dialogue_->begin(stream_->transcript()));
  if (dialogue_) take_census();
  if (dialogue_) write();
}

// A server that ends connections over it must not keep us from fetching.
void MailboxLink::take_census() {
  if (!census_wanted_) return;
  if (++census_tries_ > k_census_tries_max) {
    census_wanted_.reset();
    is_census_published_ = false;
    return notice("the messages could not be counted: connections ended before that");
  }
  check(dialogue_->count(*census_wanted_));
}

bool MailboxLink::may_read() {
  ByteBudget& budget = around_.budget;
  if (budget.spent()) return false;
  if (half_read_ <= k_half_read_free_bytes || budget.half_read <= budget.half_read_max) return true;
  if (budget.ahead == nullptr) budget.ahead = this;
  return budget.ahead == this;
}

void MailboxLink::count_half_read() {
  ByteBudget& budget = around_.budget;
  budget.half_read -= half_read_;
  half_read_ = dialogue_ ? dialogue_->half_read() : 0;
  budget.half_read += half_read_;
  if (half_read_ == 0 && budget.ahead == this) budget.ahead = nullptr;
}

bool MailboxLink::read(std::span<char> buffer) {
  std::size_t taken = 0;
  while (phase_ == Phase::open && taken < k_turn_bytes_max && may_read()) {
    const auto received = stream_->receive(buffer);
    if (!received || received->closed) {
      std::string text = "the server closed the connection " + dialogue_->activity();
      if (!received) text += ": " + received.error().text;
      lost({ErrorKind::unavailable, std::move(text), ""});
      return true;
    }
    if (received->bytes == 0) {
      was_parked_ = false;
      return true;
    }
    taken += received->bytes;
    check_server(dialogue_->receive({buffer.data(), received->bytes}));
    count_half_read();
    if (dialogue_) write();
  }
  return phase_ != Phase::open;
}

void MailboxLink::park() {
  parked_ = true;
  was_parked_ = true;
}

void MailboxLink::resume() {
  parked_ = false;
  if (dialogue_) dialogue_->resume();
}

void MailboxLink::write() {
  while (phase_ == Phase::open && has_output()) {
    const auto sent = stream_->send(dialogue_->output());
    if (!sent) {
      lost({ErrorKind::unavailable,
            "the connection broke " + dialogue_->activity() + ": " + sent.error().text, ""});
      return;
    }
    if (*sent == 0) return;
    dialogue_->sent(*sent);
  }
}

void MailboxLink::take(Note note) {
  if (note.kind == Note::Kind::count) return count(note.census);
  if (note.kind != Note::Kind::wake) --unanswered_;
  if (note.kind == Note::Kind::wake) {
    if (phase_ == Phase::stopped) return;
    if (status_.state == SourceState::paused) look_whether_to_go_on();
    if (dialogue_) check(dialogue_->wake());
  } else if (note.connection != connection_ || !dialogue_) {
    return;
  } else if (!note.result) {
    return drop(note.result.error());
  } else if (note.kind == Note::Kind::recorded) {
    failures_ = 0;
    has_recorded_ = true;
    check(dialogue_->recorded());
  } else {
    check(dialogue_->position_stored());
    if (dialogue_ && dialogue_->position().paused) return pause();
  }
  if (dialogue_) write();
}

void MailboxLink::hold(bool held) {
  held_ = held;
  if (!dialogue_) return;
  check(dialogue_->hold(held));
  if (dialogue_) write();
}

void MailboxLink::tick() {
  if (phase_ == Phase::connecting) check_attempt();
  if (phase_ != Phase::open || parked_) return;
  check_server(dialogue_->tick());
  if (dialogue_) write();
}

std::optional<Tick> MailboxLink::next_tick() const {
  std::optional<Tick> next;
  const auto consider = [&](std::optional<Tick> tick) {
    if (tick && (!next || *tick < *next)) next = tick;
  };
  if (phase_ == Phase::waiting && status_.state != SourceState::paused && unanswered_ == 0)
    consider(attempt_at_);
  if (phase_ == Phase::connecting) {
    const Tick greeted_by = attempt_at_ + options_.connect_deadline;
    const bool greeted = around_.clock.ticks() >= greeted_by;
    consider(greeted ? greeted_by + options_.command_deadline : greeted_by);
  }
  if (dialogue_ && !parked_) consider(dialogue_->deadline());
  if (has_moved()) consider(published_at_ + k_publish_pause);
  return next;
}

void MailboxLink::record(Fetched fetched) {
  const std::size_t bytes = fetched.message.bytes.size() + k_message_overhead_bytes;
  around_.budget.used += bytes;
  ++unanswered_;
  around_.sink.record(
      options_.name, std::move(fetched),
      [inbox = around_.inbox, index = index_, connection = connection_, bytes](Result<void> done) {
        inbox->post({Note::Kind::recorded, index, connection, bytes, std::move(done)});
      });
}

void MailboxLink::store_position(Position position) {
  ++unanswered_;
  around_.sink.store_position(
      options_.name, position,
      [inbox = around_.inbox, index = index_, connection = connection_](Result<void> done) {
        inbox->post({Note::Kind::stored, index, connection, 0, std::move(done)});
      });
}

Result<std::size_t> MailboxLink::count_unknown(const std::vector<model::Digest>& digests) {
  auto counted = around_.sink.count_unknown(options_.name, digests);
  journal_failed_ = !counted;
  return counted;
}

Result<std::vector<std::uint32_t>> MailboxLink::unrecorded(std::uint32_t uidvalidity,
                                                           const std::vector<std::uint32_t>& uids) {
  auto missing = around_.sink.unrecorded(options_.name, uidvalidity, uids);
  journal_failed_ = !missing;
  return missing;
}

void MailboxLink::counted(const CensusResult& result) {
  // Another may have been asked for meanwhile.
  if (census_wanted_ && census_wanted_->asked_at <= result.asked_at) census_wanted_.reset();
  status_.last_census = result;
  status_.census = standing_after(status_.census, result);
  is_census_published_ = false;
}

void MailboxLink::count(CensusRequest request) {
  if (census_wanted_ && !census_wanted_->by_clock && request.by_clock) return;
  census_wanted_ = request;
  census_tries_ = 0;
  is_census_published_ = false;
  if (!dialogue_) return;
  take_census();
  if (dialogue_) write();
}

std::vector<Acknowledgement> MailboxLink::pending_acknowledgements(std::size_t limit) {
  return around_.sink.pending_acknowledgements(options_.name, limit);
}

void MailboxLink::acknowledged(const std::vector<Acknowledgement>& done) {
  around_.sink.acknowledged(options_.name, done);
}

void MailboxLink::notice(const std::string& text) {
  log::warning("mailbox.notice", {{"mailbox", options_.name}, {"text", text}});
}

void MailboxLink::check(Result<void> result) {
  if (!result) drop(std::move(result).error());
}

void MailboxLink::check_server(Result<void> result) {
  if (!result) lost(std::move(result).error());
}

// Nor is a message to blame if the server has waited in vain for us to read on.
void MailboxLink::lost(Error error) {
  if (!journal_failed_ && !was_parked_) dialogue_->broke(error);
  drop(std::move(error));
}

void MailboxLink::drop(Error error) {
  close();
  ++failures_;
  if (error.kind == ErrorKind::denied) {
    wait(around_.backoff.after_refusal());
    say(SourceState::refused, sentence(error));
  } else {
    wait(around_.backoff.after(failures_, options_));
    say(SourceState::backing_off, sentence(error));
  }
}

void MailboxLink::close() {
  dialogue_.reset();
  count_half_read();
  stream_.reset();
}

void MailboxLink::pause() {
  close();
  phase_ = Phase::waiting;
  attempt_at_ = Tick::max();
  say(SourceState::paused,
      "too many unknown messages under a new UIDVALIDITY: compare the folder with what was filed, "
      "then: intaked mailbox restart " +
          options_.name);
}

// Somebody may have looked, and stored a position that is not paused.
void MailboxLink::look_whether_to_go_on() {
  const auto position = around_.sink.load_position(options_.name);
  if (!position || position->paused) return;
  wait(std::chrono::milliseconds{0});
  say(SourceState::connecting, "");
}

void MailboxLink::wait(std::chrono::milliseconds time) {
  phase_ = Phase::waiting;
  attempt_at_ = around_.clock.ticks() + time;
}

void MailboxLink::stop() {
  if (phase_ == Phase::open) {
    const std::string farewell = dialogue_->farewell();
    if (!farewell.empty()) static_cast<void>(stream_->send(farewell));
  }
  close();
  phase_ = Phase::stopped;
  say(SourceState::stopped, "");
  publish();
}

}  // namespace intaked::imap
