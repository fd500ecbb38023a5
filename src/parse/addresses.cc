#include "parse/addresses.h"

#include <algorithm>
#include <optional>
#include <string>

#include "lib/text/text.h"
#include "parse/address_spec.h"
#include "parse/address_tokens.h"
#include "parse/ascii.h"
#include "parse/encoded_word.h"
#include "parse/limits.h"

namespace intaked::parse {
namespace {

using Kind = AddressToken::Kind;

constexpr std::size_t k_character_bytes_max = 4;  // of UTF-8

bool has_at(std::string_view s) {
  return s.find('@') != std::string_view::npos;
}

// An '@' that no encoded-word hides.
bool names_address(std::string_view word) {
  const std::size_t end = word.starts_with("=?") ? word.rfind("?=") : std::string_view::npos;
  return has_at(end == std::string_view::npos ? word : word.substr(end + 2));
}

// Words that stand together: a name, or the pieces of an address.
struct Piece {
  std::string raw;   // quotes kept
  std::string text;  // quotes taken off
  bool is_address = false;
};

class Reader {
 public:
  enum class Unwrap { yes, no };

  Reader(std::string_view raw, std::string_view charset_of_body, Unwrap unwrap)
      : tokens_of_(raw), charset_of_body_(charset_of_body), unwrap_(unwrap) {}

  AddressList read() {
    char separator = ',';
    while (separator != '\0' && !out_.truncated) {
      separator = tokens_of_.read_mailbox(tokens_);
      if (separator == ':') {
        flush_held();  // a group's name goes, its members stay (RFC 5322 3.4)
        continue;
      }
      const bool angled = std::any_of(tokens_.begin(), tokens_.end(),
                                      [](const AddressToken& t) { return t.kind == Kind::angle; });
      if (!angled) {
        read_bare();
      } else if (!read_beside_brackets()) {
        read_angled();
      }
      finish(angled, separator);
    }
    flush_held();
    return std::move(out_);
  }

 private:
  // ann@x.example <Ann>: brackets without an address hide none. False where there is no other.
  bool read_beside_brackets() {
    if (std::any_of(tokens_.begin(), tokens_.end(), is_address_angle)) return false;
    const bool encoded = std::any_of(tokens_.begin(), tokens_.end(), [](const AddressToken& t) {
      return t.kind == Kind::angle && has_at(decoded(t.raw));
    });
    const bool open = std::any_of(tokens_.begin(), tokens_.end(), [](const AddressToken& t) {
      return t.kind == Kind::word && names_address(t.raw);
    });
    if (encoded || !open) return false;
    std::string comments;
    const std::vector<Piece> pieces = pieces_of(comments);
    read_pieces(pieces, comments);
    out_.mended = out_.mended || !found_.empty();
    return !found_.empty();
  }

  // Name <address>; where commas were forgotten several of them.
  void read_angled() {
    const bool any_address = std::any_of(tokens_.begin(), tokens_.end(), is_address_angle);
    std::string name;
    std::string comments;
    bool closed = false;  // a mailbox without '@' ends at its first bracket
    for (const AddressToken& token : tokens_) {
      const bool closes = any_address ? is_address_angle(token) : token.kind == Kind::angle;
      if (closes && !closed) {
        end_mailbox(name, comments, token);
        closed = !any_address;
      } else if (token.kind == Kind::comment) {
        append(comments, token.text, true);
      } else if (token.kind == Kind::quoted) {
        append(name, token.text, token.spaced);
      } else if (token.kind == Kind::word || (name.empty() && !has_at(token.raw))) {
        append(name, trim(token.raw), token.spaced);  // <Name <address>> too
      }
    }
    // What stands behind the last address names it, if nothing else did.
    if (found_.empty() || !found_.back().name.empty()) return;
    found_.back().name = decode_name(name);
    if (found_.back().name.empty()) found_.back().name = decode_name(comments);
  }

  static bool is_address_angle(const AddressToken& token) {
    if (token.kind != Kind::angle || !has_at(token.raw)) return false;
    const AddressSpec spec = read_address_spec(token.raw);
    return !spec.address.empty() || spec.doubt != Doubt::none;
  }

  void end_mailbox(std::string& name, std::string& comments, const AddressToken& token) {
    const std::string_view angle = token.raw;
    LeadingAddress leading;
    model::Address address{decode_name(name), ""};
    if (address.name.empty()) address.name = decode_name(comments);
    const std::string encoded = has_at(angle) ? std::string() : decoded(angle);
    if (has_at(encoded)) unwrap(encoded, address);
    if (!token.closed && has_at(angle)) leading = read_open_bracket(angle, address);
    if (address.address.empty()) read_brackets(angle, address);
    // "ann@x.example" <>
    const bool one_word = address.name.find_first_of(" \t") == std::string::npos;
    if (trim(angle).empty() && one_word && has_at(address.name)) {
      unwrap(std::string(address.name), address);
    }
    if (!address.address.empty() || !address.name.empty()) found_.push_back(std::move(address));
    name = std::move(leading.rest);
    comments.clear();
  }

  // Bob <bob@x.example Bob
  LeadingAddress read_open_bracket(std::string_view angle, model::Address& address) {
    const AddressSpec spec = read_address_spec(angle);
    if (spec.doubt != Doubt::words) return {};
    LeadingAddress leading = read_leading_address(angle);
    if (leading.address.empty()) return {};
    address.address = leading.address;
    out_.cleaned = out_.cleaned || spec.cleaned;
    out_.mended = true;
    return leading;
  }

  // <Ann Fox ann@x.example> names the person too. Where that is done outside, or several addresses
  // stand within, nobody knows which words belong together.
  void read_brackets(std::string_view angle, model::Address& address) {
    const AddressSpec spec = read_address_spec(angle);
    note(spec);
    address.address = spec.address;
    if (spec.doubt == Doubt::words) read_words_in_brackets(angle, address);
    // What was not read is shown.
    if (spec.doubt != Doubt::none && address.name.empty()) address.name = decode_name(angle);
  }

  void read_words_in_brackets(std::string_view angle, model::Address& address) {
    AddressList inner = Reader(angle, charset_of_body_, Unwrap::no).read();
    if (!address.name.empty() || inner.addresses.size() != 1 || inner.ambiguous) {
      out_.ambiguous = true;
      return;
    }
    out_.worded = true;
    out_.mended = out_.mended || inner.mended;
    address = std::move(inner.addresses.front());
  }

  void note(const AddressSpec& spec) {
    in_doubt_ = in_doubt_ || spec.doubt != Doubt::none;
    out_.cleaned = out_.cleaned || spec.cleaned;
    out_.mended = out_.mended || (spec.mended && !spec.address.empty());
    out_.too_long = out_.too_long || spec.doubt == Doubt::too_long;
    out_.ambiguous = out_.ambiguous || spec.doubt == Doubt::ambiguous;
  }

  std::string address_of(std::string_view raw) {
    AddressSpec spec = read_address_spec(raw);
    note(spec);
    return std::move(spec.address);
  }

  // Words without brackets: what has an '@' is an address, what stands around it its name.
  void read_bare() {
    std::string comments;
    const std::vector<Piece> pieces = pieces_of(comments);
    const std::string words = read_pieces(pieces, comments);
    if (found_.empty()) read_without_address(pieces, words, comments);
  }

  // Gives the words behind the last address.
  std::string read_pieces(const std::vector<Piece>& pieces, std::string_view comments) {
    std::string words;
    for (const Piece& piece : pieces) {
      std::string address = piece.is_address ? address_of(piece.raw) : std::string();
      if (address.empty()) {
        append(words, piece.text, true);
        continue;
      }
      found_.push_back({decode_name(words), std::move(address)});
      words.clear();
    }
    if (found_.empty()) return words;
    if (found_.back().name.empty()) found_.back().name = decode_name(comments);
    if (found_.back().name.empty()) found_.back().name = decode_name(words);
    return words;
  }

  // Joins what blanks around '@' and '.' tore apart.
  std::vector<Piece> pieces_of(std::string& comments) const {
    std::vector<Piece> pieces;
    bool behind_dot = false;  // a dot with blanks around it
    for (const AddressToken& token : tokens_) {
      if (token.kind == Kind::comment) {
        append(comments, token.text, true);
        continue;
      }
      if (token.kind == Kind::angle) {
        pieces.push_back({"<" + std::string(token.raw) + ">", std::string(trim(token.raw))});
        behind_dot = false;
        continue;
      }
      const bool quoted = token.kind == Kind::quoted;
      const bool joined = !pieces.empty() && (behind_dot || belongs(pieces.back().raw, token));
      behind_dot = token.raw == ".";
      if (joined) {
        pieces.back().raw += token.raw;
        pieces.back().text += quoted ? std::string_view(token.text) : token.raw;
      } else {
        pieces.push_back({std::string(token.raw), quoted ? token.text : std::string(token.raw)});
      }
      // An '@' within quotes alone is a name's.
      if (!quoted && names_address(token.raw)) pieces.back().is_address = true;
    }
    return pieces;
  }

  static bool belongs(std::string_view before, const AddressToken& token) {
    if (before.starts_with('<')) return false;
    if (before.ends_with('@')) return true;
    if (token.raw.starts_with('@')) return before.starts_with('"') || !has_at(before);
    if (token.raw.starts_with('.')) return token.raw == "." || !token.spaced || has_at(before);
    return before.ends_with('.') && !token.spaced;
  }

  // A local mailbox, or words only. Some programs encode or quote the whole field, and some people
  // write the address into the comment.
  void read_without_address(const std::vector<Piece>& pieces, const std::string& words,
                            std::string_view comments) {
    comments = trim(comments);
    // What stood there openly and was not read is not read by another way either.
    const bool in_doubt = std::any_of(pieces.begin(), pieces.end(),
                                      [](const Piece& piece) { return piece.is_address; });
    const bool plain = pieces.size() == 1 && is_plain_local(pieces.front().raw) &&
                       !pieces.front().raw.starts_with("=?");
    model::Address address{decode_name(plain ? comments : words), ""};
    if (plain) {
      address.address = address_of(pieces.front().raw);
    } else if (has_at(address.name) && !in_doubt) {
      unwrap(std::string(address.name), address);
    }
    const bool one_word = comments.find_first_of(" \t") == std::string_view::npos;
    if (address.address.empty() && one_word && has_at(comments)) unwrap(comments, address);
    if (!address.address.empty() || !address.name.empty()) found_.push_back(std::move(address));
  }

  // One level only: what was unwrapped is not unwrapped again.
  void unwrap(std::string_view text, model::Address& address) {
    if (unwrap_ == Unwrap::no) return;
    // A name that was cut ends anywhere.
    if (text.size() > k_display_name_bytes_max - k_character_bytes_max) {
      out_.too_long = true;
      return;
    }
    AddressList inner = Reader(text, {}, Unwrap::no).read();
    out_.cleaned = out_.cleaned || inner.cleaned;
    out_.mended = out_.mended || inner.mended;
    out_.ambiguous = out_.ambiguous || inner.ambiguous;
    in_doubt_ = in_doubt_ || inner.ambiguous;
    std::erase_if(inner.addresses, [](const model::Address& a) { return !has_at(a.address); });
    if (inner.addresses.empty()) return;
    out_.unwrapped = true;
    address.address = std::move(inner.addresses.front().address);
    if (!inner.addresses.front().name.empty() || address.name == text) {
      address.name = std::move(inner.addresses.front().name);
    }
    for (std::size_t i = 1; i < inner.addresses.size(); ++i) {
      found_.push_back(std::move(inner.addresses[i]));
    }
  }

  void finish(bool angled, char separator) {
    if (found_.empty()) {
      flush_held();
      return;
    }
    // Doe, John <john@a.example>: the comma belongs to the name.
    if (held_ && angled && !found_.front().name.empty()) {
      const std::string& first = held_->name.empty() ? held_->address : held_->name;
      found_.front().name = first + ", " + found_.front().name;
      held_.reset();
    }
    flush_held();
    for (std::size_t i = 0; i < found_.size(); ++i) {
      const bool last = i + 1 == found_.size();
      if (!has_at(found_[i].address) && separator == ',' && last && !in_doubt_) {
        held_ = std::move(found_[i]);
      } else {
        add(std::move(found_[i]));
      }
    }
    found_.clear();
    in_doubt_ = false;
  }

  static void append(std::string& name, std::string_view text, bool spaced) {
    if (spaced && !name.empty()) name.push_back(' ');
    name += text;
  }

  static std::string decoded(std::string_view raw) {
    return raw.find("=?") == std::string_view::npos ? std::string() : decode_header_text(raw).utf8;
  }

  std::string decode_name(std::string_view raw) {
    raw = trim(raw);
    if (raw.empty()) return {};
    HeaderText decoded = decode_header_text(raw, charset_of_body_);
    out_.damaged = out_.damaged || decoded.damaged;
    out_.guessed = out_.guessed || decoded.guessed;
    out_.cleaned = out_.cleaned || decoded.cleaned;
    std::string_view name = trim(decoded.utf8);
    // An encoded-word sometimes holds the quotes too.
    if (name.size() >= 2 && name.starts_with('"') && name.ends_with('"')) {
      name = trim(name.substr(1, name.size() - 2));
    }
    return std::string(text::cut_utf8(name, k_display_name_bytes_max));
  }

  void add(model::Address address) {
    if (out_.addresses.size() >= k_addresses_max) {
      out_.truncated = true;
      return;
    }
    // Names that were held are put together, and then longer than each of them.
    address.name.resize(text::cut_utf8(address.name, k_display_name_bytes_max).size());
    out_.addresses.push_back(std::move(address));
  }

  void flush_held() {
    if (held_) add(std::move(*held_));
    held_.reset();
  }

  AddressTokens tokens_of_;
  std::string_view charset_of_body_;
  Unwrap unwrap_;
  AddressList out_;
  std::vector<AddressToken> tokens_;    // of the mailbox that is being read
  std::vector<model::Address> found_;   // in it
  bool in_doubt_ = false;               // an address of it was not read
  std::optional<model::Address> held_;  // a name without address that a comma ended
};

}  // namespace

AddressList read_addresses(std::string_view raw, std::string_view charset_of_body) {
  return Reader(raw, charset_of_body, Reader::Unwrap::yes).read();
}

}  // namespace intaked::parse
