#include "parse/flowed.h"

#include "parse/ascii.h"

namespace intaked::parse {
namespace {

struct FlowedLine {
  std::size_t quotes = 0;
  std::string_view content;  // without quote marks and stuffing
};

FlowedLine read_line(std::string_view line) {
  FlowedLine out;
  while (out.quotes < line.size() && line[out.quotes] == '>') ++out.quotes;
  out.content = line.substr(out.quotes);
  if (out.content.starts_with(' ')) out.content.remove_prefix(1);  // RFC 3676 4.4
  return out;
}

void write_quotes(std::string& out, std::size_t quotes) {
  for (std::size_t i = 0; i < quotes; ++i) out += '>';
  if (quotes > 0) out += ' ';
}

void end_line(std::string& out) {
  while (out.ends_with(' ')) out.pop_back();
  out += '\n';
}

}  // namespace

std::string unflow(std::string_view text, DelSp delsp) {
  std::string out;
  out.reserve(text.size());
  bool flowing = false;  // the last line wants to go on
  std::size_t quotes = 0;
  for (std::size_t at = 0; at < text.size();) {
    const FlowedLine line = read_line(take_line(text, at));
    const bool signature = line.content == "-- ";  // RFC 3676 4.3
    // A blank line ends a paragraph, though the line before wanted to go on.
    const bool joins = flowing && line.quotes == quotes && !signature && !line.content.empty();
    if (!joins) {
      // A paragraph that was to go on, but did not (RFC 3676 4.5).
      if (flowing) end_line(out);
      write_quotes(out, line.quotes);
    }
    flowing = line.content.ends_with(' ') && !signature;
    quotes = line.quotes;
    std::string_view content = line.content;
    if (flowing && delsp == DelSp::yes) content.remove_suffix(1);
    out += content;
    if (!flowing) out += '\n';
  }
  if (flowing) end_line(out);
  return out;
}

}  // namespace intaked::parse
