// Commands that were sent and wait for their tagged answer, oldest first, and the bytes to send.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "imap/uid_windows.h"

namespace intaked::imap {

enum class CommandKind : std::uint8_t {
  capability,
  select,
  top,      // the highest UID
  contact,  // UIDs and dates at first contact
  window,   // UIDs, dates and sizes of what may be new
  body,
  look,     // is this message still there?
  census,   // UIDs and dates of what was recorded
  witness,  // does the server give what it gave before?
  after_filing,
  noop,
  idle
};

struct Command {
  CommandKind kind = CommandKind::noop;
  std::uint64_t number = 0;
  UidRange uids;
  Instant sent_at;      // IDLE: when DONE was sent
  std::string wording;  // its first words, for people: "UID FETCH"
};

class CommandPipe {
 public:
  // The prefix is random, so that no text can be taken for an answer by chance or by intent.
  CommandPipe(std::string tag_prefix, const Clock& clock)
      : tag_prefix_(std::move(tag_prefix)), clock_(clock) {}

  void send(CommandKind kind, std::string_view text, UidRange uids = {});
  // Ends the IDLE that is under way.
  void send_done();
  // Takes the command that `tag` answers. nullopt: we sent no such command.
  std::optional<Command> answered(std::string_view tag);

  bool empty() const { return waiting_.empty(); }
  const Command* oldest() const { return waiting_.empty() ? nullptr : &waiting_.front(); }
  const std::deque<Command>& waiting() const { return waiting_; }
  // Since when the oldest command has been the oldest.
  Tick step_began() const { return step_began_; }
  void restart_step() { step_began_ = clock_.ticks(); }

  std::string_view output() const { return std::string_view(output_).substr(output_sent_); }
  void sent(std::size_t bytes);

 private:
  std::string tag_prefix_;
  const Clock& clock_;
  std::uint64_t last_number_ = 0;
  std::deque<Command> waiting_;
  Tick step_began_{};
  std::string output_;
  std::size_t output_sent_ = 0;
};

}  // namespace intaked::imap
