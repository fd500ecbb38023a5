#include "worker/outgoing.h"

#include <algorithm>

#include "worker/frame.h"
#include "worker/limits.h"

namespace intaked::worker {

void Outgoing::add(const std::string& head, std::string_view bytes) {
  frames_.push_back({frame_head(head.size() + bytes.size()) + head, bytes});
}

bool Outgoing::wants_to_send() const {
  if (current_ == frames_.size()) return false;
  return sent_ > 0 || current_ == answered_ ||
         under_way_ + frames_[current_].size() <= k_ahead_bytes_max;
}

bool Outgoing::send(const ChildProcess& child) {
  while (wants_to_send()) {
    const Frame& frame = frames_[current_];
    const std::size_t of_head = std::min(sent_, frame.head.size());
    const auto sent = child.send(std::string_view(frame.head).substr(of_head),
                                 frame.bytes.substr(sent_ - of_head));
    if (!sent) return false;
    if (*sent == 0) return true;
    sent_ += *sent;
    if (sent_ < frame.size()) continue;
    under_way_ += frame.size();
    ++current_;
    sent_ = 0;
  }
  return true;
}

bool Outgoing::answered() {
  if (answered_ == current_) return false;
  under_way_ -= frames_[answered_].size();
  ++answered_;
  return true;
}

}  // namespace intaked::worker
