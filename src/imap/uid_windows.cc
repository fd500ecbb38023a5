#include "imap/uid_windows.h"

#include <algorithm>

namespace intaked::imap {

std::string to_wire(UidRange range) {
  if (range.first == range.last) return std::to_string(range.first);
  return std::to_string(range.first) + ":" + std::to_string(range.last);
}

std::string to_wire(std::vector<std::uint32_t> uids) {
  std::sort(uids.begin(), uids.end());
  std::string wire;
  for (std::size_t i = 0; i < uids.size();) {
    std::size_t j = i;
    while (j + 1 < uids.size() && uids[j + 1] - uids[j] <= 1) ++j;
    if (!wire.empty()) wire += ',';
    wire += to_wire(UidRange{uids[i], uids[j]});
    i = j + 1;
  }
  return wire;
}

void UidWindows::begin(std::uint32_t scanned_to, std::uint32_t last) {
  scanned_to_ = scanned_to;
  last_ = last;
  width_ = usual_;
  open_.reset();
}

void UidWindows::extend(std::uint32_t last) {
  last_ = std::max(last_, last);
}

std::optional<UidRange> UidWindows::next() {
  if (open_ || scanned_to_ >= last_) return std::nullopt;
  open_ = UidRange{scanned_to_ + 1, scanned_to_ + std::min(width_, last_ - scanned_to_)};
  return open_;
}

void UidWindows::close() {
  scanned_to_ = open_->last;
  open_.reset();
}

void UidWindows::answered(std::size_t listed) {
  close();
  if (listed == 0) {
    width_ = std::min(width_ * 2, k_uids_max);
  } else {
    width_ = width_ < usual_ ? std::min(width_ * 2, usual_) : usual_;
  }
}

std::optional<std::uint32_t> UidWindows::stumbled() {
  const UidRange range = *open_;
  if (range.first == range.last) {
    close();
    return range.first;
  }
  width_ = std::max<std::uint32_t>((range.last - range.first + 1) / 2, 1);
  open_.reset();
  return std::nullopt;
}

}  // namespace intaked::imap
