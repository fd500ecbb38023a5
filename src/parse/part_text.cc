#include "parse/part_text.h"

#include <algorithm>
#include <array>
#include <utility>

#include "lib/text/text.h"
#include "parse/ascii.h"
#include "parse/flowed.h"
#include "parse/limits.h"

namespace intaked::parse {
namespace {

using model::DefectKind;

constexpr std::size_t k_meta_search_bytes = 2048;

// Beside ASCII's: spaces of other widths, joiners and marks that are never seen alone.
constexpr std::array<std::string_view, 21> k_unseen = {
    "\u00A0", "\u00AD", "\u034F", "\u2000", "\u2001", "\u2002", "\u2003",
    "\u2004", "\u2005", "\u2006", "\u2007", "\u2008", "\u2009", "\u200A",
    "\u200B", "\u200C", "\u200D", "\u202F", "\u2060", "\u3000", "\uFEFF"};

// <meta charset="…"> or <meta … content="text/html; charset=…">: used when the part has no label.
std::string meta_charset(std::string_view html) {
  const std::string head = to_lower(html.substr(0, k_meta_search_bytes));
  for (std::size_t at = head.find("charset"); at != std::string::npos;
       at = head.find("charset", at + 1)) {
    std::size_t begin = at + 7;
    while (begin < head.size() && (is_space(head[begin]) || head[begin] == '=' ||
                                   head[begin] == '"' || head[begin] == '\'')) {
      ++begin;
    }
    const std::size_t end = head.find_first_of("\"'>; \t\r\n", begin);
    if (end != std::string::npos && end > begin) return head.substr(begin, end - begin);
  }
  return {};
}

void tell_charset(const PartInfo& part, const text::Decoded& decoded, std::string_view label,
                  Defects& defects) {
  const std::string where = "the text of part " + part.path;
  if (decoded.guessed) {
    const std::string shown =
        text::clean(text::repair_utf8(label.substr(0, 40)), text::Lines::join);
    defects.add(DefectKind::guessed, shown.empty()
                                         ? where + " had no charset, read as " + decoded.charset
                                         : where + " is not in the charset it names (" + shown +
                                               "), read as " + decoded.charset);
  }
  if (decoded.replaced) {
    defects.add(DefectKind::repaired,
                where + " has bytes that are no " + decoded.charset + "; they are shown as \uFFFD");
  }
}

PartText decode(const PartInfo& part, std::size_t bytes_max, bool html, Defects& defects) {
  DecodedBytes decoded = decode_transfer(part.transfer, part.node->body, bytes_max);
  if (decoded.damaged && part.transfer != Transfer::unknown) {
    defects.add(DefectKind::repaired,
                "the transfer encoding of part " + part.path + " was damaged");
  }
  if (decoded.truncated) {
    defects.add(DefectKind::truncated, "the text of part " + part.path + " was cut after " +
                                           std::to_string(bytes_max / 1024) + " KiB");
  }
  const std::string* declared = part.type.find("charset");
  std::string label = declared == nullptr ? std::string() : *declared;
  if (label.empty() && html) label = meta_charset(decoded.bytes);
  PartText text;
  if (!decoded.truncated) text.bytes = decoded.bytes.size();
  text::Decoded utf8 = text::into_utf8(std::move(decoded.bytes), label);
  tell_charset(part, utf8, label, defects);
  text.utf8 = std::move(utf8.utf8);
  return text;
}

}  // namespace

PartText plain_text_of(const PartInfo& part, Defects& defects) {
  PartText text = decode(part, k_text_bytes_max, false, defects);
  text.utf8 = text::into_clean(std::move(text.utf8), text::Lines::keep);
  const std::string* format = part.type.find("format");
  if (format == nullptr || !equal_ignoring_case(*format, "flowed")) return text;
  const std::string* delsp = part.type.find("delsp");
  const bool yes = delsp != nullptr && equal_ignoring_case(*delsp, "yes");
  text.utf8 = unflow(text.utf8, yes ? DelSp::yes : DelSp::no);
  return text;
}

PartText html_source_of(const PartInfo& part, Defects& defects) {
  return decode(part, k_html_bytes_max, true, defects);
}

bool shows_nothing(std::string_view utf8) {
  while (!(utf8 = trim(utf8)).empty()) {
    const auto* unseen =
        std::find_if(k_unseen.begin(), k_unseen.end(),
                     [&](std::string_view character) { return utf8.starts_with(character); });
    if (unseen == k_unseen.end()) return false;
    utf8.remove_prefix(unseen->size());
  }
  return true;
}

}  // namespace intaked::parse
