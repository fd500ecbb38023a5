#include "config/setting_writer.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace intaked::config {
namespace {

// Words that need no quotes in any place of YAML; everything else is quoted.
bool is_plain(std::string_view text) {
  if (text.empty() || text.front() == '-' || text == "~" || text == "null") return false;
  return std::ranges::all_of(text,
                             [](char c) {
                               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                      (c >= '0' && c <= '9') ||
                                      std::string_view("-_./@+ ").find(c) != std::string_view::npos;
                             }) &&
         text.front() != ' ' && text.back() != ' ' && text.front() != '@';
}

}  // namespace

std::string quoted(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) >= 0x20) {
      out += c;
      continue;
    }
    std::array<char, 8> escape{};
    std::snprintf(escape.data(), escape.size(), "\\x%02x", static_cast<unsigned>(c));
    out += escape.data();
  }
  return out + '"';
}

std::string list_of(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) list += (list.empty() ? "" : ", ") + quoted(text);
  return "[" + list + "]";
}

void write_defaults(SettingWriter& to, const std::vector<DefaultField>& defaults) {
  if (defaults.empty()) return;
  to.open("defaults");
  for (std::size_t i = 0; i < defaults.size();) {
    // Entries of one name are a list.
    std::size_t end = i + 1;
    while (end < defaults.size() && defaults[end].name == defaults[i].name) ++end;
    std::string value = quoted(defaults[i].text);
    if (end - i > 1) {
      for (std::size_t item = i + 1; item < end; ++item)
        value += ", " + quoted(defaults[item].text);
      value = "[" + value + "]";
    }
    to.setting(quoted(defaults[i].name), value);
    i = end;
  }
  to.close();
}

}  // namespace intaked::config
