#include "parse/subject_prefix.h"

#include <algorithm>
#include <array>
#include <string>

#include "lib/text/text.h"
#include "parse/ascii.h"
#include "parse/word_lists.h"

namespace intaked::parse {
namespace {

constexpr std::size_t k_prefix_bytes_max = 24;
constexpr std::size_t k_subject_head_bytes = 200;  // tags and a prefix are no longer

// All words are case folded. "vs" is a forward in Danish and an answer in Finnish: it counts as an
// answer, so that history is cut.
constexpr auto k_forward_prefixes =
    std::to_array<std::string_view>({"fwd", "fw", "wg", "tr", "rv", "i", "enc", "vb", "vl", "pd",
                                     "doorst", "redir", "ilt", "İlt", "转发", "轉寄", "転送"});

constexpr auto k_reply_prefixes = std::to_array<std::string_view>(
    {"re", "aw", "sv", "antw", "antwort", "rif", "r", "odp", "res", "ynt", "vá", "ответ", "отв",
     "答复", "回复", "回覆", "返信", "vs"});

struct Split {
  SubjectPrefix prefix = SubjectPrefix::none;
  std::string_view rest;  // behind tags and one prefix
};

Split split_prefix(std::string_view folded) {
  Split out;
  out.rest = trim(folded);
  while (out.rest.starts_with('[')) {
    const std::size_t end = out.rest.find(']');
    if (end == std::string_view::npos) break;
    out.rest = trim(out.rest.substr(end + 1));
  }
  const std::size_t ascii = out.rest.find(':');
  const std::size_t wide = out.rest.find("：");
  const std::size_t colon = std::min(ascii, wide);
  if (colon == std::string_view::npos || colon > k_prefix_bytes_max) return out;
  // "Re[2]:", "Re (3):", "Re^2:"
  std::string_view word = out.rest.substr(0, colon);
  word = trim(word.substr(0, word.find_first_of("[(^")));
  if (is_one_of(word, k_forward_prefixes)) out.prefix = SubjectPrefix::forward;
  if (is_one_of(word, k_reply_prefixes)) out.prefix = SubjectPrefix::reply;
  if (out.prefix != SubjectPrefix::none) {
    out.rest = trim(out.rest.substr(colon + (colon == ascii ? 1 : 3)));
  }
  return out;
}

}  // namespace

SubjectPrefix read_subject_prefix(std::string_view subject) {
  return split_prefix(text::fold_case(text::cut_utf8(subject, k_subject_head_bytes))).prefix;
}

std::string topic_of(std::string_view subject) {
  const std::string folded = text::fold_case(subject);
  Split split = split_prefix(folded);
  while (split.prefix != SubjectPrefix::none) split = split_prefix(split.rest);
  return std::string(split.rest);
}

}  // namespace intaked::parse
