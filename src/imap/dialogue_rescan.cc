// The dialogue's rescan: what is new in a folder that the server numbers anew, and in what is put
// into it afterwards, for a folder that moves to another server is filled bit by bit.
#include "imap/dialogue.h"

namespace intaked::imap {
namespace {

// A folder where nobody put old mail for so long is complete.
constexpr std::chrono::days k_filling_ends_after{1};

}  // namespace

void Dialogue::begin_rescan(std::uint32_t scanned_to, std::uint32_t top) {
  task_ = Task::digest;
  windows_.begin(rescan_.begin(uidvalidity_, scanned_to, top), top);
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
    INTAKED_CHECK(rescan_.finish([this](const auto& digests) { return count_unknown(digests); }));
    pause_if_too_many();
    if (stage_ != Stage::working) return {};
    task_ = Task::retake;
    for (const Listed& listed : rescan_.fresh()) collector_.list(listed);
  }
  if (!collector_.empty() || records_under_way_ > 0) return {};
  // Until here the old position stood: whoever is interrupted goes on with the rescan.
  troubles_.unknown += rescan_.unknown();
  if (rescan_.has_old_mail()) position_.renumbered_at = clock_.now();
  rescan_.end();
  task_ = Task::take;
  position_.uidvalidity = uidvalidity_;
  position_.last_uid = windows_.scanned_to();
  position_.contact_top = 0;
  position_.old_to = 0;
  is_first_rescan_ = false;
  return {};
}

void Dialogue::pause_if_too_many() {
  if (troubles_.unknown + rescan_.unknown() <= k_unknown_messages_max) return;
  handler_.notice("more than " + std::to_string(k_unknown_messages_max) +
                  " messages are unknown under the new numbering; the mailbox is paused");
  rescan_.end();
  position_.paused = true;
  handed_ = position_;
  stage_ = Stage::paused;
  storing_ = true;
  handler_.store_position(position_);
}

}  // namespace intaked::imap
