#include "lib/text/hz.h"

namespace intaked::text {

std::string gb_of_hz(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  bool chinese = false;
  for (std::size_t i = 0; i < bytes.size();) {
    const char c = bytes[i];
    const char next = i + 1 < bytes.size() ? bytes[i + 1] : '\0';
    if (c == '\n') chinese = false;  // RFC 1843: a line ends in ASCII
    if (c == '~' && (next == '{' || next == '}')) {
      chinese = next == '{';
      i += 2;
    } else if (!chinese && c == '~' && (next == '~' || next == '\n')) {
      if (next == '~') out.push_back('~');
      i += 2;
    } else if (chinese && c > 0x20 && next > 0x20) {
      out.push_back(static_cast<char>(static_cast<unsigned char>(c) | 0x80U));
      out.push_back(static_cast<char>(static_cast<unsigned char>(next) | 0x80U));
      i += 2;
    } else {
      out.push_back(c);
      ++i;
    }
  }
  return out;
}

}  // namespace intaked::text
