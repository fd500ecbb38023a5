#include <array>
#include <cstdint>
#include <cstring>

#include "lib/text/text.h"
#include "lib/text/utf8.h"

namespace intaked::text {
namespace {

enum class Pairs {
  shifted,    // upper + offset = lower
  alternate,  // upper and lower alternate, the upper one first
};

struct Range {
  char32_t first;
  char32_t last;
  Pairs pairs;
  char32_t offset;  // shifted only
};

// Unicode CaseFolding.txt, status C and S, of the scripts that mail is written in; in order.
constexpr std::array k_ranges = {
    Range{0xC0, 0xD6, Pairs::shifted, 32},      Range{0xD8, 0xDE, Pairs::shifted, 32},
    Range{0x100, 0x12F, Pairs::alternate, 0},   Range{0x132, 0x137, Pairs::alternate, 0},
    Range{0x14A, 0x177, Pairs::alternate, 0},   Range{0x18E, 0x18E, Pairs::shifted, 79},
    Range{0x1CD, 0x1CD, Pairs::shifted, 1},     Range{0x200, 0x21F, Pairs::alternate, 0},
    Range{0x386, 0x386, Pairs::shifted, 38},    Range{0x388, 0x38A, Pairs::shifted, 37},
    Range{0x38C, 0x38C, Pairs::shifted, 64},    Range{0x38E, 0x38F, Pairs::shifted, 63},
    Range{0x391, 0x3A1, Pairs::shifted, 32},    Range{0x3A3, 0x3AB, Pairs::shifted, 32},
    Range{0x400, 0x40F, Pairs::shifted, 80},    Range{0x410, 0x42F, Pairs::shifted, 32},
    Range{0x460, 0x481, Pairs::alternate, 0},   Range{0x48A, 0x4BF, Pairs::alternate, 0},
    Range{0x4C1, 0x4CE, Pairs::alternate, 0},   Range{0x4D0, 0x52F, Pairs::alternate, 0},
    Range{0x531, 0x556, Pairs::shifted, 48},    Range{0x10A0, 0x10C5, Pairs::shifted, 7264},
    Range{0x1E00, 0x1E95, Pairs::alternate, 0}, Range{0x1EA0, 0x1EFF, Pairs::alternate, 0},
    Range{0x2160, 0x216F, Pairs::shifted, 16},  Range{0x24B6, 0x24CF, Pairs::shifted, 26},
    Range{0xFF21, 0xFF3A, Pairs::shifted, 32},  Range{0x10400, 0x10427, Pairs::shifted, 40},
};

struct Single {
  char32_t from;
  char32_t to;
};

// Pairs that stand in no range.
constexpr std::array k_singles = {
    Single{0xB5, 0x3BC},   Single{0x178, 0xFF},  Single{0x179, 0x17A}, Single{0x17B, 0x17C},
    Single{0x17D, 0x17E},  Single{0x17F, 's'},   Single{0x139, 0x13A}, Single{0x13B, 0x13C},
    Single{0x13D, 0x13E},  Single{0x13F, 0x140}, Single{0x141, 0x142}, Single{0x143, 0x144},
    Single{0x145, 0x146},  Single{0x147, 0x148}, Single{0x3C2, 0x3C3}, Single{0x1E9E, 0xDF},
    Single{0x2126, 0x3C9}, Single{0x212A, 'k'},  Single{0x212B, 0xE5}, Single{0x4C0, 0x4CF},
};

char32_t fold(char32_t c) {
  for (const Single& single : k_singles) {
    if (single.from == c) return single.to;
  }
  for (const Range& range : k_ranges) {
    if (c < range.first) return c;
    if (c > range.last) continue;
    if (range.pairs == Pairs::shifted) return c + range.offset;
    return (c - range.first) % 2 == 0 ? c + 1 : c;
  }
  return c;
}

char fold_ascii(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

// Eight bytes at a time.
void fold_ascii(std::string& ascii) {
  constexpr std::uint64_t k_ones = 0x0101010101010101U;
  std::size_t i = 0;
  for (; i + 8 <= ascii.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, ascii.data() + i, 8);
    // No byte is over 0x7F: its high bit says whether it is 'A' or more, and more than 'Z'.
    const std::uint64_t from_a = word + (0x80 - 'A') * k_ones;
    const std::uint64_t behind_z = word + (0x80 - 'Z' - 1) * k_ones;
    word |= ((from_a & ~behind_z) & (0x80 * k_ones)) >> 2U;
    std::memcpy(ascii.data() + i, &word, 8);
  }
  for (; i < ascii.size(); ++i) ascii[i] = fold_ascii(ascii[i]);
}

}  // namespace

std::string fold_case(std::string_view utf8) {
  std::string out(utf8.substr(0, ascii_prefix(utf8)));
  fold_ascii(out);
  if (out.size() == utf8.size()) return out;
  out.reserve(utf8.size());
  for (std::size_t i = out.size(); i < utf8.size();) {
    if (static_cast<unsigned char>(utf8[i]) < 0x80) {
      out.push_back(fold_ascii(utf8[i++]));
      continue;
    }
    const Character c = read_character(utf8, i);
    append_character(out, fold(c.code));
    i += c.bytes;
  }
  return out;
}

}  // namespace intaked::text
