// One response of an IMAP server, read but not yet understood (RFC 3501 section 7, RFC 9051).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace intaked::imap {

enum class ResponseKind : std::uint8_t { untagged, tagged, continuation };
enum class Status : std::uint8_t { none, ok, no, bad, bye, preauth };
enum class TokenKind : std::uint8_t { atom, quoted, literal, open, close };

// A piece of a data response. Atoms and quoted strings lie in Response::characters, a literal in
// Response::literals[begin].
struct Token {
  TokenKind kind = TokenKind::atom;
  std::uint32_t begin = 0;
  std::uint32_t size = 0;
};

struct Response {
  ResponseKind kind = ResponseKind::untagged;
  Status status = Status::none;
  std::string tag;                      // tagged only
  std::string code;                     // "UIDNEXT 12" of "OK [UIDNEXT 12] …"
  std::string text;                     // of a status or a continuation: clean, at most 1 KiB
  std::optional<std::uint32_t> number;  // "* 12 FETCH …"
  std::string name;                     // "FETCH", upper case; "" for a status
  std::vector<Token> tokens;            // what follows the name; lists are balanced
  std::string characters;
  std::vector<std::string> literals;  // may be moved from

  std::string_view text_of(const Token& token) const {
    if (token.kind == TokenKind::literal) return literals[token.begin];
    return std::string_view(characters).substr(token.begin, token.size);
  }
  // Forgets the content and keeps the memory.
  void clear();
};

// ASCII only: protocol words never need more.
bool equal_ignoring_case(std::string_view a, std::string_view b);
std::string upper_case(std::string_view text);
// All of `text` as a number, at most 20 digits and within 64 bits.
std::optional<std::uint64_t> read_number(std::string_view text);
// The same within 32 bits.
std::optional<std::uint32_t> read_number32(std::string_view text);

}  // namespace intaked::imap
