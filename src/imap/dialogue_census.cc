// The dialogue's census: when all is recorded and nothing else is to be done.
#include "imap/dialogue.h"

namespace intaked::imap {

Result<void> Dialogue::count(CensusRequest request) {
  census_wanted_ = request;
  return pump();
}

bool Dialogue::census_may_begin() const {
  return census_wanted_ && task_ == Task::take && !held_ && !storing_ && records_under_way_ == 0 &&
         caught_up();
}

// True: a window of it was asked for.
Result<bool> Dialogue::go_on_with_census() {
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
  // They are fetched in the ordinary way; the position is far above them already.
  if (census.takes())
    for (const Listed& listed : census.unaccounted()) collector_.list(listed);
  handler_.counted(census.result());
  return false;
}

Result<void> Dialogue::census_answered(bool good) {
  return census_->answered(good && !window_spoiled_, [this](const auto& uids) {
    return handler_.unrecorded(uidvalidity_, uids);
  });
}

}  // namespace intaked::imap
