#include "parse/html_attributes.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "parse/ascii.h"

namespace intaked::parse {
namespace {

constexpr auto k_schemes =
    std::to_array<std::string_view>({"http://", "https://", "mailto:", "tel:"});

using Layouts = std::unordered_map<std::string_view, Layout>;

Layouts layouts_of_elements() {
  constexpr auto k_paragraphs =
      std::to_array<std::string_view>({"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre"});
  constexpr auto k_blocks = std::to_array<std::string_view>(
      {"div",   "br",      "tr",     "table",  "ul",   "ol",     "dl",       "dt",      "dd",
       "li",    "address", "center", "form",   "main", "header", "footer",   "section", "article",
       "aside", "nav",     "tbody",  "figure", "hr",   "legend", "fieldset", "textarea"});
  Layouts layouts;
  for (const std::string_view name : k_paragraphs) layouts.emplace(name, Layout::paragraph);
  for (const std::string_view name : k_blocks) layouts.emplace(name, Layout::block);
  return layouts;
}

}  // namespace

// Asked twice for each element.
Layout layout_of(std::string_view name) {
  static const Layouts layouts = layouts_of_elements();
  const auto found = layouts.find(name);
  return found == layouts.end() ? Layout::inline_text : found->second;
}

std::string_view value_of(const HtmlAttributes& attributes, std::string_view name) {
  const auto it = std::find_if(attributes.begin(), attributes.end(),
                               [&](const auto& a) { return a.first == name; });
  return it == attributes.end() ? std::string_view() : it->second;
}

bool has_attribute(const HtmlAttributes& attributes, std::string_view name) {
  return std::any_of(attributes.begin(), attributes.end(),
                     [&](const auto& a) { return a.first == name; });
}

std::string plain_style(const HtmlAttributes& attributes) {
  std::string style;
  for (const char c : value_of(attributes, "style")) {
    if (!is_space(c)) style.push_back(lower(c));
  }
  return style;
}

bool is_preformatted(std::string_view name) {
  return name == "pre" || name == "textarea";
}

bool is_indentation(std::string_view plain_style) {
  return plain_style.find("border:none") != std::string_view::npos &&
         plain_style.find("margin:") != std::string_view::npos;
}

bool is_pixel(const HtmlAttributes& attributes) {
  for (const std::string_view side : {"width", "height"}) {
    const std::string_view value = trim(value_of(attributes, side));
    if (value == "0" || value == "1" || value == "0px" || value == "1px") return true;
  }
  return false;
}

std::string_view safe_address(std::string_view href) {
  const std::string_view address = trim(href);
  const bool is_safe = std::any_of(k_schemes.begin(), k_schemes.end(), [&](std::string_view one) {
    return starts_ignoring_case(address, one);
  });
  return is_safe ? address : std::string_view();
}

bool is_shown_link(std::string_view address, std::string_view words) {
  if (words.empty() || safe_address(address).empty()) return false;
  std::string_view plain = address;
  if (plain.ends_with('/')) plain.remove_suffix(1);
  if (words.ends_with('/')) words.remove_suffix(1);
  if (plain == words) return false;
  const std::size_t scheme = plain.find(':');
  plain.remove_prefix(scheme + 1);
  if (plain.starts_with("//")) plain.remove_prefix(2);
  return !equal_ignoring_case(plain, words);
}

}  // namespace intaked::parse
