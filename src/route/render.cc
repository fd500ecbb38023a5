#include "route/render.h"

#include <algorithm>

#include "lib/text/text.h"
#include "route/limits.h"

namespace intaked::route {
namespace {

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\n") - first + 1);
}

std::string_view first_characters(std::string_view utf8, std::size_t count) {
  std::size_t at = 0;
  while (at < utf8.size()) {
    const bool starts = (static_cast<unsigned char>(utf8[at]) & 0xC0) != 0x80;
    if (starts && count-- == 0) break;
    ++at;
  }
  return utf8.substr(0, at);
}

std::string filtered(std::string text, const Filter& filter) {
  switch (filter.kind) {
    case Filter::Kind::upper:
      return upper_case(text);
    case Filter::Kind::lower:
      return text::fold_case(text);
    case Filter::Kind::trim:
      return std::string(trim(text));
    case Filter::Kind::truncate:
      return std::string(first_characters(text, filter.characters));
    case Filter::Kind::fallback:
      return trim(text).empty() ? filter.text : text;
  }
  return text;
}

}  // namespace

std::string upper_case(std::string_view utf8) {
  std::string text(utf8);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 'a' && byte <= 'z') text[i] = static_cast<char>(byte - 0x20);
    if (i + 1 >= text.size() || byte < 0xC3 || byte > 0xD1) continue;
    // Two bytes: Latin-1, Greek and Cyrillic letters, whose small forms stand at a fixed distance.
    const unsigned next = static_cast<unsigned char>(text[i + 1]);
    unsigned code = (byte & 0x1Fu) << 6 | (next & 0x3Fu);
    const bool far = code >= 0x450 && code <= 0x45F;
    const bool near = (code >= 0xE0 && code <= 0xFE && code != 0xF7) ||
                      (code >= 0x3B1 && code <= 0x3C9 && code != 0x3C2) ||
                      (code >= 0x430 && code <= 0x44F);
    if (!near && !far) continue;
    code -= far ? 0x50 : 0x20;
    text[i] = static_cast<char>(0xC0u | code >> 6);
    text[i + 1] = static_cast<char>(0x80u | (code & 0x3Fu));
    ++i;
  }
  return text;
}

std::string Findings::render(const Template& text) {
  if (text.is_constant()) return text.constant();
  std::string result;
  for (const auto& piece : text.pieces) {
    auto value = value_of(piece);
    for (const auto& filter : piece.filters) value = filtered(std::move(value), filter);
    result += value;
    if (result.size() > k_set_value_bytes_max) break;
  }
  return std::string(text::cut_utf8(result, k_set_value_bytes_max));
}

std::string Findings::value_of(const TemplatePiece& piece) {
  switch (piece.kind) {
    case TemplatePiece::Kind::literal:
      return piece.text;
    case TemplatePiece::Kind::group:
      return group(piece.text);
    case TemplatePiece::Kind::column:
      return cell(piece.index, piece.column);
    case TemplatePiece::Kind::field: {
      const auto& values = view_.values(piece.index);
      return values.empty() ? std::string() : std::string(values[0].text);
    }
  }
  return {};
}

std::string Findings::group(std::string_view name) {
  if (!captured_) {
    captured_ = true;
    for (const auto& hit : hits_) {
      if (hit.test->op != Operator::matches) continue;
      for (const auto& [group, found] :
           hit.test->pattern->capture(view_.values(hit.test->field)[hit.value].text))
        groups_.emplace_back(group, found);
    }
  }
  const auto found = std::find_if(groups_.begin(), groups_.end(), [&](const auto& g) {
    return g.first == name && !g.second.empty();
  });
  return found == groups_.end() ? std::string() : found->second;
}

std::string Findings::cell(std::size_t look_up, std::size_t column) const {
  for (const auto& hit : hits_)
    if (hit.test->op == Operator::in && hit.test->look_up == look_up)
      return std::string(view_.book().look_ups[look_up].cell(hit.row, column));
  return {};
}

}  // namespace intaked::route
