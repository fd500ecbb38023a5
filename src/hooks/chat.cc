#include "hooks/chat.h"

#include <algorithm>

#include "hooks/mail_writer.h"
#include "lib/crypto/crypto.h"

namespace intaked::hooks {
namespace {

constexpr std::size_t k_local_part_bytes_max = 200;

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

std::string author_of(const ChatMessage& message) {
  const std::string address = message.author_email.empty()
                                  ? local_part(message.author) + "@" + message.network + ".invalid"
                                  : message.author_email;
  return mail_address(message.author_name, address);
}

std::string message_id(const ChatMessage& message, const std::string& id) {
  return "<" + local_part(id) + "@" + message.network + ".invalid>";
}

std::string words_of(const ChatMessage& message, const std::vector<const ChatFile*>& missing) {
  std::string words = message.text;
  for (const ChatFile* file : missing) {
    if (!words.empty()) words += "\n";
    words += "[file " + (file->name.empty() ? "without a name" : file->name) +
             ": it stayed where it was written]";
  }
  return words;
}

}  // namespace

bool is_url_id(std::string_view id) {
  return !id.empty() && std::ranges::all_of(id, is_plain) && id.find("..") == id.npos;
}

std::string local_part(std::string_view id) {
  static constexpr std::string_view k_digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : id) {
    // A full stop at an end, or two of them, would want quotes (RFC 5322 3.2.3).
    if (is_plain(c) && !(c == '.' && (out.empty() || out.back() == '.'))) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += {'=', k_digits[byte >> 4u], k_digits[byte & 15u]};
  }
  if (out.ends_with('.')) out.replace(out.size() - 1, 1, "=2E");
  if (!out.empty() && out.size() <= k_local_part_bytes_max) return out;
  return crypto::hex(crypto::sha256(id));
}

Mail write_chat(const ChatMessage& message, const Fetched& fetched) {
  Mail mail{.kind = message.kind, .is_chat = true, .network_knows_author = !message.is_of_others};
  MailParts parts;
  if (message.person && !fetched.contains(message.person->url))
    mail.needs.push_back(*message.person);
  std::vector<const ChatFile*> missing;
  for (const ChatFile& file : message.files) {
    const auto found = fetched.find(file.need.url);
    if (found != fetched.end()) {
      parts.files.push_back({file.name, file.type, {}, found->second});
      continue;
    }
    missing.push_back(&file);
    if (!file.need.url.empty()) mail.needs.push_back(file.need);
  }
  parts.headers = {{"From", author_of(message)}, {"Message-ID", message_id(message, message.id)}};
  if (message.at) parts.headers.emplace_back("Date", mail_date(*message.at));
  if (!message.parent.empty() && message.parent != message.id) {
    const std::string parent = message_id(message, message.parent);
    parts.headers.emplace_back("In-Reply-To", parent);
    const bool has_thread =
        !message.thread.empty() && message.thread != message.id && message.thread != message.parent;
    parts.headers.emplace_back(
        "References", has_thread ? message_id(message, message.thread) + " " + parent : parent);
  }
  parts.text = words_of(message, missing);
  mail.written = write_mail(parts);
  return mail;
}

}  // namespace intaked::hooks
