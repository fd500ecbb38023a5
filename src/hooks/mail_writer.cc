#include "hooks/mail_writer.h"

#include <algorithm>
#include <cstdio>
#include <ctime>

#include "lib/crypto/crypto.h"
#include "lib/text/text.h"
#include "parse/transfer.h"

namespace intaked::hooks {
namespace {

constexpr std::size_t k_fields_max = 1'000;
constexpr std::size_t k_base64_line_bytes = 57;  // 76 characters (RFC 2045 6.8)

bool is_field_name(std::string_view name) {
  return !name.empty() &&
         std::ranges::all_of(name, [](char c) { return c > ' ' && c < '\x7f' && c != ':'; });
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

bool is_of_the_content(std::string_view name) {
  const std::string lower = lower_case(name);
  return lower.starts_with("content-") || lower == "mime-version";
}

// A line end in it would begin another field.
std::string one_line(std::string_view value) {
  std::string line;
  line.reserve(value.size());
  for (const char c : value) {
    const bool is_end = c == '\r' || c == '\n' || c == '\0';
    if (!is_end)
      line += c;
    else if (!line.ends_with(' '))
      line += ' ';
  }
  return line;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : one_line(text)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string in_base64(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() / 3 * 4 + bytes.size() / 28 + 8);
  for (std::size_t at = 0; at < bytes.size(); at += k_base64_line_bytes)
    out += crypto::base64(bytes.substr(at, k_base64_line_bytes)) + "\r\n";
  return out;
}

// A part: its header lines, an empty one, its content. No boundary can stand in base64.
std::string text_part(std::string_view type, std::string_view text) {
  return "Content-Type: " + std::string(type) +
         "; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" + in_base64(text);
}

bool is_media_type(std::string_view type) {
  return type.find('/') != std::string_view::npos && std::ranges::all_of(type, [](char c) {
           return c > ' ' && c < '\x7f' && c != ';' && c != '"';
         });
}

std::string file_part(const MailFile& file) {
  const std::string type = lower_case(std::string_view(file.type).substr(0, file.type.find(';')));
  // A message in base64 is none (RFC 2046 5.2.1), and a multipart would be taken apart.
  const bool as_it_is =
      is_media_type(type) && !type.starts_with("message/") && !type.starts_with("multipart/");
  std::string part = "Content-Type: ";
  part += as_it_is ? type : "application/octet-stream";
  part += "\r\nContent-Disposition: ";
  part += file.content_id.empty() ? "attachment" : "inline";
  if (!file.name.empty()) part += "; filename=" + quoted(file.name);
  if (!file.content_id.empty()) part += "\r\nContent-ID: <" + one_line(file.content_id) + ">";
  return part + "\r\nContent-Transfer-Encoding: base64\r\n\r\n" + in_base64(file.bytes);
}

// Files are large: none is held twice for longer than it takes to write it.
std::string joined(std::string_view subtype, std::string_view boundary,
                   std::vector<std::string> parts) {
  std::string out = "Content-Type: multipart/" + std::string(subtype) + "; boundary=\"" +
                    std::string(boundary) + "\"\r\n\r\n";
  std::size_t size = out.size() + boundary.size() + 6;
  for (const std::string& part : parts) size += part.size() + boundary.size() + 4;
  out.reserve(size);
  const auto begin_part = [&] {
    out += "--";
    out += boundary;
  };
  for (std::string& part : parts) {
    begin_part();
    out += "\r\n";
    out += part;
    part = {};
  }
  begin_part();
  out += "--\r\n";
  return out;
}

std::string words_part(const MailParts& parts) {
  std::vector<std::string> forms;
  if (parts.text) forms.push_back(text_part("text/plain", *parts.text));
  if (parts.html) forms.push_back(text_part("text/html", *parts.html));
  if (forms.empty()) return text_part("text/plain", {});
  return forms.size() == 1 ? std::move(forms.front())
                           : joined("alternative", "intaked-alternative", std::move(forms));
}

}  // namespace

std::string write_mail(const MailParts& parts) {
  std::string mail;
  std::size_t fields = 0;
  for (const auto& [name, value] : parts.headers) {
    if (!is_field_name(name) || is_of_the_content(name) || ++fields > k_fields_max) continue;
    mail += name + ": " + one_line(value) + "\r\n";
  }
  mail += "MIME-Version: 1.0\r\n";
  if (parts.files.empty()) return mail + words_part(parts);
  std::vector<std::string> all{words_part(parts)};
  for (const MailFile& file : parts.files) all.push_back(file_part(file));
  return mail + joined("mixed", "intaked-mixed", std::move(all));
}

std::string mail_date(Instant at) {
  const std::time_t seconds =
      std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  static constexpr const char* k_days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* k_months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  char text[48];
  std::snprintf(text, sizeof text, "%s, %d %s %d %02d:%02d:%02d +0000", k_days[utc.tm_wday],
                utc.tm_mday, k_months[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour, utc.tm_min,
                utc.tm_sec);
  return text;
}

std::string mail_address(std::string_view name, std::string_view address) {
  const std::string clean = text::clean(text::repair_utf8(name), text::Lines::join);
  return (clean.empty() ? "" : quoted(clean) + " ") + "<" + std::string(address) + ">";
}

std::string from_base64(std::string_view text) {
  return parse::decode_transfer(parse::Transfer::base64, text, text.size()).bytes;
}

std::string without_angles(std::string_view id) {
  if (id.starts_with('<')) id.remove_prefix(1);
  if (id.ends_with('>')) id.remove_suffix(1);
  return std::string(id);
}

std::vector<std::pair<std::string, std::string>> header_fields(std::string_view block) {
  std::vector<std::pair<std::string, std::string>> fields;
  while (!block.empty()) {
    const std::size_t end = std::min(block.find('\n'), block.size());
    std::string_view line = block.substr(0, end);
    block.remove_prefix(std::min(end + 1, block.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    const bool goes_on = line.starts_with(' ') || line.starts_with('\t');
    if (goes_on && !fields.empty()) {
      fields.back().second += line;
      continue;
    }
    const std::size_t colon = line.find(':');
    if (goes_on || colon == std::string_view::npos) continue;
    const std::size_t value = std::min(line.find_first_not_of(" \t", colon + 1), line.size());
    fields.emplace_back(line.substr(0, colon), line.substr(value));
  }
  return fields;
}

}  // namespace intaked::hooks
