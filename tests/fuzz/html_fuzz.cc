// Any bytes as HTML.
#include "../parse/live_markdown.h"
#include "model/safe_html.h"
#include "parse/html_forms.h"
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
  const parse::HtmlForms forms = parse::html_forms(html, {}, {}, parse::FormsWanted::both);
  for (const model::Rendering* form : {&forms.markdown, &forms.safe_html}) {
    fuzz::require(form->whole.size() <= 2 * parse::k_safe_html_bytes_max, "a bounded form");
    fuzz::require(text::is_valid_utf8(form->whole), "UTF-8", form->whole);
  }
  const std::string live = parse::live_in(forms.markdown.whole);
  fuzz::require(live.empty(), "nothing live in Markdown", live);
  const std::string& safe = forms.safe_html.whole;
  fuzz::require(model::is_safe_html(safe), "HTML of the list", safe);
  const std::string again =
      parse::html_forms(safe, {}, {}, parse::FormsWanted::safe_html).safe_html.whole;
  fuzz::require(again == safe || parse::html_to_text(safe).truncated, "the same again", safe);
  return 0;
}
