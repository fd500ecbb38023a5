#include "hooks/slack_words.h"

#include <utility>

namespace intaked::hooks {
namespace {

constexpr std::size_t k_mark_bytes_max = 4 << 10;
constexpr int k_cell_levels_max = 4;

std::string unescaped(std::string_view text) {
  static constexpr std::pair<std::string_view, char> k_escapes[] = {
      {"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}};
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    std::size_t taken = 1;
    char c = text[at];
    for (const auto& [escape, meant] : k_escapes) {
      if (!text.substr(at).starts_with(escape)) continue;
      taken = escape.size();
      c = meant;
    }
    out += c;
    at += taken;
  }
  return out;
}

// What people write is escaped; all the same it must not be lost where it is not.
bool is_mark(std::string_view text) {
  const std::string_view target = text.substr(0, text.find('|'));
  return !target.empty() && target.find_first_of(" \t\n") == target.npos &&
         text.find('<') == text.npos;
}

// What stands between "<" and ">".
std::string words_of_mark(std::string_view mark) {
  const std::size_t bar = mark.find('|');
  const std::string_view target = mark.substr(0, bar);
  const std::string_view label =
      bar == std::string_view::npos ? std::string_view() : mark.substr(bar + 1);
  const std::string_view shown = label.empty() ? target.substr(1) : label;
  if (target.starts_with('@')) return "@" + unescaped(shown);
  if (target.starts_with('#')) return "#" + unescaped(shown);
  if (target.starts_with('!')) {
    std::string words = unescaped(shown);
    return words.starts_with('@') || target.starts_with("!date") ? words : "@" + words;
  }
  std::string address = unescaped(target);
  if (address.starts_with("mailto:")) address.erase(0, 7);
  if (label.empty() || unescaped(label) == address) return address;
  return unescaped(label) + " (" + address + ")";
}

// A cell is plain, or rich text: sections, and words within them.
void add_cell(std::string& line, const model::Json& cell, int levels) {
  line += cell.text("text");
  if (levels == 0) return;
  for (const model::Json& element : cell.list("elements")) add_cell(line, element, levels - 1);
}

}  // namespace

std::string slack_words(std::string_view marked_up) {
  std::string words;
  while (!marked_up.empty()) {
    const std::size_t begin = marked_up.find('<');
    words += unescaped(marked_up.substr(0, begin));
    if (begin == std::string_view::npos) break;
    marked_up.remove_prefix(begin);
    const std::size_t end = marked_up.substr(0, k_mark_bytes_max).find('>');
    if (end == marked_up.npos || !is_mark(marked_up.substr(1, end - 1))) {
      words += '<';
      marked_up.remove_prefix(1);
      continue;
    }
    words += words_of_mark(marked_up.substr(1, end - 1));
    marked_up.remove_prefix(end + 1);
  }
  return words;
}

std::string slack_tables(const model::Json& message) {
  std::string words;
  for (const model::Json& block : message.list("blocks")) {
    if (block.text("type") != "table") continue;
    for (const model::Json& row : block.list("rows")) {
      std::string line;
      const model::Json::Array* cells = row.as_array();
      for (std::size_t i = 0; cells && i < cells->size(); ++i) {
        if (i > 0) line += " | ";
        add_cell(line, (*cells)[i], k_cell_levels_max);
      }
      words += (words.empty() ? "" : "\n") + line;
    }
  }
  return words;
}

}  // namespace intaked::hooks
