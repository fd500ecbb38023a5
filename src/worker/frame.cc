#include "worker/frame.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace intaked::worker {
namespace {

constexpr std::size_t k_head_bytes = sizeof(std::uint64_t);
constexpr std::size_t k_usual_bytes = 64u << 10;
constexpr std::size_t k_kept_bytes_max = 8u << 20;

}  // namespace

std::string frame_head(std::size_t size) {
  const std::uint64_t number = size;
  std::string head(k_head_bytes, '\0');
  std::memcpy(head.data(), &number, k_head_bytes);
  return head;
}

std::optional<std::uint64_t> FrameBuffer::announced() const {
  if (end_ - begin_ < k_head_bytes) return std::nullopt;
  std::uint64_t size = 0;
  std::memcpy(&size, buffer_.data() + begin_, k_head_bytes);
  return size;
}

// Grows with what came, not with what was announced: a word of eight bytes may not cost a gigabyte.
FrameBuffer::Space FrameBuffer::space() {
  if (begin_ > 0 && buffer_.size() - end_ < k_usual_bytes / 2) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= std::exchange(begin_, 0);
  }
  if (buffer_.size() - end_ < k_usual_bytes / 2)
    buffer_.resize(std::max(k_usual_bytes, 2 * buffer_.size()));
  return {buffer_.data() + end_, buffer_.size() - end_};
}

void FrameBuffer::filled(std::size_t bytes) {
  end_ += bytes;
}

std::optional<std::string_view> FrameBuffer::frame() const {
  const auto size = announced();
  if (!size || refused() || end_ - begin_ - k_head_bytes < *size) return std::nullopt;
  return std::string_view(buffer_).substr(begin_ + k_head_bytes, *size);
}

bool FrameBuffer::refused() const {
  const auto size = announced();
  return size && *size > bytes_max_;
}

void FrameBuffer::drop() {
  if (const auto first = frame()) begin_ += k_head_bytes + first->size();
  if (is_empty()) clear();
}

void FrameBuffer::clear() {
  begin_ = end_ = 0;
  if (buffer_.size() > k_kept_bytes_max) buffer_ = {};
}

}  // namespace intaked::worker
