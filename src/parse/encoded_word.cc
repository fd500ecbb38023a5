#include "parse/encoded_word.h"

#include <algorithm>
#include <optional>

#include "lib/text/text.h"
#include "parse/ascii.h"
#include "parse/limits.h"
#include "parse/transfer.h"

namespace intaked::parse {
namespace {

constexpr std::size_t k_charset_bytes_max = 64;

struct Word {
  std::string_view charset;
  std::string bytes;
  bool damaged = false;
  std::size_t end = 0;  // behind "?="
};

// RFC 2047 4.2.
std::string decode_q(std::string_view text, bool& damaged) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '_') {
      out.push_back(' ');
    } else if (text[i] == '=') {
      const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
      if (high >= 0 && low >= 0) {
        out.push_back(static_cast<char>(high * 16 + low));
        i += 2;
      } else {
        damaged = true;
        out.push_back('=');
      }
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

// Many programs leave the padding away; some break words over lines, and then only whole groups of
// four are believed. What is no base64 is shown as it stands: garbage would help nobody.
bool is_base64(std::string_view text) {
  std::size_t digits = 0;
  bool blanks = false;
  for (const char c : text) {
    const bool digit = is_letter(c) || is_digit(c) || c == '+' || c == '/' || c == '=';
    if (!digit && !is_blank(c)) return false;
    if (digit) ++digits;
    blanks = blanks || is_blank(c);
  }
  return !blanks || digits % 4 == 0;
}

bool lacks_padding_only(std::string_view text) {
  const auto digits = std::count_if(text.begin(), text.end(), [](char c) { return !is_blank(c); });
  return text.find('=') == std::string_view::npos && digits % 4 != 1;
}

// What text::clean() will leave out and what was written to be seen otherwise or by nobody:
// controls and the marks that turn text around. The marks of direction that keyboards write
// (U+200E, U+200F, U+061C) change nothing.
bool deceives(std::string_view utf8) {
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    if (byte == 0x7F || (byte < 0x20 && !is_space(utf8[i]))) return true;
    const std::string_view two = utf8.substr(i, 2);
    if (byte == 0xC2 && two > "\xC2\x7F" && two < "\xC2\xA0" && two != "\u0085") return true;
    const std::string_view three = utf8.substr(i, 3);
    if (byte != 0xE2) continue;
    if (three >= "\u202A" && three <= "\u202E") return true;
    if (three >= "\u2066" && three <= "\u2069") return true;
  }
  return false;
}

// A word at the end of a field that was cut off: is it easier to read when it is decoded?
bool is_worth_decoding(char encoding, std::string_view text) {
  if (text.find_first_of(" \t") != std::string_view::npos) return false;
  if (encoding == 'b') return text.size() >= 4;
  for (std::size_t at = text.find('='); at < text.size(); at = text.find('=', at + 1)) {
    if (at + 2 < text.size() && hex_value(text[at + 1]) >= 0 && hex_value(text[at + 2]) >= 0) {
      return true;
    }
  }
  return false;
}

// Printable ASCII that holds no encoded-word: most fields of most messages.
bool is_plain(std::string_view raw) {
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] < 0x20 || raw[i] == 0x7F) return false;
    if (raw[i] == '=' && i + 1 < raw.size() && raw[i + 1] == '?') return false;
  }
  return true;
}

// As what bytes without a label are to be read, "" for a guess. Bytes that are no UTF-8 are not
// what a body is in that says it is UTF-8.
std::string_view label_of(std::string_view bytes, std::string_view charset_of_body) {
  if (text::is_valid_utf8(bytes)) return "utf-8";
  return text::is_same_charset(charset_of_body, "utf-8") ? std::string_view() : charset_of_body;
}

class Decoder {
 public:
  Decoder(std::string_view raw, std::string_view charset_of_body)
      : raw_(raw), charset_of_body_(charset_of_body), last_begin_(raw.rfind("=?")) {}

  HeaderText decode() {
    std::size_t at = 0;
    while (at < raw_.size()) {
      std::optional<Word> word = words_ < k_encoded_words_max ? word_at(at) : std::nullopt;
      if (word) {
        ++words_;
        take(std::move(*word), at);
        continue;
      }
      const std::size_t next = std::min(raw_.find("=?", at + 1), raw_.size());
      plain_ += raw_.substr(at, next - at);
      at = next;
    }
    flush_word();
    flush_plain();
    out_.cleaned = deceives(out_.utf8);
    out_.utf8 = text::clean(out_.utf8, text::Lines::join);
    return std::move(out_);
  }

 private:
  std::optional<Word> word_at(std::size_t at) {
    if (!raw_.substr(at).starts_with("=?")) return std::nullopt;
    const std::string_view head = raw_.substr(at + 2, k_charset_bytes_max + 1);
    const std::size_t mark = head.find('?');
    if (mark == std::string_view::npos || mark == 0) return std::nullopt;
    const std::size_t encoding_at = at + 2 + mark + 1;
    if (encoding_at + 1 >= raw_.size() || raw_[encoding_at + 1] != '?') return std::nullopt;
    const char encoding = lower(raw_[encoding_at]);
    if (encoding != 'b' && encoding != 'q') return std::nullopt;
    const std::size_t text_at = encoding_at + 2;
    // Once the end was not found it is not there for later words either: searched for once.
    std::size_t end = text_at < no_end_from_ ? raw_.find("?=", text_at) : std::string_view::npos;
    Word word;
    word.charset = head.substr(0, std::min(mark, head.find('*')));  // RFC 2231 5: language
    word.end = end + 2;
    if (end == std::string_view::npos) {
      no_end_from_ = std::min(no_end_from_, text_at);
      if (at != last_begin_ || !is_worth_decoding(encoding, raw_.substr(text_at))) {
        return std::nullopt;
      }
      end = raw_.size() - (raw_.ends_with('?') ? 1 : 0);
      word.end = raw_.size();
      word.damaged = true;
    }
    const std::string_view text = raw_.substr(text_at, end - text_at);
    if (encoding == 'q') {
      word.bytes = decode_q(text, word.damaged);
      return word;
    }
    if (!is_base64(text)) {
      out_.damaged = true;
      return std::nullopt;
    }
    DecodedBytes decoded = decode_transfer(Transfer::base64, text, text.size());
    word.bytes = std::move(decoded.bytes);
    word.damaged = word.damaged || (decoded.damaged && !lacks_padding_only(text));
    return word;
  }

  void take(Word word, std::size_t& at) {
    at = word.end;
    if (word.damaged) out_.damaged = true;
    // RFC 2047 6.2: white space between adjacent words is not shown.
    const bool adjacent = in_word_ && trim(plain_).empty();
    if (adjacent && (equal_ignoring_case(charset_, word.charset) ||
                     text::is_same_charset(charset_, word.charset))) {
      plain_.clear();
      bytes_ += word.bytes;
      return;
    }
    flush_word();
    if (adjacent) plain_.clear();
    flush_plain();
    in_word_ = true;
    charset_ = word.charset;
    bytes_ = std::move(word.bytes);
  }

  void flush_word() {
    if (!in_word_) return;
    append(bytes_, charset_);
    in_word_ = false;
    bytes_.clear();
  }

  void flush_plain() {
    if (plain_.empty()) return;
    const bool eight_bit = std::any_of(plain_.begin(), plain_.end(),
                                       [](char c) { return static_cast<signed char>(c) < 0; });
    const std::string_view label = label_of(plain_, charset_of_body_);
    const std::string charset = append(plain_, label);
    if (eight_bit) out_.charset = charset;
    out_.guessed = out_.guessed || (eight_bit && label != "utf-8");
    plain_.clear();
  }

  std::string append(std::string_view bytes, std::string_view charset) {
    text::Decoded decoded = text::to_utf8(bytes, charset);
    out_.utf8 += decoded.utf8;
    out_.guessed = out_.guessed || decoded.guessed;
    out_.damaged = out_.damaged || decoded.replaced;
    return std::move(decoded.charset);
  }

  std::string_view raw_;
  std::string_view charset_of_body_;
  HeaderText out_;
  std::string plain_;    // text between words that is not yet decoded
  std::string bytes_;    // of the words of one charset that is not yet decoded
  std::string charset_;  // of `bytes_`
  bool in_word_ = false;
  std::size_t no_end_from_ = std::string_view::npos;
  std::size_t last_begin_;  // of "=?"
  std::size_t words_ = 0;
};

}  // namespace

HeaderText decode_header_text(std::string_view raw, std::string_view charset_of_body) {
  if (is_plain(raw)) return {std::string(raw), "", false, false, false};
  return Decoder(raw, charset_of_body).decode();
}

HeaderText decode_header_bytes(std::string_view bytes, std::string_view charset,
                               std::string_view charset_of_body) {
  const std::string_view label = charset.empty() ? label_of(bytes, charset_of_body) : charset;
  text::Decoded decoded = text::to_utf8(bytes, label);
  const bool guessed = decoded.guessed || (charset.empty() && label != "utf-8");
  return {text::clean(decoded.utf8, text::Lines::join),
          charset.empty() ? std::move(decoded.charset) : std::string(), guessed, decoded.replaced,
          deceives(decoded.utf8)};
}

}  // namespace intaked::parse
