// The dialogue's census: when all is recorded and nothing else is to be done.
#include <utility>

#include "imap/dialogue.h"

namespace intaked::imap {

Result<void> Dialogue::count(CensusRequest request) {
  census_wanted_ = request;
  return pump();
}

bool Dialogue::census_may_begin() const {
  return census_wanted_ && taken_in_.empty() && task_ == Task::take && !held_ && !storing_ &&
         records_under_way_ == 0 && caught_up();
}

std::optional<std::pair<std::uint32_t, std::uint32_t>> Dialogue::census_progress() const {
  if (!census_) return std::nullopt;
  return std::pair(census_->counted_to(), census_->result().up_to);
}

bool Dialogue::may_take_in() const {
  return !taken_in_.empty() && !held_ && caught_up() && records_under_way_ == 0;
}

// What was found missing is fetched in the ordinary way. The position is far above it already, and
// must stand: no message up to it may still fail to be recorded.
void Dialogue::take_in() {
  if (!may_take_in()) return;
  for (const Listed& listed : std::exchange(taken_in_, {})) collector_.list(listed);
}

// True: a window of it was asked for.
Result<bool> Dialogue::go_on_with_census() {
  take_in();
  if (!census_ && census_may_begin()) {
    census_.emplace(*census_wanted_, options_, position_, clock_.now());
    census_wanted_.reset();
  }
  if (!census_) return false;
  if (const auto window = census_->next()) {
    window_spoiled_ = false;
    pipe_.send(CommandKind::census, "UID FETCH " + to_wire(*window) + " (UID INTERNALDATE)",
               *window);
    return true;
  }
  const Census census = std::move(*census_);
  census_.reset();
  if (census.request().take) taken_in_ = census.unaccounted();
  // What it leads to is counted anew, so that nobody is told of what is mended.
  if (!taken_in_.empty()) {
    CensusRequest again;
    again.asked_at = clock_.now();
    again.rows_since = census.request().rows_since;
    census_wanted_ = again;
  }
  handler_.counted(census.result());
  take_in();
  return false;
}

Result<void> Dialogue::census_answered(bool good) {
  return census_->answered(good && !window_spoiled_, [this](const auto& uids) {
    return handler_.unrecorded(uidvalidity_, uids);
  });
}

}  // namespace intaked::imap
