// A frame is its length, eight bytes, and then so many bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace intaked::worker {

// The eight bytes before a frame of `size` bytes.
std::string frame_head(std::size_t size);

// Gathers one frame at a time out of what is read. Usage: read into space(), say how much came with
// filled(), until frame() or refused(); then drop() before the next.
class FrameBuffer {
 public:
  explicit FrameBuffer(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  struct Space {
    char* at;
    std::size_t size;
  };
  Space space();  // at least 1 byte, valid until the next call of space() or drop()
  void filled(std::size_t bytes);
  // The whole frame, once it is there; valid until drop().
  std::optional<std::string_view> frame() const;
  // It announces more than bytes_max, or more came than one frame.
  bool refused() const;
  // Keeps the memory of frames of the usual size only.
  void drop();

 private:
  std::optional<std::uint64_t> announced() const;

  const std::size_t bytes_max_;
  std::string buffer_;
  std::size_t used_ = 0;
};

}  // namespace intaked::worker
