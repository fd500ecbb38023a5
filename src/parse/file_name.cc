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

std::string_view last_component(std::string_view name) {
  while (name.ends_with('/') || name.ends_with('\\')) name.remove_suffix(1);
  const std::size_t slash = name.find_last_of("/\\");
  return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

// Windows opens a device under these names, whatever extension or stream is behind them.
bool is_reserved(std::string_view name) {
  const std::string_view stem = trim_end(name.substr(0, name.find_first_of(".:")));
  constexpr std::array<std::string_view, 6> k_devices = {"con", "prn",    "aux",
                                                         "nul", "conin$", "conout$"};
  for (const std::string_view device : k_devices) {
    if (equal_ignoring_case(stem, device)) return true;
  }
  if (!starts_ignoring_case(stem, "com") && !starts_ignoring_case(stem, "lpt")) return false;
  constexpr std::array<std::string_view, 3> k_small_digits = {"\u00B9", "\u00B2", "\u00B3"};
  const std::string_view port = stem.substr(3);
  return (port.size() == 1 && is_digit(port[0])) ||
         std::find(k_small_digits.begin(), k_small_digits.end(), port) != k_small_digits.end();
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
  const std::string name =
      text::without_shapeless(text::clean(text::to_nfc(raw), text::Lines::join));
  std::string_view view = trim(last_component(trim(name)));
  while (view.starts_with('.') || view.starts_with(' ')) view.remove_prefix(1);
  while (view.ends_with('.') || view.ends_with(' ')) view.remove_suffix(1);
  return cut_keeping_extension((is_reserved(view) ? "_" : "") + std::string(view));
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
