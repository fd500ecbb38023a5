// A charset of one byte a character as a table: iconv goes over two steps for every byte. For
// lib/text only.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <iconv.h>

namespace intaked::text {

class ByteTable {
 public:
  // What `descriptor` makes of each byte as UTF-8. nullopt: a byte's character depends on what
  // stands beside it, or ASCII is not itself.
  static std::optional<ByteTable> of(iconv_t descriptor);

  // Appends; answers how many bytes were no characters. They are U+FFFD now.
  std::size_t convert(std::string_view bytes, std::string& utf8) const;

 private:
  struct Entry {
    std::array<char, 3> utf8{};
    std::uint8_t bytes = 0;
    bool known = false;
  };
  std::array<Entry, 128> high_{};  // of the bytes from 0x80
};

}  // namespace intaked::text
