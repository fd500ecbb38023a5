#include "model/safe_html.h"

#include <algorithm>
#include <array>
#include <vector>

namespace intaked::model {
namespace {

constexpr std::size_t k_digits_max = 4;

enum class Attributes { none, block, list, cell, link };

struct Element {
  std::string_view name;
  Attributes attributes;
  bool is_void = false;
};

constexpr auto k_elements = std::to_array<Element>({
    {"a", Attributes::link},        {"b", Attributes::none},    {"blockquote", Attributes::block},
    {"br", Attributes::none, true}, {"code", Attributes::none}, {"div", Attributes::block},
    {"h1", Attributes::block},      {"h2", Attributes::block},  {"h3", Attributes::block},
    {"h4", Attributes::block},      {"h5", Attributes::block},  {"h6", Attributes::block},
    {"hr", Attributes::none, true}, {"i", Attributes::none},    {"li", Attributes::block},
    {"ol", Attributes::list},       {"p", Attributes::block},   {"pre", Attributes::block},
    {"s", Attributes::none},        {"sub", Attributes::none},  {"sup", Attributes::none},
    {"table", Attributes::block},   {"td", Attributes::cell},   {"th", Attributes::cell},
    {"tr", Attributes::block},      {"u", Attributes::none},    {"ul", Attributes::block},
});

bool is_number(std::string_view value) {
  return !value.empty() && value.size() <= k_digits_max &&
         value.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_address(std::string_view value) {
  constexpr auto k_schemes =
      std::to_array<std::string_view>({"http://", "https://", "mailto:", "tel:"});
  return std::any_of(k_schemes.begin(), k_schemes.end(), [&](std::string_view scheme) {
    return std::equal(
        scheme.begin(), scheme.end(), value.begin(),
        value.begin() + static_cast<std::ptrdiff_t>(std::min(scheme.size(), value.size())),
        [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b + 32 : b); });
  });
}

bool is_allowed(const Element& element, std::string_view name, std::string_view value) {
  if (element.attributes == Attributes::link) {
    return name == "href" ? is_address(value)
                          : name == "rel" && value == "noopener noreferrer nofollow";
  }
  if (name == "dir" && element.attributes != Attributes::none) {
    return value == "ltr" || value == "rtl" || value == "auto";
  }
  const bool is_numbered =
      (element.attributes == Attributes::list && name == "start") ||
      (element.attributes == Attributes::cell && (name == "colspan" || name == "rowspan"));
  return is_numbered && is_number(value);
}

// ` href="…" rel="…"`, whole.
bool are_allowed(const Element& element, std::string_view attributes) {
  while (!attributes.empty()) {
    if (attributes.front() != ' ') return false;
    attributes.remove_prefix(1);
    const std::size_t equals = attributes.find("=\"");
    if (equals == std::string_view::npos) return false;
    const std::size_t end = attributes.find('"', equals + 2);
    if (end == std::string_view::npos) return false;
    const std::string_view value = attributes.substr(equals + 2, end - equals - 2);
    if (!is_allowed(element, attributes.substr(0, equals), value)) return false;
    attributes.remove_prefix(end + 1);
  }
  return true;
}

}  // namespace

bool is_safe_html(std::string_view html) {
  std::vector<const Element*> open;
  for (;;) {
    const std::size_t sign = html.find_first_of("<>");
    if (sign == std::string_view::npos) return open.empty();
    if (html[sign] == '>') return false;
    html.remove_prefix(sign + 1);
    const std::size_t end = html.find_first_of("<>");
    if (end == std::string_view::npos || html[end] == '<') return false;
    std::string_view tag = html.substr(0, end);
    html.remove_prefix(end + 1);
    if (tag.starts_with('/')) {
      if (open.empty() || open.back()->name != tag.substr(1)) return false;
      open.pop_back();
      continue;
    }
    const std::string_view name = tag.substr(0, tag.find(' '));
    const auto* element = std::find_if(k_elements.begin(), k_elements.end(),
                                       [&](const Element& one) { return one.name == name; });
    if (element == k_elements.end() || !are_allowed(*element, tag.substr(name.size())))
      return false;
    if (!element->is_void) open.push_back(element);
  }
}

}  // namespace intaked::model
