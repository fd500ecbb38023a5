// What is said about a mailbox: in the log once, to the sink seldom enough.
#include <algorithm>
#include <string_view>
#include <tuple>

#include "base/log.h"
#include "imap/mailbox_link.h"

namespace intaked::imap {
namespace {

// Of "the server ended the connection: try again at 12:00:01" what is ours: the server's words, and
// figures, may differ at each attempt.
std::string_view own_words(std::string_view text) {
  return text.substr(0, std::min({text.find(": "), text.find(" ("), text.size()}));
}

}  // namespace

// A server that answers everything but what we came for is not well.
bool MailboxLink::is_proven() const {
  if (!dialogue_ || !dialogue_->working()) return false;
  return held_ || has_recorded_ || dialogue_->complete_up_to();
}

bool MailboxLink::has_moved() const {
  return status_.complete_up_to != published_.complete_up_to ||
         status_.last_step != published_.last_step;
}

// Once for each problem, not for each retry.
void MailboxLink::say(SourceState state, const std::string& text) {
  if (state != status_.state || own_words(text) != own_words(status_.text)) {
    if (state == SourceState::ok) {
      log::info("mailbox.ok", {{"mailbox", options_.name}});
    } else if (state != SourceState::stopped && state != SourceState::connecting) {
      log::warning(state == SourceState::backing_off ? "mailbox.backing_off" : "mailbox.stands",
                   {{"mailbox", options_.name}, {"reason", text}});
    }
  }
  status_.state = state;
  status_.text = text;
}

void MailboxLink::publish() {
  if (is_proven() && status_.state != SourceState::ok) say(SourceState::ok, "");
  if (dialogue_ && dialogue_->complete_up_to()) {
    status_.complete_up_to = dialogue_->complete_up_to();
    failures_ = 0;
  }
  status_.idling = dialogue_ && dialogue_->idling();
  status_.failures = failures_;
  status_.counting.reset();
  if (census_wanted_) {
    status_.counting.emplace().request = *census_wanted_;
    if (const auto progress = dialogue_ ? dialogue_->census_progress() : std::nullopt)
      std::tie(status_.counting->counted_to, status_.counting->up_to) = *progress;
  }
  if (dialogue_ && dialogue_->last_step()) status_.last_step = *dialogue_->last_step();
  const bool changed = status_.state != published_.state || status_.text != published_.text ||
                       status_.idling != published_.idling ||
                       status_.failures != published_.failures ||
                       status_.certificate_until != published_.certificate_until ||
                       !is_census_published_ || !published_once_;
  const Tick now = around_.clock.ticks();
  if (!changed && (!has_moved() || now < published_at_ + k_publish_pause)) return;
  published_ = status_;
  published_once_ = true;
  is_census_published_ = true;
  published_at_ = now;
  around_.sink.status_changed(options_.name, status_);
}

}  // namespace intaked::imap
