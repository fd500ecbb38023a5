// The signs of an address list (RFC 5322 3.4), one mailbox after the other. For addresses.cc only.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace intaked::parse {

struct AddressToken {
  enum class Kind {
    word,     // an encoded-word is one, whatever it holds
    quoted,   // "…"
    comment,  // (…)
    angle     // <…>, also without its end
  };
  Kind kind = Kind::word;
  std::string_view raw;  // as written; of an angle what is inside
  std::string text;      // of quoted and comment: inside, escapes resolved
  bool spaced = false;   // a blank stood before it
  bool closed = true;    // of angle: its end stands there
};

class AddressTokens {
 public:
  explicit AddressTokens(std::string_view raw);

  bool at_end() const { return at_ >= raw_.size(); }
  // Reads up to the next sign that ends a mailbox and gives that: ',' or ';', ':' behind the name
  // of a group, '\0' at the end. `tokens` is cleared first.
  char read_mailbox(std::vector<AddressToken>& tokens);

 private:
  void read_quoted(std::vector<AddressToken>& tokens);
  void read_comment(std::vector<AddressToken>& tokens);
  void read_angle(std::vector<AddressToken>& tokens);
  void read_word(std::vector<AddressToken>& tokens);
  std::size_t encoded_word_end(std::size_t at) const;
  std::size_t blank_bytes(std::size_t at) const;

  std::string_view raw_;
  bool is_utf8_;
  std::size_t at_ = 0;
  bool spaced_ = false;
  // From here on no closing quote or parenthesis comes: not searched for again.
  std::size_t no_quote_from_ = std::string_view::npos;
  std::size_t no_comment_from_ = std::string_view::npos;
  bool quotes_in_angles_ = true;  // false once one was not closed
};

}  // namespace intaked::parse
