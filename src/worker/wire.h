// Values as bytes and back. Both ends are the same program on the same machine, so numbers are
// copied as they lie in memory; but the reader trusts nothing.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "lib/text/text.h"
#include "worker/limits.h"
#include "worker/message_fields.h"

namespace intaked::worker {

template <class T>
inline constexpr bool k_is_list = false;
template <class T>
inline constexpr bool k_is_list<std::vector<T>> = true;
template <class T>
inline constexpr bool k_is_optional = false;
template <class T>
inline constexpr bool k_is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool k_is_lines = false;
template <class T>
inline constexpr bool k_is_lines<Lines<T>> = true;
template <class T>
inline constexpr bool k_is_lines_like = false;
template <class T>
inline constexpr bool k_is_lines_like<LinesLike<T>> = true;

// A byte for what is small, eight for other numbers.
template <class T>
inline constexpr bool k_is_byte = std::is_same_v<T, bool> || std::is_enum_v<T>;

// Printable ASCII, and line ends where there are lines: clean as it stands. Nearly all text is, so
// eight bytes are looked at together.
inline bool is_plain(std::string_view text, text::Lines lines) {
  constexpr std::uint64_t k_ones = 0x0101010101010101U;
  const auto plain = [&](char c) {
    return (c >= 0x20 && c < 0x7F) || (lines == text::Lines::keep && c == '\n');
  };
  for (; text.size() >= sizeof(std::uint64_t); text.remove_prefix(sizeof(std::uint64_t))) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data(), sizeof word);
    // A byte below 0x20 borrows into its high bit, 0x7F carries into it.
    const bool printable =
        ((word | (word - 0x20 * k_ones) | (word + k_ones)) & (0x80 * k_ones)) == 0;
    if (!printable && !std::ranges::all_of(text.substr(0, sizeof word), plain)) return false;
  }
  return std::ranges::all_of(text, plain);
}

class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  template <class T>
  void put(const T& value) {
    if constexpr (k_is_byte<T>) {
      out_.push_back(static_cast<char>(value));
    } else if constexpr (std::is_integral_v<T>) {
      const auto number = static_cast<std::uint64_t>(value);
      append(&number, sizeof number);
    } else if constexpr (std::is_same_v<T, std::string>) {
      put(value.size());
      append(value.data(), value.size());
    } else if constexpr (k_is_lines<T>) {
      put(value.text);
    } else if constexpr (k_is_lines_like<T>) {
      const bool is_equal = value.text == value.other;
      put(is_equal);
      if (!is_equal) put(value.text);
    } else if constexpr (std::is_same_v<T, model::Digest>) {
      append(value.data(), value.size());
    } else if constexpr (std::is_same_v<T, Instant>) {
      put(to_microseconds(value));
    } else if constexpr (k_is_optional<T>) {
      put(value.has_value());
      if (value) put(*value);
    } else if constexpr (k_is_list<T>) {
      put(value.size());
      for (const auto& element : value) put(element);
    } else {
      each_field(value, [this](const auto&... fields) { (this->put(fields), ...); });
    }
  }

 private:
  void append(const void* bytes, std::size_t size) {
    out_.append(static_cast<const char*>(bytes), size);
  }

  std::string& out_;
};

// After a value that cannot be, everything reads as empty and ok() is false.
class Reader {
 public:
  explicit Reader(std::string_view bytes, std::size_t elements_max = k_elements_max)
      : rest_(bytes), elements_max_(elements_max) {}

  bool ok() const { return ok_; }
  std::string_view rest() const { return rest_; }

  template <class T>
  void get(T& value) {
    if constexpr (k_is_byte<T>) {
      get_byte(value);
    } else if constexpr (std::is_integral_v<T>) {
      std::uint64_t number = 0;
      copy(&number, sizeof number);
      value = static_cast<T>(number);
    } else if constexpr (std::is_same_v<T, std::string>) {
      get_text(value, text::Lines::join);
    } else if constexpr (k_is_lines<T>) {
      get_text(value.text, text::Lines::keep);
    } else if constexpr (k_is_lines_like<T>) {
      bool is_equal = false;
      get(is_equal);
      if (is_equal)
        value.text = value.other;
      else
        get_text(value.text, text::Lines::keep);
    } else if constexpr (std::is_same_v<T, model::Digest>) {
      copy(value.data(), value.size());
    } else if constexpr (std::is_same_v<T, Instant>) {
      std::int64_t microseconds = 0;
      get(microseconds);
      if (microseconds < k_year_0 || microseconds >= k_year_10000) refuse();
      if (ok_) value = from_microseconds(microseconds);
    } else if constexpr (k_is_optional<T>) {
      bool is_there = false;
      get(is_there);
      if (is_there) get(value.emplace());
    } else if constexpr (k_is_list<T>) {
      get_list(value);
    } else {
      each_field(value, [this](auto&&... fields) { (this->get(fields), ...); });
    }
  }

 private:
  // Every element takes a byte at least, so what is left bounds the loop too.
  template <class T>
  void get_list(std::vector<T>& list) {
    std::uint64_t count = 0;
    get(count);
    if (count > elements_max_ || count > rest_.size()) refuse();
    if (!ok_) return;
    list.reserve(count);
    while (ok_ && list.size() < count) get(list.emplace_back());
  }

  template <class T>
  void get_byte(T& value) {
    std::uint8_t byte = 0;
    copy(&byte, 1);
    if constexpr (std::is_same_v<T, bool>) {
      if (byte > 1) refuse();
      value = byte == 1;
    } else {
      // Every enumerator has a name, nothing else has.
      if (name_of(static_cast<T>(byte)).empty()) refuse();
      if (ok_) value = static_cast<T>(byte);
    }
  }

  // What the parser promises of its texts is seen to here, once more.
  void get_text(std::string& text, text::Lines lines) {
    std::uint64_t size = 0;
    get(size);
    if (size > rest_.size()) refuse();
    if (!ok_) return;
    const std::string_view bytes = rest_.substr(0, size);
    rest_.remove_prefix(size);
    if (is_plain(bytes, lines)) {
      text = bytes;
      return;
    }
    text = text::clean(bytes, lines);
    repaired_ += text.size() - std::min(text.size(), bytes.size());
    if (repaired_ > k_repair_bytes_max) refuse();
  }

  void copy(void* to, std::size_t size) {
    if (size > rest_.size()) return refuse();
    std::memcpy(to, rest_.data(), size);
    rest_.remove_prefix(size);
  }

  void refuse() {
    ok_ = false;
    rest_ = {};
  }

  // What an Instant can be written as.
  static constexpr std::int64_t k_year_0 = -62'167'219'200'000'000;
  static constexpr std::int64_t k_year_10000 = 253'402'300'800'000'000;

  std::string_view rest_;
  const std::size_t elements_max_;
  std::size_t repaired_ = 0;
  bool ok_ = true;
};

}  // namespace intaked::worker
