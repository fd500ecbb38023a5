#include "compose/text_form.h"

#include "model/markdown.h"

namespace intaked::compose {

std::string lines_in(TextForm form, const std::vector<std::string>& lines) {
  constexpr std::string_view k_item = "- ";
  std::string out;
  bool was_item = false;
  for (const std::string& line : lines) {
    const bool is_item = line.starts_with(k_item);
    if (&line != &lines.front()) {
      // A line end that is seen.
      out += form == TextForm::markdown && !is_item && !was_item ? "  \n" : "\n";
    }
    if (form == TextForm::text) {
      out += line;
    } else if (is_item) {
      out += k_item;
      model::append_markdown(out, std::string_view(line).substr(k_item.size()),
                             model::MarkdownPlace::line_start);
    } else {
      model::append_markdown(out, line, model::MarkdownPlace::line_start);
    }
    was_item = is_item;
  }
  return out;
}

std::string html_below(const std::vector<std::string>& lines) {
  if (lines.empty()) return {};
  std::string html = "<hr><p>";
  for (const std::string& line : lines) {
    if (&line != &lines.front()) html += "<br>";
    for (const char c : line)
      html += c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : std::string(1, c);
  }
  return html + "</p>";
}

Shortened cut_in(TextForm form, std::string_view text, std::size_t bytes_max) {
  return form == TextForm::markdown ? shorten_markdown(text, bytes_max) : shorten(text, bytes_max);
}

}  // namespace intaked::compose
