#include "redact/boundary_lines.h"

#include "parse/ascii.h"

namespace intaked::redact {

std::optional<DashLine> dashes_from(std::string_view text, std::size_t from) {
  for (std::size_t at = text.find("--", from); at != std::string_view::npos;
       at = text.find("--", at + 1)) {
    if (at > 0 && text[at - 1] != '\n' && text[at - 1] != '\r') continue;
    const std::size_t end = text.find_first_of("\r\n", at);
    if (end == std::string_view::npos) return DashLine{at, text.size()};
    const bool crlf = text.substr(end).starts_with("\r\n");
    return DashLine{at, end + (crlf ? 2 : 1)};
  }
  return std::nullopt;
}

std::string_view boundary_in(std::string_view line, std::string_view boundary) {
  line = parse::trim_end(line.substr(2));
  if (line == boundary) return line;
  return line.ends_with("--") && line.substr(0, line.size() - 2) == boundary
             ? line.substr(0, line.size() - 2)
             : std::string_view();
}

bool occurs(std::string_view text, std::string_view boundary) {
  for (auto line = dashes_from(text, 0); line; line = dashes_from(text, line->next)) {
    if (!boundary_in(text.substr(line->at, line->next - line->at), boundary).empty()) return true;
  }
  return false;
}

std::string likely_boundary(std::string_view text) {
  for (auto line = dashes_from(text, 0); line; line = dashes_from(text, line->next)) {
    const std::string_view behind = text.substr(line->next);
    const std::string_view name =
        parse::trim_end(text.substr(line->at + 2, line->next - line->at - 2));
    const bool part = parse::starts_ignoring_case(behind, "content-") ||
                      behind.starts_with("\r\n") || behind.starts_with('\n');
    if (part && !name.empty()) return std::string(name);
  }
  return {};
}

}  // namespace intaked::redact
