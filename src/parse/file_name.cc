#include "parse/file_name.h"

#include <algorithm>
#include <array>

#include "lib/text/text.h"
#include "parse/ascii.h"
#include "parse/limits.h"

namespace intaked::parse {
namespace {

constexpr std::size_t k_rounds_max = 16;
constexpr std::size_t k_extension_bytes_max = 16;

// Characters without a shape, as UTF-8. clean() takes the bidi ones and the controls away.
constexpr std::array<std::string_view, 14> k_invisible = {
    "\u00AD", "\u034F", "\u115F", "\u1160", "\u17B4", "\u17B5", "\u180E",
    "\u200B", "\u200C", "\u200D", "\u2060", "\u2061", "\u2062", "\u2063"};

std::string without_invisible(std::string_view name) {
  std::string out;
  for (std::size_t i = 0; i < name.size();) {
    const std::string_view rest = name.substr(i);
    const auto* found = std::find_if(k_invisible.begin(), k_invisible.end(),
                                     [&](std::string_view c) { return rest.starts_with(c); });
    const bool tag = rest.starts_with("\xF3\xA0");  // U+E0000: tags and variation selectors
    if (found != k_invisible.end()) {
      i += found->size();
    } else if (tag) {
      i += std::min<std::size_t>(4, rest.size());
    } else {
      out.push_back(name[i++]);
    }
  }
  return out;
}

std::string_view last_component(std::string_view name) {
  while (name.ends_with('/') || name.ends_with('\\')) name.remove_suffix(1);
  const std::size_t slash = name.find_last_of("/\\");
  return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

bool is_reserved(std::string_view name) {
  const std::string_view stem = trim_end(name.substr(0, name.find('.')));
  constexpr std::array<std::string_view, 4> k_devices = {"con", "prn", "aux", "nul"};
  for (const std::string_view device : k_devices) {
    if (equal_ignoring_case(stem, device)) return true;
  }
  return stem.size() == 4 && is_digit(stem[3]) &&
         (starts_ignoring_case(stem, "com") || starts_ignoring_case(stem, "lpt"));
}

std::string cut_keeping_extension(const std::string& name) {
  if (name.size() <= k_file_name_bytes_max) return name;
  const std::size_t dot = name.rfind('.');
  std::string extension;
  if (dot != std::string::npos && name.size() - dot <= k_extension_bytes_max) {
    extension = name.substr(dot);
  }
  return std::string(text::cut_utf8(name, k_file_name_bytes_max - extension.size())) + extension;
}

std::string clean_once(std::string_view raw) {
  std::string name = without_invisible(text::clean(raw, text::Lines::join));
  std::string_view view = trim(last_component(trim(name)));
  while (view.starts_with('.') || view.starts_with(' ')) view.remove_prefix(1);
  while (view.ends_with('.') || view.ends_with(' ')) view.remove_suffix(1);
  name = std::string(view);
  if (is_reserved(name)) name.insert(0, "_");
  return cut_keeping_extension(name);
}

}  // namespace

std::string clean_file_name(std::string_view utf8) {
  std::string name(text::cut_utf8(utf8, 64 * k_file_name_bytes_max));
  for (std::size_t i = 0; i < k_rounds_max; ++i) {
    std::string next = clean_once(name);
    if (next == name) return name;
    name = std::move(next);
  }
  // A name that never settles is built to deceive.
  return {};
}

}  // namespace intaked::parse
