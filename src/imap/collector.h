// Messages on their way from "listed by the server" to "handed over", oldest first: what to fetch
// next, what came, what did not and how often we have tried.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>

#include "imap/command_pipe.h"
#include "imap/fetch_data.h"
#include "imap/mailbox.h"
#include "imap/troubles.h"

namespace intaked::imap {

// What a window said about a message.
struct Listed {
  std::uint32_t uid = 0;
  std::optional<Instant> date;
  std::optional<std::uint64_t> size;
};

class Collector {
 public:
  struct Ask {
    CommandKind kind = CommandKind::body;  // look, witness
    std::uint32_t uid = 0;
    std::string command;
  };
  struct Taken {
    Listed listed;
    std::optional<model::RawMessage> message;  // nullopt: the message is gone
  };

  // Both must outlive this. The arrival's uidvalidity is the caller's to fill.
  Collector(const MailboxOptions& options, Troubles& troubles, const Clock& clock)
      : options_(options), troubles_(troubles), clock_(clock) {}

  // UIDs ascend.
  void list(const Listed& listed);
  // Whose FETCH to send now, of messages without trouble; nullopt: none, or enough is under way.
  std::optional<std::uint32_t> next();
  // That FETCH; it counts as sent.
  Ask ask();
  // The next attempt at a message in trouble, or a look whether the server gives any message. To be
  // asked when nothing else is to be asked and nothing is under way.
  std::optional<Ask> ask_once_more();
  // When ask_once_more() has something to ask; nullopt: never.
  std::optional<Tick> retry_at() const;
  // A FETCH response for one of ours.
  void fill(FetchData data);
  // The tagged answer to an Ask. An error: the server refuses one message after the other, so it is
  // none of theirs.
  Result<void> answered(CommandKind kind, std::uint32_t uid, Status status,
                        const std::string& text);
  // The oldest, if its fate is known.
  std::optional<Taken> take();
  // The connection broke for `reason` while this message was fetched, after so many bytes of its
  // answer.
  void broke(std::uint32_t uid, const std::string& reason, std::uint64_t bytes,
             bool literal_refused);

  bool empty() const { return slots_.empty(); }
  // Listed, and its FETCH is still to be sent.
  std::size_t waiting() const { return waiting_; }
  // May more be listed?
  bool has_room() const { return waiting_ < options_.window && slots_.size() < k_slots_max; }
  // How large the literals of a FETCH response may be in all; nullopt: it has not said whose.
  std::uint64_t literal_bytes_max(std::optional<std::uint32_t> uid) const;
  bool in_trouble(std::uint32_t uid) const { return troubles_.messages.contains(uid); }

 private:
  static constexpr std::size_t k_slots_max = 1'000;
  enum class State : std::uint8_t { waiting, asked, look_waiting, look_asked, known };
  struct Slot {
    Listed listed;
    State state = State::waiting;
    bool seen = false;  // by the look
    std::optional<model::RawMessage> message;
  };

  Slot* find(std::uint32_t uid);
  std::uint64_t literal_bytes_max(const Slot& slot) const;
  bool is_shortened(const Slot& slot) const;
  std::uint64_t bytes_expected(const Slot& slot) const;
  std::string fetch_command(const Slot& slot) const;
  model::RawMessage message_of(const Slot& slot) const;
  void move_to(Slot& slot, State state);
  Result<void> fetch_answered(Slot& slot, Status status, const std::string& text);
  Result<void> witness_answered(std::uint32_t uid, Status status, const std::string& text);
  void came(std::uint32_t uid);
  bool give_up_if_hopeless(Slot& slot);
  std::chrono::milliseconds pause_after(int failures) const;

  const MailboxOptions& options_;
  Troubles& troubles_;
  const Clock& clock_;
  std::deque<Slot> slots_;
  std::size_t first_waiting_ = 0;  // no slot before this index waits
  std::size_t waiting_ = 0;
  std::size_t under_way_ = 0;
  std::uint64_t bytes_under_way_ = 0;
  std::uint64_t bytes_held_ = 0;  // of messages that wait for an older one
  std::set<std::uint32_t> refused_in_a_row_;
  bool witness_seen_ = false;
};

}  // namespace intaked::imap
