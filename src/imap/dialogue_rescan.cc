// The dialogue's rescan: what is new in a folder that the server numbers anew, and in what is put
// into it afterwards, for a folder that moves to another server is filled bit by bit.
#include <algorithm>
#include <utility>

#include "imap/dialogue.h"

namespace intaked::imap {
namespace {

// A folder where nobody put old mail for so long is complete.
constexpr std::chrono::days k_filling_ends_after{1};

}  // namespace

void Dialogue::begin_rescan(std::uint32_t scanned_to, std::uint32_t top) {
  task_ = Task::digest;
  rescan_.emplace([this](const std::vector<model::Digest>& digests) {
    return handler_.count_unknown(digests);
  });
  windows_.begin(scanned_to, top);
}

bool Dialogue::is_being_filled() const {
  return clock_.now() < position_.renumbered_at + k_filling_ends_after;
}

// Mail that arrives has the date of its arrival; what is put in keeps its own.
bool Dialogue::is_from_before(const Listed& listed) const {
  return is_first_rescan_ || !listed.date || *listed.date < position_.renumbered_at;
}

Result<void> Dialogue::end_rescan_pass() {
  if (task_ == Task::digest) {
    INTAKED_CHECK(rescan_->finish());
    if (troubles_.unknown + rescan_->unknown().size() > k_unknown_messages_max) {
      pause();
      return {};
    }
    task_ = Task::retake;
    std::vector<Listed> fresh = std::move(arrived_);
    arrived_.clear();
    fresh.insert(fresh.end(), rescan_->unknown().begin(), rescan_->unknown().end());
    std::sort(fresh.begin(), fresh.end(),
              [](const Listed& a, const Listed& b) { return a.uid < b.uid; });
    for (const Listed& listed : fresh) collector_.list(listed);
  }
  if (!collector_.empty() || records_under_way_ > 0) return {};
  // Until here the old position stood: whoever is interrupted starts the rescan again.
  troubles_.unknown += rescan_->unknown().size();
  rescan_.reset();
  task_ = Task::take;
  position_.uidvalidity = uidvalidity_;
  position_.last_uid = windows_.scanned_to();
  position_.contact_top = 0;
  is_first_rescan_ = false;
  if (std::exchange(found_old_mail_, false)) position_.renumbered_at = clock_.now();
  return {};
}

void Dialogue::pause() {
  handler_.notice("more than " + std::to_string(k_unknown_messages_max) +
                  " messages are unknown under the new numbering; the mailbox is paused");
  position_.paused = true;
  handed_ = position_;
  stage_ = Stage::paused;
  storing_ = true;
  handler_.store_position(position_);
}

}  // namespace intaked::imap
