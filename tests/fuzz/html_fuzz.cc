// Any bytes as HTML.
#include "parse/html_text.h"
#include "parse/limits.h"
#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace intaked;
  const std::string html = text::repair_utf8(fuzz::view(data, size));
  const parse::HtmlText text = parse::html_to_text(html);
  // The writer stops behind its limit; what it was writing then is written.
  fuzz::require(text.text.size() <= parse::k_text_bytes_max + parse::k_html_bytes_max,
                "a bounded text");
  fuzz::require(text::is_valid_utf8(text.text), "UTF-8", text.text);
  return 0;
}
