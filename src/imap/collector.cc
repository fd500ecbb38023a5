#include "imap/collector.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace intaked::imap {
namespace {

constexpr std::size_t k_fetches_under_way_max = 64;
constexpr std::uint64_t k_bytes_under_way_max = 8u << 20;
// So many different messages refused in a row, and the server is out of order.
constexpr std::size_t k_refused_in_a_row_max = 5;
constexpr int k_doublings_max = 20;
// A server may be a little larger than it said, by its own line ends for one.
constexpr std::uint64_t k_literal_slack_bytes = 64u << 10;

std::uint64_t largest_literal(const MailboxOptions& options) {
  return std::max(options.message_bytes_max, options.shortened_bytes) + k_literal_slack_bytes;
}

}  // namespace

void Collector::list(const Listed& listed) {
  assert(slots_.empty() || slots_.back().listed.uid < listed.uid);
  slots_.push_back(Slot{listed, State::waiting, false, std::nullopt});
  ++waiting_;
  give_up_if_hopeless(slots_.back());
}

bool Collector::is_shortened(const Slot& slot) const {
  if (slot.listed.size.value_or(0) > options_.message_bytes_max) return true;
  return troubles_.of(slot.listed.uid).too_large;
}

std::uint64_t Collector::bytes_expected(const Slot& slot) const {
  return std::min(slot.listed.size.value_or(0), options_.message_bytes_max);
}

// Where a size is far from true the message is asked for once more, alone, and may be as large as
// any: sizes are wrong on some servers, and lies on others.
std::uint64_t Collector::literal_bytes_max(const Slot& slot) const {
  const std::uint64_t largest = largest_literal(options_);
  if (slot.state != State::asked) return k_literal_slack_bytes;
  if (!slot.listed.size || is_shortened(slot) || troubles_.of(slot.listed.uid).understated)
    return largest;
  return std::min(largest, 2 * *slot.listed.size + k_literal_slack_bytes);
}

std::uint64_t Collector::literal_bytes_max(std::optional<std::uint32_t> uid) const {
  std::uint64_t bytes = k_literal_slack_bytes;
  for (const Slot& slot : slots_)
    if (!uid || slot.listed.uid == *uid) bytes = std::max(bytes, literal_bytes_max(slot));
  return bytes;
}

std::optional<std::uint32_t> Collector::next() {
  if (under_way_ >= k_fetches_under_way_max) return std::nullopt;
  const auto waits = [this](const Slot& slot) {
    return slot.state == State::look_waiting ||
           (slot.state == State::waiting && !in_trouble(slot.listed.uid));
  };
  while (first_waiting_ < slots_.size() && !waits(slots_[first_waiting_])) ++first_waiting_;
  if (first_waiting_ == slots_.size()) return std::nullopt;
  const Slot& slot = slots_[first_waiting_];
  // The oldest one alone may always be asked for: it makes room.
  const bool alone_and_oldest = under_way_ == 0 && first_waiting_ == 0;
  if (!alone_and_oldest &&
      bytes_held_ + bytes_under_way_ + bytes_expected(slot) > k_bytes_under_way_max)
    return std::nullopt;
  return slot.listed.uid;
}

Collector::Ask Collector::ask() {
  Slot& slot = slots_[first_waiting_];
  const std::uint32_t uid = slot.listed.uid;
  if (slot.state == State::look_waiting) {
    move_to(slot, State::look_asked);
    return Ask{CommandKind::look, uid, "UID FETCH " + std::to_string(uid) + " (UID)"};
  }
  move_to(slot, State::asked);
  return Ask{CommandKind::body, uid, fetch_command(slot)};
}

std::optional<Collector::Ask> Collector::ask_once_more() {
  const Tick now = clock_.ticks();
  for (Slot& slot : slots_) {
    if (slot.state != State::waiting) continue;
    const Trouble trouble = troubles_.of(slot.listed.uid);
    if (trouble.open && troubles_.has_witness()) {
      witness_seen_ = false;
      return Ask{CommandKind::witness, troubles_.witness,
                 "UID FETCH " + std::to_string(troubles_.witness) + " (UID BODY.PEEK[]<0.1>)"};
    }
    if (trouble.again > now) continue;
    move_to(slot, State::asked);
    return Ask{CommandKind::body, slot.listed.uid, fetch_command(slot)};
  }
  return std::nullopt;
}

std::optional<Tick> Collector::retry_at() const {
  std::optional<Tick> earliest;
  if (troubles_.messages.empty()) return earliest;
  for (const Slot& slot : slots_) {
    if (slot.state != State::waiting || !in_trouble(slot.listed.uid)) continue;
    const Trouble trouble = troubles_.of(slot.listed.uid);
    const Tick at = trouble.open && troubles_.has_witness() ? Tick{} : trouble.again;
    if (!earliest || at < *earliest) earliest = at;
  }
  return earliest;
}

std::string Collector::fetch_command(const Slot& slot) const {
  std::string command = "UID FETCH " + std::to_string(slot.listed.uid) + " (UID INTERNALDATE ";
  if (is_shortened(slot)) {
    command += "BODY.PEEK[HEADER] BODY.PEEK[TEXT]<0." + std::to_string(options_.shortened_bytes);
    return command + ">)";
  }
  return command + "BODY.PEEK[])";
}

// Keeps the counts of what waits and what is under way.
void Collector::move_to(Slot& slot, State state) {
  const auto waits = [](State s) { return s == State::waiting || s == State::look_waiting; };
  const auto asked = [](State s) { return s == State::asked || s == State::look_asked; };
  const std::uint64_t size = bytes_expected(slot);
  if (waits(slot.state)) --waiting_;
  if (asked(slot.state)) {
    --under_way_;
    bytes_under_way_ -= size;
  }
  slot.state = state;
  if (state == State::known && slot.message) bytes_held_ += slot.message->bytes.size();
  if (asked(state)) {
    ++under_way_;
    bytes_under_way_ += size;
  }
  if (waits(state)) {
    ++waiting_;
    first_waiting_ = 0;
  }
}

Collector::Slot* Collector::find(std::uint32_t uid) {
  const auto at =
      std::lower_bound(slots_.begin(), slots_.end(), uid,
                       [](const Slot& slot, std::uint32_t u) { return slot.listed.uid < u; });
  return at != slots_.end() && at->listed.uid == uid ? &*at : nullptr;
}

model::RawMessage Collector::message_of(const Slot& slot) const {
  model::RawMessage message;
  message.arrival.kind = model::ArrivalKind::imap;
  message.arrival.source = options_.name;
  message.arrival.folder = options_.folder;
  message.arrival.uid = slot.listed.uid;
  message.received_at = slot.listed.date.value_or(clock_.now());
  message.full_size = slot.listed.size.value_or(0);
  return message;
}

void Collector::fill(FetchData data) {
  if (data.uid == troubles_.witness) witness_seen_ = true;
  Slot* slot = find(data.uid);
  if (slot == nullptr) return;
  if (slot->state == State::look_asked) slot->seen = true;
  if (slot->state != State::asked || slot->message) return;
  if (data.internal_date) slot->listed.date = data.internal_date;
  if (is_shortened(*slot)) {
    if (!data.header) return;
    slot->message = message_of(*slot);
    slot->message->bytes = std::move(*data.header);
    slot->message->bytes += data.text.value_or("");
    slot->message->completeness = model::Completeness::shortened;
  } else if (data.body) {
    slot->message = message_of(*slot);
    slot->message->bytes = std::move(*data.body);
    if (slot->message->full_size == 0) slot->message->full_size = slot->message->bytes.size();
  }
}

Result<void> Collector::answered(CommandKind kind, std::uint32_t uid, Status status,
                                 const std::string& text) {
  if (kind == CommandKind::witness) return witness_answered(uid, status, text);
  Slot* slot = find(uid);
  if (slot == nullptr) return {};
  if (kind == CommandKind::body) return fetch_answered(*slot, status, text);
  if (status == Status::ok && !slot->seen) {
    move_to(*slot, State::known);  // gone: somebody moved or deleted it
  } else if (!give_up_if_hopeless(*slot)) {
    move_to(*slot, State::waiting);
  }
  return {};
}

Result<void> Collector::fetch_answered(Slot& slot, Status status, const std::string& text) {
  if (status == Status::ok && slot.message) {
    move_to(slot, State::known);
    came(slot.listed.uid);
    return {};
  }
  slot.message.reset();
  slot.seen = false;
  Trouble& trouble =
      troubles_.failed(slot.listed.uid,
                       status == Status::ok ? "the server answered OK without the message"
                                            : "the server refused the message: " + text,
                       clock_.ticks());
  trouble.again += pause_after(trouble.failures);
  move_to(slot, State::look_waiting);
  refused_in_a_row_.insert(slot.listed.uid);
  if (refused_in_a_row_.size() < k_refused_in_a_row_max) return {};
  return fail(ErrorKind::unavailable, "the server refuses one message after the other: " + text);
}

Result<void> Collector::witness_answered(std::uint32_t uid, Status status,
                                         const std::string& text) {
  if (status != Status::ok) {
    return fail(ErrorKind::unavailable,
                "the server refuses a message that it gave before: " + text);
  }
  if (witness_seen_) {
    came(uid);
  } else {
    troubles_.witness = 0;  // moved or deleted
  }
  return {};
}

void Collector::came(std::uint32_t uid) {
  refused_in_a_row_.clear();
  troubles_.came(uid);
  if (troubles_.messages.empty()) return;
  for (Slot& slot : slots_)
    if (slot.state == State::waiting) give_up_if_hopeless(slot);
}

// As after a broken connection, without the jitter: one mailbox asks for one message.
std::chrono::milliseconds Collector::pause_after(int failures) const {
  const auto longest = std::max(options_.backoff_min, options_.backoff_max);
  return std::min(options_.backoff_min * (1 << std::min(failures - 1, k_doublings_max)), longest);
}

bool Collector::give_up_if_hopeless(Slot& slot) {
  if (!troubles_.is_hopeless(slot.listed.uid, clock_.ticks())) return false;
  slot.message = message_of(slot);
  slot.message->completeness = model::Completeness::unfetchable;
  slot.message->problem = troubles_.of(slot.listed.uid).reason;
  move_to(slot, State::known);
  return true;
}

std::optional<Collector::Taken> Collector::take() {
  if (slots_.empty() || slots_.front().state != State::known) return std::nullopt;
  Taken taken{slots_.front().listed, std::move(slots_.front().message)};
  if (taken.message) bytes_held_ -= taken.message->bytes.size();
  slots_.pop_front();
  if (first_waiting_ > 0) --first_waiting_;
  return taken;
}

void Collector::broke(std::uint32_t uid, const std::string& reason, std::uint64_t bytes,
                      bool literal_refused) {
  const Slot* slot = find(uid);
  const bool was_less_than_any =
      slot != nullptr && literal_bytes_max(*slot) < largest_literal(options_);
  Trouble& trouble = troubles_.failed(uid, reason, clock_.ticks());
  if (literal_refused) (was_less_than_any ? trouble.understated : trouble.too_large) = true;
  if (bytes <= trouble.reached) return;
  // More of it came than ever before: that is the connection, not the message.
  trouble.reached = bytes;
  trouble.open = false;
}

}  // namespace intaked::imap
