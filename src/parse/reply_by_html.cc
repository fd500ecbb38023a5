#include "parse/reply_by_html.h"

#include <cstddef>

#include "parse/ascii.h"
#include "parse/html_text.h"

namespace intaked::parse {
namespace {

// White space, list marks and stars are not.
bool is_compared(char c) {
  return is_letter(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

std::size_t begin_with(std::string_view text, std::string_view words) {
  std::size_t at = 0;
  for (const char c : words) {
    if (!is_compared(c)) continue;
    while (at < text.size() && !is_compared(text[at])) ++at;
    if (at == text.size() || lower(text[at]) != lower(c)) return 0;
    ++at;
  }
  return at;
}

std::optional<ReplyText> find_reply_by_html(std::string_view text, std::string_view html,
                                            const ReplyContext& context) {
  if (!may_hold_history(html)) return std::nullopt;
  const HtmlText rendered = html_to_text(html);
  ReplyText reply = find_reply(rendered.text, rendered.marks, context);
  if (!reply.rule.starts_with("html_")) return std::nullopt;
  const std::size_t words_end = begin_with(text, reply.text);
  if (words_end == 0) return std::nullopt;
  const std::size_t line_end = text.find('\n', words_end);
  if (line_end == std::string_view::npos) return std::nullopt;
  reply.text = trim_end(text.substr(0, line_end));
  return reply;
}

}  // namespace intaked::parse
