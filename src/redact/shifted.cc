#include "redact/shifted.h"

#include <algorithm>

namespace intaked::redact {
namespace {

constexpr char k_escape = '\x1b';
constexpr char k_shift_out = '\x0e';
constexpr char k_shift_in = '\x0f';

class Reader {
 public:
  Reader(Coding coding, std::string_view raw) : coding_(coding), raw_(raw), eight_(raw) {}

  std::string read() {
    for (at_ = 0; at_ < raw_.size();) {
      const std::size_t length = coding_ == Coding::hz ? hz_mark() : iso_2022_mark();
      if (length > 0) {
        eight_.replace(at_, length, length, k_escape);
        at_ += length;
      } else {
        take_byte();
      }
    }
    return std::move(eight_);
  }

 private:
  void take_byte() {
    const char c = raw_[at_];
    // RFC 1468, RFC 1843: a line ends in ASCII.
    if (c == '\n' && coding_ != Coding::iso_2022) shifted_ = false;
    const bool shifted = shifted_ || once_ > 0;
    if (once_ > 0) --once_;
    if (shifted && c > ' ') eight_[at_] = static_cast<char>(static_cast<unsigned char>(c) | 0x80U);
    ++at_;
  }

  // "~{" and "~}".
  std::size_t hz_mark() {
    const std::string_view mark = raw_.substr(at_, 2);
    if (mark != "~{" && mark != "~}") return 0;
    shifted_ = mark == "~{";
    return 2;
  }

  // SO and SI, "ESC $ B", "ESC $ ) C", "ESC ( J", "ESC N".
  std::size_t iso_2022_mark() {
    const char c = raw_[at_];
    if (coding_ == Coding::iso_2022 && (c == k_shift_out || c == k_shift_in)) {
      shifted_ = c == k_shift_out;
      return 1;
    }
    if (c != k_escape) return 0;
    std::size_t end = at_ + 1;
    while (end < raw_.size() && end - at_ < 4 && raw_[end] >= 0x20 && raw_[end] <= 0x2F) ++end;
    end = std::min(end + 1, raw_.size());
    const std::string_view mark = raw_.substr(at_, end - at_);
    if (coding_ == Coding::iso_2022) {
      if (mark == "\x1bN" || mark == "\x1bO") once_ = 2;
    } else {
      // "ESC ( I" are katakana of one byte: they are no ASCII either.
      shifted_ = mark.substr(1).starts_with('$') || mark == "\x1b(I";
    }
    return end - at_;
  }

  Coding coding_;
  std::string_view raw_;
  std::string eight_;
  std::size_t at_ = 0;
  bool shifted_ = false;
  int once_ = 0;  // bytes of a letter that is shifted alone
};

}  // namespace

bool is_shifted(Coding coding) {
  return coding == Coding::iso_2022_jp || coding == Coding::iso_2022 || coding == Coding::hz;
}

std::string in_eight_bits(Coding coding, std::string_view raw) {
  return Reader(coding, raw).read();
}

void in_seven_bits_over(Coding coding, std::string& raw, std::string_view eight) {
  const std::string before = in_eight_bits(coding, raw);
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (eight[i] == before[i]) continue;
    const auto top = static_cast<unsigned char>(raw[i]) & 0x80U;
    raw[i] = static_cast<char>(top | (static_cast<unsigned char>(eight[i]) & 0x7FU));
  }
}

}  // namespace intaked::redact
