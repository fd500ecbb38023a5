#include "imap/first_contact.h"

#include <algorithm>

namespace intaked::imap {
namespace {

constexpr std::uint32_t k_window_uids = 1'000;
constexpr std::chrono::days k_clocks_apart_max{1};

}  // namespace

FirstContact::FirstContact(std::uint32_t top, std::uint32_t exists,
                           std::optional<std::uint32_t> wanted, Instant now)
    : top_(top),
      enough_(std::min({exists, k_contact_messages_max, wanted.value_or(k_contact_messages_max)})),
      wanted_(wanted),
      width_(k_window_uids),
      lowest_(top + 1),
      latest_(now + k_clocks_apart_max) {}

std::optional<UidRange> FirstContact::next() {
  if (lowest_ <= 1 || uids_.size() >= enough_) return std::nullopt;
  open_.last = lowest_ - 1;
  open_.first = open_.last > width_ ? open_.last - width_ + 1 : 1;
  return open_;
}

void FirstContact::list(std::uint32_t uid, std::optional<Instant> date) {
  if (uid < open_.first || uid > open_.last) return;
  in_window_.push_back(uid);
  if (date && *date > latest_) {
    beyond_ = true;
  } else if (date && (!newest_ || *date > *newest_)) {
    newest_ = date;
  }
}

void FirstContact::answered(bool good) {
  refused_ = refused_ || !good;
  std::sort(in_window_.begin(), in_window_.end(), std::greater<>());
  in_window_.erase(std::unique(in_window_.begin(), in_window_.end()), in_window_.end());
  uids_.insert(uids_.end(), in_window_.begin(), in_window_.end());
  if (in_window_.empty()) width_ = std::min(width_ * 2, UidWindows::k_uids_max);
  in_window_.clear();
  lowest_ = open_.first;
}

Instant FirstContact::watermark() const {
  if (newest_) return *newest_ + std::chrono::seconds{1};
  return beyond_ ? latest_ : Instant{};
}

std::uint32_t FirstContact::last_old_uid() const {
  if (!wanted_) return top_;
  if (*wanted_ == 0) return top_;
  // What was not listed is not taken: nobody knows how much it is.
  if (uids_.size() < *wanted_ && refused_) return uids_.empty() ? top_ : uids_.back() - 1;
  if (uids_.size() < *wanted_) return 0;
  return uids_[*wanted_ - 1] - 1;
}

}  // namespace intaked::imap
