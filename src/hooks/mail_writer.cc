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

std::size_t base64_bytes(std::size_t bytes) {
  return (bytes + 2) / 3 * 4 + 2 * (bytes / k_base64_line_bytes + 1);
}

void add_base64(std::string& mail, std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size(); at += k_base64_line_bytes) {
    mail += crypto::base64(bytes.substr(at, k_base64_line_bytes));
    mail += "\r\n";
  }
}

// A part: its header lines, an empty one, its content. No boundary can stand in base64.
void add_text_part(std::string& mail, std::string_view type, std::string_view text) {
  mail += "Content-Type: ";
  mail += type;
  mail += "; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n";
  add_base64(mail, text);
}

bool is_media_type(std::string_view type) {
  return type.find('/') != std::string_view::npos && std::ranges::all_of(type, [](char c) {
           return c > ' ' && c < '\x7f' && c != ';' && c != '"';
         });
}

void add_file_part(std::string& mail, const MailFile& file) {
  const std::string type = lower_case(std::string_view(file.type).substr(0, file.type.find(';')));
  // A message in base64 is none (RFC 2046 5.2.1), and a multipart would be taken apart.
  const bool as_it_is =
      is_media_type(type) && !type.starts_with("message/") && !type.starts_with("multipart/");
  mail += "Content-Type: ";
  mail += as_it_is ? type : "application/octet-stream";
  mail += "\r\nContent-Disposition: ";
  mail += file.content_id.empty() ? "attachment" : "inline";
  if (!file.name.empty()) mail += "; filename=" + quoted(file.name);
  if (!file.content_id.empty()) mail += "\r\nContent-ID: <" + one_line(file.content_id) + ">";
  mail += "\r\nContent-Transfer-Encoding: base64\r\n\r\n";
  add_base64(mail, file.bytes);
}

class Multipart {
 public:
  Multipart(std::string& mail, std::string_view subtype)
      : mail_(mail), boundary_("intaked-" + std::string(subtype)) {
    mail_ += "Content-Type: multipart/" + std::string(subtype) + "; boundary=\"" + boundary_ +
             "\"\r\n\r\n";
  }
  void begin_part() { mail_ += "--" + boundary_ + "\r\n"; }
  void end() { mail_ += "--" + boundary_ + "--\r\n"; }

 private:
  std::string& mail_;
  const std::string boundary_;
};

void add_words(std::string& mail, const MailParts& parts) {
  if (!parts.html) return add_text_part(mail, "text/plain", parts.text.value_or(""));
  if (!parts.text) return add_text_part(mail, "text/html", *parts.html);
  Multipart forms(mail, "alternative");
  forms.begin_part();
  add_text_part(mail, "text/plain", *parts.text);
  forms.begin_part();
  add_text_part(mail, "text/html", *parts.html);
  forms.end();
}

// Files are large: the mail is made once, and in its place.
std::size_t bytes_of(const MailParts& parts) {
  constexpr std::size_t k_part_bytes = 512;  // its lines and boundary, with a usual name
  std::size_t bytes = 2 * k_part_bytes;
  for (const auto& [name, value] : parts.headers) bytes += name.size() + value.size() + 4;
  if (parts.text) bytes += base64_bytes(parts.text->size());
  if (parts.html) bytes += base64_bytes(parts.html->size());
  for (const MailFile& file : parts.files) bytes += k_part_bytes + base64_bytes(file.bytes.size());
  return bytes;
}

}  // namespace

std::string write_mail(const MailParts& parts) {
  std::string mail;
  mail.reserve(bytes_of(parts));
  std::size_t fields = 0;
  for (const auto& [name, value] : parts.headers) {
    if (!is_field_name(name) || is_of_the_content(name) || ++fields > k_fields_max) continue;
    mail += name + ": " + one_line(value) + "\r\n";
  }
  mail += "MIME-Version: 1.0\r\n";
  if (parts.files.empty()) {
    add_words(mail, parts);
    return mail;
  }
  Multipart all(mail, "mixed");
  all.begin_part();
  add_words(mail, parts);
  for (const MailFile& file : parts.files) {
    all.begin_part();
    add_file_part(mail, file);
  }
  all.end();
  return mail;
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
