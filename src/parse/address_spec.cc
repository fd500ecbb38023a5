#include "parse/address_spec.h"

#include <algorithm>
#include <array>

#include "lib/text/text.h"
#include "parse/ascii.h"
#include "parse/limits.h"

namespace intaked::parse {
namespace {

// Not told apart by eyes, so not by us: two addresses that look alike are one.
constexpr std::array<std::string_view, 8> k_shapeless = {"\u00AD", "\u034F", "\u180E", "\u200B",
                                                         "\u200C", "\u200D", "\u2060", "\u2063"};

std::string without_shapeless(std::string utf8) {
  const bool ascii = std::all_of(utf8.begin(), utf8.end(),
                                 [](char c) { return static_cast<signed char>(c) >= 0; });
  if (ascii) return utf8;
  std::string out;
  for (std::size_t i = 0; i < utf8.size();) {
    const std::string_view rest = std::string_view(utf8).substr(i);
    const auto* found = std::find_if(k_shapeless.begin(), k_shapeless.end(),
                                     [&](std::string_view c) { return rest.starts_with(c); });
    if (found == k_shapeless.end()) {
      out.push_back(utf8[i++]);
    } else {
      i += found->size();
    }
  }
  return out;
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

std::string clean_local(std::string_view raw) {
  raw = trim(raw);
  if (raw.size() >= 2 && raw.starts_with('"') && raw.ends_with('"')) {
    std::string inside;
    for (std::size_t i = 1; i + 1 < raw.size(); ++i) {
      if (raw[i] == '\\' && i + 2 < raw.size()) ++i;
      inside.push_back(raw[i]);
    }
    if (is_plain_local(inside)) return inside;
    std::string quoted = "\"";
    for (const char c : inside) {
      if (c == '"' || c == '\\') quoted.push_back('\\');
      quoted.push_back(c);
    }
    return quoted + "\"";
  }
  std::string local(raw);
  std::erase_if(local,
                [](char c) { return is_space(c) || c == '<' || c == '>' || c == ',' || c == '"'; });
  return local;
}

std::string clean_domain(std::string_view raw) {
  std::string domain(raw);
  std::erase_if(domain, [](char c) {
    return is_space(c) || c == '<' || c == '>' || c == ',' || c == ';' || c == '"';
  });
  while (domain.ends_with('.')) domain.pop_back();
  return text::fold_case(domain);
}

}  // namespace

bool is_plain_local(std::string_view local) {
  return !local.empty() && std::all_of(local.begin(), local.end(), [](char c) {
    constexpr std::string_view k_marks = "!#$%&'*+/=?^_`{|}~.-";
    return is_letter(c) || is_digit(c) || k_marks.find(c) != std::string_view::npos;
  });
}

std::string clean_address(std::string_view raw) {
  raw = raw.substr(0, k_address_bytes_max);
  std::string bare;
  if (raw.find('(') != std::string_view::npos) {
    bare = without_comments(raw);
    raw = bare;
  }
  raw = without_wrapping(raw);
  const std::string utf8 =
      without_shapeless(text::clean(text::to_utf8(raw, "").utf8, text::Lines::join));
  const std::size_t at = utf8.rfind('@');
  if (at == std::string::npos) {
    // Words, not a mailbox.
    if (trim(utf8).find_first_of(" \t") != std::string_view::npos) return {};
    return clean_local(utf8);
  }
  const std::string local = clean_local(std::string_view(utf8).substr(0, at));
  const std::string domain = clean_domain(std::string_view(utf8).substr(at + 1));
  if (local.empty() || domain.empty()) return {};
  return local + "@" + domain;
}

}  // namespace intaked::parse
