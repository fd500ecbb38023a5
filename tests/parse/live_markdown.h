// What hostile mail must never leave in Markdown of ours (CommonMark 0.31): HTML, images, which are
// loaded unasked, code that is left open and takes what follows with it, and links to anywhere but
// a page or a person.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace intaked::parse {

inline bool has_shown_scheme(std::string_view address) {
  constexpr auto k_schemes =
      std::to_array<std::string_view>({"http://", "https://", "mailto:", "tel:"});
  return std::any_of(k_schemes.begin(), k_schemes.end(), [&](std::string_view scheme) {
    return std::equal(
        scheme.begin(), scheme.end(), address.begin(),
        address.begin() + static_cast<std::ptrdiff_t>(std::min(scheme.size(), address.size())),
        [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b + 32 : b); });
  });
}

inline std::size_t run_at(std::string_view line, std::size_t at) {
  return std::min(line.find_first_not_of('`', at), line.size()) - at;
}

// Where the code that begins at `at` ends; npos if it does not. Ours never goes over a line's end.
inline std::size_t behind_code(std::string_view line, std::size_t at) {
  const std::size_t length = run_at(line, at);
  for (at = line.find('`', at + length); at != std::string_view::npos;) {
    const std::size_t other = run_at(line, at);
    if (other == length) return at + length;
    at = line.find('`', at + other);
  }
  return std::string_view::npos;
}

// How much a bare address at the start of `text` takes with it (GitHub's autolinks); 0 if there is
// none.
inline std::size_t bare_address_bytes(std::string_view text) {
  std::string start(text.substr(0, 8));
  std::transform(start.begin(), start.end(), start.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  const bool is_address =
      start.starts_with("http://") || start.starts_with("https://") || start.starts_with("www.");
  return is_address ? std::min(text.find_first_of(" \t<"), text.size()) : 0;
}

// The rest of a line outside of blocks of code from the first thing that is live; "" if none is.
inline std::string_view live_in_line(std::string_view line) {
  for (std::size_t at = 0; at < line.size();) {
    const std::string_view rest = line.substr(at);
    if (rest.front() == '\\') {
      at += 2;
    } else if (rest.front() == '`') {
      at = behind_code(line, at);
      if (at == std::string_view::npos) return rest;
    } else if (rest.front() == '<') {
      if (!has_shown_scheme(rest.substr(1))) return rest;
      // One that was cut is words.
      const std::size_t end = rest.find_first_of("> <", 1);
      at += end != std::string_view::npos && rest[end] == '>' ? end + 1 : 1;
    } else if (rest.starts_with("![")) {
      return rest;
    } else if (rest.starts_with("](")) {
      if (!has_shown_scheme(rest.substr(2))) return rest;
      at += std::min(rest.find(')'), rest.size());
    } else if (const std::size_t address = bare_address_bytes(rest); address > 0) {
      for (const std::size_t end = at + address; at < end; at += line[at] == '\\' ? 2 : 1) {
        if (line[at] == '`') return line.substr(at);  // no beginning of code
      }
    } else {
      ++at;
    }
  }
  return {};
}

// Can what stands behind this line's marks begin something? A number other than 1 ends no paragraph
// (CommonMark 5.2): below words it is one of them.
inline bool can_begin(std::string_view line, std::string_view above) {
  const std::size_t at = std::min(line.find_first_not_of("> "), line.size());
  const std::size_t digits = std::min(line.find_first_not_of("0123456789", at), line.size()) - at;
  const bool is_item = digits > 0 && line.substr(at + digits).starts_with(". ");
  if (!is_item || line.substr(at, digits) == "1") return true;
  const bool is_gap = above.find_first_not_of("> ") == std::string_view::npos;
  const bool opens_quote = line.substr(0, at) != above.substr(0, at) &&
                           line.substr(0, at).find('>') != std::string_view::npos;
  if (is_gap || opens_quote) return true;
  // The line above is of an item of the same list: it begins one there, or goes on in one.
  if (above.size() <= at) return false;
  const std::size_t end = std::min(above.find_first_not_of("0123456789", at), above.size());
  return above[at] == ' ' || (end > at && above.substr(end).starts_with(". "));
}

// The first thing in `markdown` that is live; "" if nothing is.
inline std::string live_in(std::string_view markdown) {
  std::size_t fence = 0;  // of the block of code that is open
  std::string_view above;
  while (!markdown.empty()) {
    const std::size_t end = std::min(markdown.find('\n'), markdown.size());
    const std::string_view line = markdown.substr(0, end);
    markdown.remove_prefix(std::min(end + 1, markdown.size()));
    const std::size_t words = std::min(line.find_first_not_of("> -.0123456789"), line.size());
    const std::size_t run = run_at(line, words);
    const bool is_fence = run >= 3 && words + run == line.size();
    if (is_fence && (fence == 0 ? can_begin(line, above) : run >= fence)) {
      fence = fence == 0 ? run : 0;
    } else if (fence == 0) {
      if (const std::string_view live = live_in_line(line); !live.empty()) return std::string(live);
    }
    above = line;
  }
  return std::string(fence, '`');
}

}  // namespace intaked::parse
