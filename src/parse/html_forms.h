// The words of an HTML part in the forms that a ticket may have: Markdown, and HTML written anew.
#pragma once

#include <optional>
#include <string_view>

#include "model/parsed_message.h"
#include "parse/reply_text.h"

namespace intaked::parse {

struct HtmlForms {
  model::Rendering markdown;
  model::Rendering safe_html;
};

enum class FormsWanted { markdown, safe_html, both };

// `html` is UTF-8. `new_words` is what find_reply() left of the message's text, nullopt if nothing
// was cut there; a reply's form has all of them, or there is none. Where it ends is found in the
// HTML's own text, by the same rules. Linear: the HTML is read twice, and twice for each form.
HtmlForms html_forms(std::string_view html, const ReplyContext& context,
                     std::optional<std::string_view> new_words, FormsWanted wanted);

}  // namespace intaked::parse
