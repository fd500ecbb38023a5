#include "desk/file_name.h"

#include <algorithm>
#include <array>

#include "lib/curl/http_client.h"
#include "lib/text/text.h"

namespace intaked::desk {
namespace {

constexpr std::size_t k_shown_bytes_max = 150;
constexpr std::size_t k_plain_bytes_max = 80;
constexpr std::size_t k_extension_bytes_max = 16;
constexpr std::size_t k_type_bytes_max = 127;  // RFC 6838 4.2, for each half; here for both
constexpr std::string_view k_nameless = "file";
constexpr std::string_view k_any_type = "application/octet-stream";

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::string_view without_ends(std::string_view name, std::string_view unwanted) {
  const auto first = name.find_first_not_of(unwanted);
  if (first == std::string_view::npos) return {};
  return name.substr(first, name.find_last_not_of(unwanted) - first + 1);
}

std::string shortened(std::string_view name, std::size_t bytes_max) {
  if (name.size() <= bytes_max) return std::string(name);
  const auto dot = name.rfind('.');
  std::string_view extension = dot == std::string_view::npos ? "" : name.substr(dot);
  if (extension.size() > k_extension_bytes_max) extension = {};
  return std::string(text::cut_utf8(name, bytes_max - extension.size())).append(extension);
}

bool is_type_character(char c) {
  return is_letter_or_digit(c) || std::string_view("!#$&-^_.+").find(c) != std::string_view::npos;
}

}  // namespace

std::string shown_name(std::string_view name) {
  constexpr std::string_view k_minded = "/\\:*?\"<>|";
  std::string shown = text::clean(text::repair_utf8(name), text::Lines::join);
  for (char& c : shown) {
    if (k_minded.find(c) != std::string_view::npos) c = '_';
  }
  const std::string_view kept = without_ends(shown, " .");
  return kept.empty() ? std::string(k_nameless) : shortened(kept, k_shown_bytes_max);
}

std::string plain_name(std::string_view name) {
  const std::string shown = shown_name(name);
  std::string plain;
  for (const char c : shown) {
    const bool is_plain = is_letter_or_digit(c) || c == '-' || c == '.';
    const char next = is_plain ? c : '_';
    // One for each run, so that a name in another script stays short; and no "..".
    if (!is_letter_or_digit(next) && plain.ends_with(next)) continue;
    plain += next;
  }
  const std::string_view kept = without_ends(plain, "-_.");
  // "文件.pdf" has lost all but its extension.
  const bool only_extension = static_cast<unsigned char>(shown.front()) >= 0x80 &&
                              plain.starts_with("_.") && kept.find('.') == std::string_view::npos;
  if (kept.empty()) return std::string(k_nameless);
  return shortened(
      only_extension ? std::string(k_nameless) + "." + std::string(kept) : std::string(kept),
      k_plain_bytes_max);
}

std::string media_type(std::string_view declared) {
  std::string type(without_ends(declared.substr(0, declared.find(';')), " \t"));
  const auto slash = type.find('/');
  const bool is_type =
      slash != std::string::npos && slash > 0 && slash + 1 < type.size() &&
      type.size() <= k_type_bytes_max &&
      std::ranges::all_of(std::string_view(type).substr(0, slash), is_type_character) &&
      std::ranges::all_of(std::string_view(type).substr(slash + 1), is_type_character);
  if (!is_type) return std::string(k_any_type);
  for (char& c : type) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return type;
}

std::string harmless_type(std::string_view declared) {
  constexpr std::array<std::string_view, 8> k_harmless = {
      "image/png",  "image/jpeg", "image/gif",       "image/webp",
      "audio/mpeg", "video/mp4",  "application/pdf", "application/zip"};
  const std::string type = media_type(declared);
  return std::ranges::find(k_harmless, type) == k_harmless.end() ? std::string(k_any_type) : type;
}

std::string inert_type(std::string_view declared) {
  constexpr std::array<std::string_view, 4> k_active = {"text/html", "text/xml", "application/xml",
                                                        "application/x-shockwave-flash"};
  std::string type = media_type(declared);
  const bool is_active =
      std::ranges::find(k_active, type) != k_active.end() || type.ends_with("+xml") ||
      (type.find("script") != std::string::npos && type.find("postscript") == std::string::npos);
  return is_active ? std::string(k_any_type) : type;
}

std::string attachment_disposition(std::string_view name) {
  return "attachment; filename=\"" + plain_name(name) + "\"; filename*=UTF-8''" +
         curl::url_encode(shown_name(name));
}

std::string form_data_disposition(std::string_view part, std::string_view name) {
  return "form-data; name=\"" + std::string(part) + "\"; filename=\"" + shown_name(name) + "\"";
}

}  // namespace intaked::desk
