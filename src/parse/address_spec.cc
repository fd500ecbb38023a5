#include "parse/address_spec.h"

#include <algorithm>
#include <array>
#include <utility>

#include "lib/text/text.h"
#include "parse/ascii.h"
#include "parse/limits.h"
#include "parse/unicode_blank.h"

namespace intaked::parse {
namespace {

bool is_printable_ascii(std::string_view s) {
  return std::all_of(s.begin(), s.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

// Signs that look like '<' and '>'.
constexpr std::array<std::string_view, 12> k_brackets = {"\u2039", "\u203A", "\u00AB", "\u00BB",
                                                         "\uFF1C", "\uFF1E", "\u3008", "\u3009",
                                                         "\u27E8", "\u27E9", "\u2329", "\u232A"};
constexpr std::array<std::string_view, 8> k_quotes = {"\u2018", "\u2019", "\u201A", "\u201B",
                                                      "\u201C", "\u201D", "\u201E", "\u201F"};

bool begins_with_bracket(std::string_view s) {
  return std::any_of(k_brackets.begin(), k_brackets.end(),
                     [&](std::string_view sign) { return s.starts_with(sign); });
}

bool holds_bracket(std::string_view s) {
  return std::any_of(k_brackets.begin(), k_brackets.end(),
                     [&](std::string_view sign) { return s.find(sign) != std::string_view::npos; });
}

// Blanks beyond ASCII and tabs become ' ', but where quotes make them characters of the address.
std::string with_plain_blanks(std::string_view utf8) {
  std::string out;
  bool quoted = false;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const char c = utf8[i];
    if (c == '"') quoted = !quoted;
    const std::size_t blank = quoted ? 0 : unicode_blank_bytes(utf8.substr(i));
    out.push_back(blank > 0 || c == '\t' ? ' ' : c);
    if (blank > 0) i += blank - 1;
    if (c == '\\' && quoted && i + 1 < utf8.size()) out.push_back(utf8[++i]);
  }
  return out;
}

// Signs beyond ASCII that some programs and people put around an address.
std::string_view without_ornaments(std::string_view utf8) {
  const auto strip = [&](std::string_view sign) {
    const std::size_t before = utf8.size();
    if (utf8.starts_with(sign)) utf8.remove_prefix(sign.size());
    if (utf8.ends_with(sign)) utf8.remove_suffix(sign.size());
    utf8 = trim(utf8);
    return utf8.size() < before;
  };
  while (std::any_of(k_brackets.begin(), k_brackets.end(), strip) ||
         std::any_of(k_quotes.begin(), k_quotes.end(), strip)) {
  }
  return utf8;
}

// Comments may stand between the atoms (RFC 5322 4.4).
std::string without_comments(std::string_view raw) {
  std::string out;
  std::size_t depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const char c = raw[i];
    if (depth == 0 && c == '"') quoted = !quoted;
    if (!quoted && c == '(') ++depth;
    if (depth == 0) out.push_back(c);
    if (c == '\\' && i + 1 < raw.size()) {
      ++i;
      if (depth == 0) out.push_back(raw[i]);
    } else if (!quoted && c == ')' && depth > 0) {
      --depth;
    }
  }
  return depth == 0 ? out : std::string(raw);
}

std::string_view without_wrapping(std::string_view raw) {
  raw = trim(raw);
  // RFC 5322 4.4: <@a.example,@b.example:user@c.example>
  if (raw.starts_with('@')) {
    if (const std::size_t colon = raw.find(':'); colon != std::string_view::npos) {
      raw = trim(raw.substr(colon + 1));
    }
  }
  while (raw.starts_with('[') || raw.starts_with('(')) raw.remove_prefix(1);
  for (const std::string_view scheme : {"mailto:", "smtp:"}) {
    if (starts_ignoring_case(raw, scheme)) raw = trim(raw.substr(scheme.size()));
  }
  while ((raw.ends_with(']') && raw.find('[') == std::string_view::npos) ||
         (raw.ends_with(')') && raw.find('(') == std::string_view::npos)) {
    raw.remove_suffix(1);
  }
  if (raw.size() > 2 && raw.starts_with('\'') && raw.ends_with('\'')) {
    raw = raw.substr(1, raw.size() - 2);
  }
  return raw;
}

// Signs that some programs leave around an address.
std::string_view without_stray_ends(std::string_view raw) {
  constexpr std::string_view k_stray = "<>,; ";
  while (!raw.empty() && k_stray.find(raw.front()) != std::string_view::npos) raw.remove_prefix(1);
  while (!raw.empty() && k_stray.find(raw.back()) != std::string_view::npos) raw.remove_suffix(1);
  return raw;
}

// An address as its signs cut it: blanks beside '@' and '.' belong to nothing (RFC 5322 4.4).
struct Cut {
  std::string joined;
  std::size_t at = std::string::npos;  // of the last '@' that no quotes hide
  std::size_t ats = 0;                 // how many of these there are
  bool words = false;                  // blanks are left that no quotes hide
  bool open_quote = false;
};

Cut cut_at_signs(std::string_view raw) {
  Cut cut;
  const auto joins = [](char c) { return c == '@' || c == '.'; };
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const char c = raw[i];
    if (c == '"') cut.open_quote = !cut.open_quote;
    if (!cut.open_quote && c == ' ') {
      const std::size_t next = raw.find_first_not_of(' ', i);
      if (next == std::string_view::npos) break;
      const bool joined = joins(raw[next]) || cut.joined.empty() || joins(cut.joined.back());
      i = next - 1;
      if (joined) continue;
      cut.words = true;
    }
    if (!cut.open_quote && c == '@') {
      cut.at = cut.joined.size();
      ++cut.ats;
    }
    cut.joined.push_back(c);
    if (c == '\\' && cut.open_quote && i + 1 < raw.size()) cut.joined.push_back(raw[++i]);
  }
  return cut;
}

// Half a pair of quotes at an end is none, and quotes around all of it hide no '@'.
Cut cut_address(std::string_view raw) {
  raw = without_stray_ends(raw);
  Cut cut = cut_at_signs(raw);
  const bool around = raw.size() > 2 && raw.starts_with('"') && raw.ends_with('"');
  if (around && cut.ats == 0) return cut_at_signs(raw.substr(1, raw.size() - 2));
  if (!cut.open_quote) return cut;
  if (raw.starts_with('"')) return cut_at_signs(raw.substr(1));
  return raw.ends_with('"') ? cut_at_signs(raw.substr(0, raw.size() - 1)) : cut;
}

// What its words say, quoted only where it must be; "" where signs stand in it that can mean
// anything.
std::string clean_local(std::string_view raw) {
  std::string said;
  bool quoted = false;
  bool ever_quoted = false;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] == '"') {
      quoted = !quoted;
      ever_quoted = true;
      continue;
    }
    if (!quoted && std::string_view("<>,;").find(raw[i]) != std::string_view::npos) return {};
    if (!quoted && begins_with_bracket(raw.substr(i))) return {};
    if (quoted && raw[i] == '\\' && i + 1 < raw.size()) ++i;
    said.push_back(raw[i]);
  }
  if (!ever_quoted || is_plain_local(said)) return said;
  std::string out = "\"";
  for (const char c : said) {
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out + "\"";
}

// "" where it is none.
std::string clean_domain(std::string_view raw) {
  while (raw.ends_with('.')) raw.remove_suffix(1);
  const bool literal = raw.starts_with('[') && raw.ends_with(']');
  const std::string_view signs = literal ? "<>,;\"\\" : "<>,;:\"\\?";
  if (raw.find_first_of(signs) != std::string_view::npos) return {};
  if (holds_bracket(raw)) return {};
  return text::fold_case(raw);
}

// "CN=Ann Fox/OU=Sales/O=ACME@ACME" is one name of Lotus Notes; its blank cuts it in two.
bool is_rest_of_notes_name(std::string_view local) {
  const std::string folded = to_lower(local);
  const bool hierarchical =
      folded.find("/o=") != std::string::npos || folded.find("/ou=") != std::string::npos;
  return hierarchical && !folded.starts_with('/') && !folded.starts_with("cn=");
}

}  // namespace

bool is_plain_local(std::string_view local) {
  return !local.empty() && std::all_of(local.begin(), local.end(), [](char c) {
    constexpr std::string_view k_marks = "!#$%&'*+/=?^_`{|}~.-";
    return is_letter(c) || is_digit(c) || k_marks.find(c) != std::string_view::npos;
  });
}

AddressSpec read_address_spec(std::string_view raw) {
  AddressSpec spec;
  raw = trim(raw);
  if (raw.size() > k_address_bytes_max) {
    spec.doubt = raw.find('@') == std::string_view::npos ? Doubt::none : Doubt::too_long;
    return spec;
  }
  const std::string plain = with_plain_blanks(text::to_utf8(raw, "").utf8);
  raw = trim(plain);
  if (!is_printable_ascii(raw)) {
    const std::string_view inner = without_ornaments(raw);
    spec.mended = inner.size() != raw.size();
    raw = inner;
  }
  std::string bare;
  if (raw.find('(') != std::string_view::npos) {
    bare = without_comments(raw);
    raw = bare;
  }
  std::string utf8(without_wrapping(raw));
  if (!is_printable_ascii(utf8)) {
    std::string shown = text::without_shapeless(utf8);
    spec.cleaned = shown.size() != utf8.size();
    utf8 = std::move(shown);
  }
  const Cut cut = cut_address(utf8);
  if (cut.open_quote && utf8.find('@') != std::string::npos) {
    spec.doubt = Doubt::ambiguous;
    return spec;
  }
  if (cut.ats == 0) {
    // Words, not a mailbox.
    if (!cut.words) spec.address = clean_local(cut.joined);
    return spec;
  }
  const std::string_view joined = cut.joined;
  const std::string_view local = joined.substr(0, cut.at);
  const std::string_view domain = joined.substr(cut.at + 1);
  if (trim(local).empty() || trim(domain).empty()) return spec;
  if (cut.words) {
    spec.doubt = Doubt::words;
  } else if (cut.ats > 1 || is_rest_of_notes_name(local)) {
    spec.doubt = Doubt::ambiguous;
  } else {
    spec.address = clean_local(local);
    const std::string clean = clean_domain(domain);
    if (spec.address.empty() || clean.empty()) {
      spec.doubt = Doubt::ambiguous;
      spec.address.clear();
    } else {
      spec.address += "@" + clean;
    }
  }
  return spec;
}

LeadingAddress read_leading_address(std::string_view raw) {
  if (raw.size() > k_address_bytes_max) return {};
  const std::string plain = with_plain_blanks(text::to_utf8(raw, "").utf8);
  const std::string_view words = trim(plain);
  const std::size_t end = std::min(words.find(' '), words.size());
  const std::string_view first = words.substr(0, end);
  const std::string_view rest = trim(words.substr(end));
  // "ann@x . example" goes on.
  if (first.ends_with('.') || rest.starts_with('.')) return {};
  if (rest.find('@') != std::string_view::npos) return {};
  std::string address = read_address_spec(first).address;
  if (address.find('@') == std::string::npos) return {};
  return {std::move(address), std::string(rest)};
}

}  // namespace intaked::parse
