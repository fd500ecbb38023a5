#include "imap/uid_windows.h"

#include <algorithm>

namespace intaked::imap {
namespace {

constexpr std::uint32_t k_suspect_parts = 100;

}  // namespace

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

std::optional<UidRange> UidWindows::next(const std::optional<UidRange>& suspect,
                                         const std::optional<std::uint32_t>& alone) {
  if (open_ || scanned_to_ >= last_) return std::nullopt;
  const std::uint32_t first = scanned_to_ + 1;
  std::uint32_t width = std::min(width_, last_ - scanned_to_);
  if (suspect && first < suspect->first) {
    width = std::min(width, suspect->first - first);
  } else if (suspect && first <= suspect->last) {
    const std::uint32_t part = (suspect->last - suspect->first + 1) / k_suspect_parts;
    width = std::min({width, std::max<std::uint32_t>(part, 1), suspect->last - scanned_to_});
  }
  if (alone) width = std::min(width, std::max<std::uint32_t>(*alone - first, 1));
  open_ = UidRange{first, scanned_to_ + width};
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
