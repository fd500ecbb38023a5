// Where the transfer decoders write.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace intaked::parse {

// Collects decoded bytes and hands them on in pieces, or keeps them all. One decoding, one thread.
class Pieces {
 public:
  using Sink = std::function<void(std::string_view)>;

  // Of what room() gives, this much may be written beyond what is then taken.
  static constexpr std::size_t k_spare_bytes = 16;
  static constexpr std::size_t k_piece_bytes_max = 64UL * 1024;
  // So many of the last bytes are not handed on before the end.
  static constexpr std::size_t k_kept_bytes = 1024;

  // `input` bytes are going to be decoded; no encoding makes more of them. `sink` must outlive
  // this.
  Pieces(const Sink& sink, std::size_t input) : sink_(&sink) {
    buffer_.resize(std::min(k_piece_bytes_max, input + k_spare_bytes));
  }
  // Keeps all.
  explicit Pieces(std::size_t input) { buffer_.resize(input + k_spare_bytes); }

  // For what `count` bytes of input that is left can make, and the spare bytes. `count` is far
  // below a piece.
  char* room(std::size_t count) {
    if (sink_ != nullptr && used_ + count + k_spare_bytes > buffer_.size()) hand_on();
    return buffer_.data() + used_;
  }
  void took(std::size_t count) { used_ += count; }
  void put(char c) {
    *room(1) = c;
    took(1);
  }
  // Takes back the last bytes that were written. False: not so many are kept.
  bool drop(std::size_t count) {
    if (count > used_) return false;
    used_ -= count;
    return true;
  }
  void flush() {
    if (used_ > 0) (*sink_)(std::string_view(buffer_.data(), used_));
    used_ = 0;
  }
  // All that was kept.
  std::string take() {
    buffer_.resize(used_);
    return std::move(buffer_);
  }

 private:
  void hand_on() {
    const std::size_t kept = std::min(k_kept_bytes, used_);
    (*sink_)(std::string_view(buffer_.data(), used_ - kept));
    buffer_.replace(0, kept, buffer_, used_ - kept, kept);
    used_ = kept;
  }

  const Sink* sink_ = nullptr;
  std::string buffer_;
  std::size_t used_ = 0;
};

}  // namespace intaked::parse
