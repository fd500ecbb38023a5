// A frame is its length, eight bytes, and then so many bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace intaked::worker {

// The eight bytes before a frame of `size` bytes.
std::string frame_head(std::size_t size);

// Gathers frames out of what is read, one after the other. Usage: read into space(), say how much
// came with filled(), until frame() or refused(); then drop() it before the next.
class FrameBuffer {
 public:
  explicit FrameBuffer(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  struct Space {
    char* at;
    std::size_t size;
  };
  Space space();  // at least 1 byte, valid until the next call of space(), drop() or clear()
  void filled(std::size_t bytes);
  // The first frame, once all of it is there; valid until space(), drop() or clear().
  std::optional<std::string_view> frame() const;
  // The first frame announces more than bytes_max.
  bool refused() const;
  // Nothing has come behind the frames that were dropped.
  bool is_empty() const { return begin_ == end_; }
  // The first frame goes, if all of it is there. Keeps the memory of frames of the usual size only.
  void drop();
  void clear();

 private:
  std::optional<std::uint64_t> announced() const;

  const std::size_t bytes_max_;
  std::string buffer_;
  std::size_t begin_ = 0;  // of what came and was not dropped
  std::size_t end_ = 0;
};

}  // namespace intaked::worker
