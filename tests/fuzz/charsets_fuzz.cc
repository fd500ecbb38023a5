// The first line is a charset's name, the rest a text in it: whatever is said, UTF-8 comes out, and
// what works on UTF-8 can be done twice.
#include <algorithm>

#include "lib/text/text.h"
#include "parse/encoded_word.h"
#include "require.h"

namespace {

using namespace intaked;
using fuzz::require;

void work_on(const std::string& utf8) {
  const std::string clean = text::clean(utf8, text::Lines::keep);
  fuzz::require_sound("a clean text", clean, text::Lines::keep);
  fuzz::require_sound("a clean line", text::clean(utf8, text::Lines::join));
  const std::string folded = text::fold_case(utf8);
  require(text::is_valid_utf8(folded), "a folded text", folded);
  require(text::fold_case(folded) == folded, "folded twice", folded);
  require(text::is_valid_utf8(text::escape_controls(utf8)), "an escaped text");
  require(text::repair_utf8(utf8) == utf8, "repaired twice", utf8);
  for (const std::size_t most : {std::size_t{0}, std::size_t{1}, utf8.size() / 2, utf8.size()}) {
    const std::string_view cut = text::cut_utf8(utf8, most);
    require(cut.size() <= most && cut.size() + 3 >= std::min(most, utf8.size()), "a cut of length");
    require(text::is_valid_utf8(cut) && std::string_view(utf8).starts_with(cut), "a cut", cut);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes = fuzz::view(data, size);
  const std::string_view label = fuzz::take_first_line(bytes);
  const text::Decoded decoded = text::to_utf8(bytes, label);
  require(text::is_valid_utf8(decoded.utf8), "UTF-8", decoded.utf8);
  // Four bytes a character, and a byte may be two characters.
  require(decoded.utf8.size() <= 8 * bytes.size() + 16, "no more than was written");
  work_on(decoded.utf8);
  work_on(text::repair_utf8(bytes));
  const std::string word = "=?" + std::string(label) + "?Q?" + std::string(bytes) + "?=";
  fuzz::require_sound("encoded word", parse::decode_header_text(word).utf8);
  return 0;
}
