#include "parse/false_base64.h"

#include <algorithm>
#include <cstddef>

#include "parse/ascii.h"

namespace intaked::parse {
namespace {

constexpr std::size_t k_judged_bytes_max = 1000;

bool is_base64_character(char c) {
  return is_letter(c) || is_digit(c) || c == '+' || c == '/' || c == '=';
}

// "Hallo", "sie", "DANKE", "4711": letters in the order in which people set capitals, or a number.
bool is_word(std::string_view run) {
  if (std::all_of(run.begin(), run.end(), is_digit)) return true;
  if (!std::all_of(run.begin(), run.end(), is_letter)) return false;
  const auto is_small = [](char c) { return c >= 'a' && c <= 'z'; };
  const std::string_view rest = run.substr(1);
  return std::all_of(rest.begin(), rest.end(), is_small) ||
         std::none_of(run.begin(), run.end(), is_small);
}

enum class Line {
  prose,    // holds what base64 cannot hold, among words
  encoded,  // base64, perhaps damaged
  words     // letters that may be either, or none
};

// Programs that break base64 by blanks do it behind whole groups of four.
Line judge(std::string_view line) {
  bool only_words = true;
  bool whole_groups = true;
  bool foreign = false;
  for (std::size_t at = 0; at < line.size();) {
    const auto* const begin = line.begin() + static_cast<std::ptrdiff_t>(at);
    const auto* const end = std::find_if_not(begin, line.end(), is_base64_character);
    const std::string_view run(begin, end);
    only_words = only_words && is_word(run);
    at += run.size();
    if (at == line.size()) break;
    if (static_cast<signed char>(line[at]) < 0) return Line::prose;
    whole_groups = whole_groups && is_blank(line[at]) && run.size() % 4 == 0;
    foreign = true;
    ++at;
  }
  const bool any = std::any_of(line.begin(), line.end(), is_base64_character);
  if (!foreign || !any) return only_words ? Line::words : Line::encoded;
  const bool has_blanks = line.find_first_of(" \t") != std::string_view::npos;
  return only_words || (has_blanks && !whole_groups) ? Line::prose : Line::encoded;
}

}  // namespace

bool is_base64_in_name_only(std::string_view body) {
  const std::string_view start = trim(body.substr(0, k_judged_bytes_max));
  std::size_t letters = 0;
  bool signs = false;
  for (std::size_t at = 0; at < start.size();) {
    const std::string_view line = trim(take_line(start, at));
    if (line.empty()) continue;
    const Line looks = judge(line);
    if (looks != Line::words) return looks == Line::prose;
    const auto count =
        static_cast<std::size_t>(std::count_if(line.begin(), line.end(), is_base64_character));
    letters += count;
    signs = signs || count == 0;
  }
  // Words alone: what was encoded is as a rule padded to groups of four.
  return signs || letters % 4 != 0;
}

}  // namespace intaked::parse
