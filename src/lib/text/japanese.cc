#include "lib/text/japanese.h"

namespace intaked::text {
namespace {

enum class Set { ascii, katakana, kanji, supplement };

struct Escape {
  std::string_view bytes;
  Set set;
};

constexpr Escape k_escapes[] = {
    {"\x1b(B", Set::ascii},  {"\x1b(J", Set::ascii},  {"\x1b(I", Set::katakana},
    {"\x1b$@", Set::kanji},  {"\x1b$B", Set::kanji},  {"\x1b$(D", Set::supplement},
    {"\x1b$(Q", Set::kanji}, {"\x1b$(O", Set::kanji},
};

const Escape* escape_at(std::string_view rest) {
  for (const Escape& escape : k_escapes) {
    if (rest.starts_with(escape.bytes)) return &escape;
  }
  return nullptr;
}

char high(char c) {
  return static_cast<char>(static_cast<unsigned char>(c) | 0x80U);
}

bool is_graphic(char c) {
  return c > 0x20 && c < 0x7F;
}

}  // namespace

std::string euc_of_iso_2022_jp(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  Set set = Set::ascii;
  for (std::size_t i = 0; i < bytes.size();) {
    const char c = bytes[i];
    if (c == '\x1b') {
      if (const Escape* escape = escape_at(bytes.substr(i))) {
        set = escape->set;
        i += escape->bytes.size();
        continue;
      }
    }
    if (c == '\n') set = Set::ascii;  // RFC 1468: a line ends in ASCII
    if (!is_graphic(c) || set == Set::ascii) {
      out.push_back(c);
      ++i;
    } else if (set == Set::katakana) {
      out.push_back('\x8E');
      out.push_back(high(c));
      ++i;
    } else if (i + 1 < bytes.size() && is_graphic(bytes[i + 1])) {
      if (set == Set::supplement) out.push_back('\x8F');
      out.push_back(high(c));
      out.push_back(high(bytes[i + 1]));
      i += 2;
    } else {
      out.push_back('?');
      ++i;
    }
  }
  return out;
}

}  // namespace intaked::text
