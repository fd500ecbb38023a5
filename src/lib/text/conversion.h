// iconv, used safely. For lib/text only.
#pragma once

#include <string>
#include <string_view>

#include "lib/text/charset_names.h"

namespace intaked::text {

struct Converted {
  std::string utf8;              // valid UTF-8
  std::size_t replacements = 0;  // how many U+FFFD stand for bytes that could not be read
};

// Linear. Descriptors are kept open per thread.
Converted convert(std::string_view bytes, const Charset& charset);

}  // namespace intaked::text
