#include "lib/yaml/syntax_error.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace intaked::yaml {
namespace {

struct Saying {
  std::string_view parser;  // how its words begin
  std::string_view person;
};
constexpr std::array k_sayings{
    Saying{"end of sequence not found",
           "this line is indented unlike the lines that it belongs to"},
    Saying{"end of map not found", "this line is indented unlike the lines that it belongs to"},
    Saying{"illegal map value",
           "a \":\" where no value may begin; a text that holds \": \" needs quotes"},
    Saying{"illegal block entry",
           "a \"-\" where no list may begin; begin the list on the next line, or put the text in "
           "quotes"},
    Saying{"illegal flow end", "this bracket closes none that is open"},
    Saying{"illegal EOF in scalar", "a text in quotes is not closed"},
    Saying{"the referenced anchor is not defined",
           "a text that begins with \"*\" needs quotes, such as \"*.pdf\""},
    Saying{"alias not found after *", "a text that begins with \"*\" needs quotes"},
    Saying{"illegal character found while scanning alias",
           "a text that begins with \"*\" needs quotes"},
    Saying{"anchor not found after &", "a text that begins with \"&\" needs quotes"},
    Saying{"illegal character found while scanning anchor",
           "a text that begins with \"&\" needs quotes"},
    Saying{
        "bad character found while scanning hex number",
        "double quotes read what follows \"\\x\" or \"\\u\" as a number; put a pattern in single "
        "quotes"},
};

std::string in_plain_words(std::string_view said, std::string_view rest) {
  constexpr std::string_view k_escape = "unknown escape character: ";
  if (said.starts_with(k_escape)) {
    return "\"\\" + std::string(said.substr(k_escape.size())) +
           "\" means nothing in double quotes; put a pattern in single quotes";
  }
  if (said == "unknown token" && !rest.empty()) {
    return "a text that begins with \"" + std::string(rest.substr(0, 1)) + "\" needs quotes";
  }
  const auto found = std::ranges::find_if(
      k_sayings, [&](const Saying& saying) { return said.starts_with(saying.parser); });
  return std::string(found == k_sayings.end() ? said : found->person);
}

// The bracket that is innermost open at `end`. The parser looks ahead, so it may not have told of
// those behind `start` yet.
std::optional<std::size_t> innermost_open(std::string_view text, std::size_t start,
                                          std::size_t end) {
  std::vector<std::size_t> open;
  for (std::size_t i = start; i < end; ++i) {
    const char c = text[i];
    const bool begins = i == 0 || std::string_view(" \n[{,:").find(text[i - 1]) != text.npos;
    if ((c == '"' || c == '\'' || c == '#') && begins) {
      i = std::min(end, text.find(c == '#' ? '\n' : c, i + 1));
    } else if (c == '[' || c == '{') {
      open.push_back(i);
    } else if ((c == ']' || c == '}') && !open.empty()) {
      open.pop_back();
    }
  }
  return open.empty() ? std::nullopt : std::optional(open.back());
}

// "{ contains: Re: x }": the second ":" of a line ends the parser's patience, not a missing "}".
bool is_colon_in_text(std::string_view text, std::size_t offset, std::size_t open) {
  if (!text.substr(offset).starts_with(':')) return false;
  const auto line = text.substr(0, offset).rfind('\n');
  const auto start = line == std::string_view::npos || line < open ? open : line;
  return text.substr(start, offset - start).find(": ") != std::string_view::npos;
}

std::string unclosed(std::string_view from_open) {
  std::string words = from_open.starts_with('[')
                          ? "a list that begins with \"[\" is not closed with \"]\""
                          : "a map that begins with \"{\" is not closed with \"}\"";
  // "{ subject: #1 }": the rest of the line is a comment.
  if (from_open.substr(0, from_open.find('\n')).find(" #") != std::string_view::npos) {
    words += "; a text that holds \" #\" needs quotes";
  }
  return words;
}

}  // namespace

Problem syntax_problem(const SourceText& source, std::string_view said, std::size_t offset,
                       std::optional<std::size_t> open_flow) {
  const std::string_view text = source.text();
  offset = std::min(offset, text.size());
  const bool is_flow = said.ends_with("flow not found") || said == "illegal flow end";
  const auto line = text.substr(0, offset).rfind('\n');
  const auto start = open_flow.value_or(line == std::string_view::npos ? 0 : line + 1);
  const auto open = is_flow ? innermost_open(text, start, offset) : std::nullopt;
  std::string words;
  if (!open) {
    words = in_plain_words(said, text.substr(offset));
  } else if (is_colon_in_text(text, offset, *open)) {
    words = "a text that holds \": \" needs quotes";
  } else {
    offset = *open;
    words = unclosed(text.substr(offset));
  }
  return {source.mark_at(offset), "not YAML: " + words};
}

}  // namespace intaked::yaml
