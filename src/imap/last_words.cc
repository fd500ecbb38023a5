#include "imap/last_words.h"

#include <algorithm>
#include <cctype>

#include "imap/response.h"
#include "lib/crypto/crypto.h"
#include "lib/text/text.h"

namespace intaked::imap {
namespace {

// So much of a credential in a row is no chance.
constexpr std::size_t k_piece_chars = 8;
// A longer word of these characters alone may be anything that was encoded.
constexpr std::size_t k_encoded_word_chars = 16;

std::string quoted(std::string_view text) {
  std::string quoted;
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted;
}

// Servers like to say a command in upper case.
bool holds_piece(const std::string& line, std::string_view credential) {
  const std::string wanted = upper_case(credential);
  if (wanted.empty()) return false;
  for (std::size_t at = 0; at == 0 || at + k_piece_chars <= wanted.size(); ++at)
    if (line.find(wanted.substr(at, k_piece_chars)) != std::string::npos) return true;
  return false;
}

// PLAIN sends both, LOGIN one after the other, the LOGIN command quotes them.
bool echoes_credentials(const MailboxOptions& options, std::string_view line) {
  const std::string text = upper_case(line);
  const std::string user = options.user;
  const std::string password(options.password.reveal());
  const std::string plain = '\0' + user + '\0' + password;
  return holds_piece(text, password) || holds_piece(text, quoted(password)) ||
         holds_piece(text, crypto::base64(password)) || holds_piece(text, crypto::base64(user)) ||
         holds_piece(text, crypto::base64(plain));
}

bool has_encoded_word(std::string_view text) {
  const auto ends_word = [](char c) { return c == ' ' || c == '"' || c == '\''; };
  const auto encodes = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '+' || c == '/' || c == '=';
  };
  while (!text.empty()) {
    const auto end = std::find_if(text.begin(), text.end(), ends_word);
    const auto length = static_cast<std::size_t>(end - text.begin());
    if (length >= k_encoded_word_chars && std::all_of(text.begin(), end, encodes)) return true;
    text.remove_prefix(std::min(length + 1, text.size()));
  }
  return false;
}

// The last line, if it is whole: what was cut off cannot be judged.
std::string_view last_line(std::string_view transcript) {
  if (!transcript.ends_with('\n')) return {};
  while (transcript.ends_with('\n') || transcript.ends_with('\r')) transcript.remove_suffix(1);
  return transcript.substr(transcript.rfind('\n') + 1);
}

// "NO [LIMIT]" of "NO [LIMIT] Too many"; "NO" of "NO Too many".
std::size_t length_of_status(std::string_view words) {
  const std::size_t status = std::min(words.find(' '), words.size());
  if (!words.substr(status).starts_with(" [")) return status;
  const std::size_t code = words.find(']', status);
  return code == std::string_view::npos ? status : code + 1;
}

}  // namespace

std::string last_words(const MailboxOptions& options, std::string_view transcript) {
  const std::string_view sent = last_line(transcript);
  const std::string line = text::clean(text::repair_utf8(sent), text::Lines::join);
  const std::string_view words =
      std::string_view(line).substr(std::min(line.find(' ') + 1, line.size()));
  // As it was sent, too: cleaning may have taken a character of the password away.
  if (line == words || echoes_credentials(options, line) || echoes_credentials(options, sent))
    return "";
  const std::size_t status = length_of_status(words);
  return std::string(has_encoded_word(words.substr(status)) ? words.substr(0, status) : words);
}

}  // namespace intaked::imap
