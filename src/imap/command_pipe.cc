#include "imap/command_pipe.h"

#include <algorithm>
#include <cassert>

#include "base/failpoint.h"
#include "imap/response.h"

namespace intaked::imap {
namespace {

std::string wording_of(std::string_view text) {
  std::size_t end = text.find(' ');
  if (text.starts_with("UID ")) end = text.find(' ', 4);
  return std::string(text.substr(0, end));
}

}  // namespace

void CommandPipe::send(CommandKind kind, std::string_view text, UidRange uids) {
  failpoint("imap.command");
  ++last_number_;
  if (waiting_.empty()) step_began_ = clock_.ticks();
  waiting_.push_back({kind, last_number_, uids, clock_.now(), wording_of(text)});
  output_ += tag_prefix_;
  output_ += std::to_string(last_number_);
  output_ += ' ';
  output_ += text;
  output_ += "\r\n";
}

void CommandPipe::send_done() {
  assert(!waiting_.empty() && waiting_.front().kind == CommandKind::idle);
  failpoint("imap.command");
  waiting_.front().sent_at = clock_.now();
  step_began_ = clock_.ticks();
  output_ += "DONE\r\n";
}

std::optional<Command> CommandPipe::answered(std::string_view tag) {
  if (!tag.starts_with(tag_prefix_)) return std::nullopt;
  const auto number = read_number(tag.substr(tag_prefix_.size()));
  const auto at = std::find_if(waiting_.begin(), waiting_.end(),
                               [&](const Command& c) { return number && c.number == *number; });
  if (at == waiting_.end()) return std::nullopt;
  failpoint("imap.answer");
  Command command = std::move(*at);
  if (at == waiting_.begin()) step_began_ = clock_.ticks();
  waiting_.erase(at);
  return command;
}

void CommandPipe::sent(std::size_t bytes) {
  output_sent_ += bytes;
  assert(output_sent_ <= output_.size());
  if (output_sent_ == output_.size()) {
    output_.clear();
    output_sent_ = 0;
  }
}

}  // namespace intaked::imap
