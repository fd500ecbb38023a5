#include <algorithm>
#include <array>

#include "lib/text/text.h"
#include "lib/text/time_zone.h"
#include "route/rule_book.h"

namespace intaked::route {
namespace {

constexpr std::string_view k_hex = "0123456789ABCDEF";
constexpr std::size_t k_encoded_word_bytes_max = 45;  // its base16 form stays below 75 letters

struct Known {
  std::string_view key;
  std::string_view header;
};
constexpr std::array<Known, 8> k_headers{{{"from", "From"},
                                          {"to", "To"},
                                          {"cc", "Cc"},
                                          {"reply_to", "Reply-To"},
                                          {"sender", "Sender"},
                                          {"subject", "Subject"},
                                          {"date", "Date"},
                                          {"message_id", "Message-ID"}}};

std::string one_line(std::string_view value) {
  return text::clean(text::repair_utf8(value), text::Lines::join);
}

bool is_ascii(std::string_view value) {
  return std::all_of(value.begin(), value.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// RFC 2047 with the Q encoding, in pieces that do not cut a character.
std::string encoded_words(std::string_view utf8) {
  std::string words;
  while (!utf8.empty()) {
    const auto part = text::cut_utf8(utf8, k_encoded_word_bytes_max / 3);
    if (part.empty()) break;
    if (!words.empty()) words += "\r\n ";
    words += "=?utf-8?q?";
    for (const char c : part) {
      const auto byte = static_cast<unsigned char>(c);
      const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (c == ' ')
        words += '_';
      else if (plain)
        words += c;
      else
        words += {'=', k_hex[byte >> 4], k_hex[byte & 15]};
    }
    words += "?=";
    utf8.remove_prefix(part.size());
  }
  return words;
}

// In "Zoë <zoe@acme.example>, bob@globex.example" only the names may be encoded.
std::string encoded_addresses(std::string_view list) {
  std::string result;
  while (!list.empty()) {
    const auto comma = std::min(list.find(','), list.size());
    auto item = list.substr(0, comma);
    list.remove_prefix(std::min(comma + 1, list.size()));
    const auto first = std::min(item.find_first_not_of(' '), item.size());
    item.remove_prefix(first);
    if (!result.empty()) result += ", ";
    const auto angle = item.rfind('<');
    if (is_ascii(item) || angle == std::string_view::npos) {
      result += item;
      continue;
    }
    auto name = item.substr(0, angle);
    const auto is_edge = [](char c) { return c == ' ' || c == '"'; };
    while (!name.empty() && is_edge(name.front())) name.remove_prefix(1);
    while (!name.empty() && is_edge(name.back())) name.remove_suffix(1);
    result += encoded_words(name);
    result += ' ';
    result += item.substr(angle);
  }
  return result;
}

bool holds_addresses(std::string_view header) {
  static constexpr std::array<std::string_view, 5> k_address_headers{"From", "To", "Cc", "Reply-To",
                                                                     "Sender"};
  return std::find(k_address_headers.begin(), k_address_headers.end(), header) !=
         k_address_headers.end();
}

std::string encoded(std::string_view header, std::string_view value) {
  if (is_ascii(value)) return std::string(value);
  return holds_addresses(header) ? encoded_addresses(value) : encoded_words(value);
}

// RFC 5322 3.3, in UTC.
std::string mail_date(Instant at) {
  static constexpr std::array<std::string_view, 7> k_days{"Sun", "Mon", "Tue", "Wed",
                                                          "Thu", "Fri", "Sat"};
  static constexpr std::array<std::string_view, 12> k_months{
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto local = text::TimeZone().local(at);
  const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  std::string date(k_days[static_cast<std::size_t>(local.weekday)]);
  date += ", " + std::to_string(local.day) + " ";
  date += k_months[static_cast<std::size_t>(local.month - 1)];
  date += " " + std::to_string(local.year) + " " + two(local.hour) + ":" + two(local.minute) + ":" +
          two(local.second) + " +0000";
  return date;
}

// The description's fields as a header, and what it says about the body.
class MessageWriter {
 public:
  MessageWriter(const DescribedMessage& message, Instant received_at) : received_at_(received_at) {
    for (const auto& [key, value] : message.entries) add(key, value);
  }

  std::string write() {
    if (!has("From")) add_header("From", "someone@example.net");
    if (!has("Date")) add_header("Date", mail_date(received_at_));
    if (!has("Message-ID")) add_header("Message-ID", "<described@intaked.invalid>");
    std::string bytes;
    for (const auto& [name, value] : headers_)
      if (!value.empty()) bytes += name + ": " + encoded(name, value) + "\r\n";
    return bytes + body();
  }

 private:
  void add(std::string_view key, const std::string& value) {
    if (key == "text") {
      text_ = value;
    } else if (key == "attachment") {
      attachments_.push_back(one_line(value));
    } else if (key.starts_with("header.")) {
      add_header(std::string(key.substr(7)), value);
    } else {
      for (const auto& known : k_headers)
        if (known.key == key) add_header(std::string(known.header), value);
    }
  }

  // Several addresses stand in one header, as RFC 5322 3.6 wants.
  void add_header(std::string name, std::string_view value) {
    auto line = one_line(value);
    if (name == "Message-ID" && !line.empty() && !line.starts_with('<')) line = "<" + line + ">";
    for (auto& [known, joined] : headers_)
      if (known == name && holds_addresses(name)) {
        joined += ", " + line;
        return;
      }
    headers_.emplace_back(std::move(name), std::move(line));
  }

  bool has(std::string_view name) const {
    return std::any_of(headers_.begin(), headers_.end(),
                       [&](const auto& header) { return header.first == name; });
  }

  std::string body_text() const {
    std::string body;
    for (const char c : text_) body += c == '\n' ? std::string("\r\n") : std::string(1, c);
    return body + "\r\n";
  }

  std::string body() const {
    static constexpr std::string_view k_plain =
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n";
    if (has("Content-Type")) return "\r\n" + body_text();
    if (attachments_.empty()) return "MIME-Version: 1.0\r\n" + std::string(k_plain) + body_text();
    std::string bytes =
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"described\"\r\n\r\n";
    bytes += "--described\r\n" + std::string(k_plain) + body_text();
    for (const auto& name : attachments_)
      bytes +=
          "--described\r\nContent-Type: application/octet-stream\r\n"
          "Content-Disposition: attachment; filename=\"" +
          (is_ascii(name) ? name : encoded_words(name)) + "\"\r\n\r\nfile\r\n";
    return bytes + "--described--\r\n";
  }

  std::vector<std::pair<std::string, std::string>> headers_;
  std::vector<std::string> attachments_;
  std::string text_;
  const Instant received_at_;
};

}  // namespace

std::string to_rfc5322(const DescribedMessage& message, Instant received_at) {
  return MessageWriter(message, received_at).write();
}

}  // namespace intaked::route
