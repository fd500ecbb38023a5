#include "parse/address_tokens.h"

#include <algorithm>
#include <array>

#include "lib/text/text.h"
#include "parse/ascii.h"
#include "parse/limits.h"
#include "parse/unicode_blank.h"

namespace intaked::parse {
namespace {

using Kind = AddressToken::Kind;

// A longer encoded-word that holds signs of the list is not taken as one.
constexpr std::size_t k_encoded_word_bytes_max = 1024;

// A ':' behind these is no group's.
bool is_scheme(std::string_view word) {
  constexpr std::array<std::string_view, 2> k_schemes = {"mailto", "smtp"};
  if (word.starts_with('[')) word.remove_prefix(1);
  return std::any_of(k_schemes.begin(), k_schemes.end(),
                     [&](std::string_view scheme) { return equal_ignoring_case(word, scheme); });
}

bool holds_address(const AddressToken& token) {
  return token.kind == Kind::angle ||
         (token.kind == Kind::word && token.raw.find('@') != std::string_view::npos &&
          !token.raw.starts_with("=?"));
}

}  // namespace

AddressTokens::AddressTokens(std::string_view raw)
    : raw_(raw), is_utf8_(text::is_valid_utf8(raw)) {}

char AddressTokens::read_mailbox(std::vector<AddressToken>& tokens) {
  tokens.clear();
  spaced_ = false;
  bool address = false;  // a ':' behind an address begins no group
  while (!at_end()) {
    const char c = raw_[at_];
    if (const std::size_t blank = blank_bytes(at_); blank > 0) {
      spaced_ = true;
      at_ += blank;
      continue;
    }
    if (c == ',' || c == ';') {
      ++at_;
      return c;
    }
    if (c == ':') {
      ++at_;
      if (!tokens.empty() && is_scheme(tokens.back().raw)) {
        tokens.pop_back();
      } else if (!address) {
        return c;
      }
      continue;
    }
    const std::size_t before = tokens.size();
    if (c == '"') {
      read_quoted(tokens);
    } else if (c == '(') {
      read_comment(tokens);
    } else if (c == '<') {
      read_angle(tokens);
    } else {
      read_word(tokens);
    }
    spaced_ = false;
    if (tokens.size() > before) address = address || holds_address(tokens.back());
  }
  return '\0';
}

void AddressTokens::read_quoted(std::vector<AddressToken>& tokens) {
  const std::size_t begin = at_;
  std::size_t end = begin < no_quote_from_ ? begin + 1 : raw_.size();
  while (end < raw_.size() && raw_[end] != '"') end += raw_[end] == '\\' ? 2 : 1;
  if (end >= raw_.size()) {
    no_quote_from_ = std::min(no_quote_from_, begin);
    ++at_;  // a quote without an end quotes nothing
    return;
  }
  AddressToken token{Kind::quoted, raw_.substr(begin, end + 1 - begin), {}, spaced_};
  for (std::size_t i = begin + 1; i < end; ++i) {
    if (raw_[i] == '\\' && i + 1 < end) ++i;
    token.text.push_back(raw_[i]);
  }
  tokens.push_back(std::move(token));
  at_ = end + 1;
}

void AddressTokens::read_comment(std::vector<AddressToken>& tokens) {
  std::size_t depth = 0;
  std::size_t i = at_;
  std::string content;
  for (; i < raw_.size() && at_ < no_comment_from_; ++i) {
    const char c = raw_[i];
    if (c == '\\' && i + 1 < raw_.size()) {
      content.push_back(raw_[++i]);
    } else if (c == '(' && depth < k_comment_depth_max) {
      if (++depth > 1) content.push_back(c);
    } else if (c == ')' && --depth == 0) {
      break;
    } else {
      content.push_back(c);
    }
  }
  if (at_ >= no_comment_from_ || i >= raw_.size()) {
    no_comment_from_ = std::min(no_comment_from_, at_);
    read_word(tokens);  // the parenthesis is a character
    return;
  }
  tokens.push_back({Kind::comment, raw_.substr(at_, i + 1 - at_), std::move(content), spaced_});
  at_ = i + 1;
}

void AddressTokens::read_angle(std::vector<AddressToken>& tokens) {
  while (at_ < raw_.size() && (raw_[at_] == '<' || blank_bytes(at_) > 0)) {
    at_ += std::max<std::size_t>(blank_bytes(at_), 1);
  }
  const std::size_t begin = at_;
  // A route may hold commas; without it a comma means that the '>' was forgotten.
  const bool route = begin < raw_.size() && raw_[begin] == '@';
  const auto find_end = [&] {
    bool quoted = false;
    std::size_t i = begin;
    for (; i < raw_.size(); ++i) {
      const char c = raw_[i];
      if (c == '\\' && quoted) {
        ++i;
      } else if (c == '"' && quotes_in_angles_) {
        quoted = !quoted;
      } else if (!quoted && (c == '>' || (!route && (c == ',' || c == ';' || c == '<')))) {
        break;
      }
    }
    if (quoted) quotes_in_angles_ = false;
    return std::min(i, raw_.size());
  };
  const bool trusted_quotes = quotes_in_angles_;
  at_ = find_end();
  if (trusted_quotes && !quotes_in_angles_) at_ = find_end();
  const std::string_view content = raw_.substr(begin, at_ - begin);
  const bool closed = at_ < raw_.size() && raw_[at_] == '>';
  while (at_ < raw_.size() && raw_[at_] == '>') ++at_;
  tokens.push_back({Kind::angle, content, {}, spaced_, closed});
}

void AddressTokens::read_word(std::vector<AddressToken>& tokens) {
  const std::size_t begin = at_;
  bool literal = false;  // inside of @[…]
  do {
    const char c = raw_[at_];
    if (const std::size_t end = encoded_word_end(at_); end > at_) {
      at_ = end;
      continue;
    }
    if (c == '[' && at_ > begin && raw_[at_ - 1] == '@') literal = true;
    if (c == ']') literal = false;
    ++at_;
  } while (at_ < raw_.size() && blank_bytes(at_) == 0 &&
           std::string_view(literal ? "\"<,;" : "\"(<,;:").find(raw_[at_]) ==
               std::string_view::npos);
  tokens.push_back({Kind::word, raw_.substr(begin, at_ - begin), {}, spaced_});
}

// 0 if none stands there.
std::size_t AddressTokens::blank_bytes(std::size_t at) const {
  if (is_space(raw_[at])) return 1;
  return is_utf8_ ? unicode_blank_bytes(raw_.substr(at)) : 0;
}

// `at` if none begins there. One that holds the begin of another was cut off by its program.
std::size_t AddressTokens::encoded_word_end(std::size_t at) const {
  const std::string_view rest = raw_.substr(at, k_encoded_word_bytes_max);
  if (!rest.starts_with("=?")) return at;
  const std::size_t charset_end = rest.find('?', 2);
  if (charset_end == std::string_view::npos || charset_end + 2 >= rest.size()) return at;
  if (rest[charset_end + 2] != '?') return at;
  const std::size_t end = rest.find("?=", charset_end + 3);
  if (end == std::string_view::npos) return at;
  const std::size_t next = rest.find("=?", charset_end + 3);
  const bool other = next != std::string_view::npos && next + 1 < end;
  return other ? at : at + end + 2;  // base64 may end with "==?="
}

}  // namespace intaked::parse
