#include <algorithm>
#include <bitset>
#include <optional>

#include "lib/text/charset_names.h"
#include "lib/text/conversion.h"
#include "lib/text/guess.h"
#include "lib/text/text.h"
#include "lib/text/utf8.h"

namespace intaked::text {
namespace {

// Below this many bytes outside ASCII a guess between charsets of one byte a character is noise.
constexpr std::size_t k_guess_bytes_min = 12;

// So many different first bytes of UTF-8 without what belongs to them are no accident.
constexpr std::size_t k_letters_min = 3;
// Among ideographs one byte in some hundred looks like a blank; among letters one in ten is one.
constexpr std::size_t k_bytes_a_blank_min = 16;

struct Utf8Evidence {
  std::size_t characters = 0;  // well-formed characters of several bytes
  // Sequences that are none; behind well-formed ones, one that is cut off at the end is forgiven.
  std::size_t broken = 0;
};

// Stops when more than `broken_max` are broken.
Utf8Evidence weigh_utf8(std::string_view bytes, std::size_t broken_max) {
  Utf8Evidence evidence;
  for (std::size_t i = 0; i < bytes.size() && evidence.broken <= broken_max;) {
    i += ascii_prefix(bytes.substr(i));
    if (i == bytes.size()) break;
    do {
      const Character c = read_character(bytes, i);
      i += c.bytes;
      if (c.valid) {
        ++evidence.characters;
      } else if (i < bytes.size() || evidence.characters == 0) {
        ++evidence.broken;
      }
    } while (i < bytes.size() && static_cast<unsigned char>(bytes[i]) >= 0x80);
  }
  return evidence;
}

std::size_t count_high_bytes(std::string_view bytes) {
  return static_cast<std::size_t>(std::count_if(
      bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }));
}

Decoded as_utf8(std::string_view bytes, bool guessed) {
  const bool whole = is_valid_utf8(bytes);
  return {whole ? std::string(bytes) : repair_utf8(bytes), "utf-8", guessed, !whole};
}

Decoded read_as(std::string_view bytes, const Charset& charset, bool guessed) {
  Converted converted = convert(bytes, charset);
  return {std::move(converted.utf8), std::string(charset.name), guessed,
          converted.replacements > 0};
}

// ISO-2022-JP is plain ASCII to everybody who does not look for its escapes (RFC 1468).
bool has_japanese_escape(std::string_view bytes) {
  return bytes.find("\x1b$B") != std::string_view::npos ||
         bytes.find("\x1b$@") != std::string_view::npos;
}

// Text of two bytes a character holds a NUL beside each ASCII character; blanks and line ends are
// in every text. nullptr: it is no such text.
const Charset* wide_charset_of(std::string_view bytes) {
  std::size_t even = 0;
  std::size_t odd = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == '\0') ++(i % 2 == 0 ? even : odd);
  }
  if (even + odd == 0) return nullptr;
  if (odd > 4 * even) return find_charset("utf-16le");
  return even > 4 * odd ? find_charset("utf-16be") : nullptr;
}

// So many of them that the text is nothing else.
bool is_surely_wide(std::string_view bytes) {
  if (bytes.find('\0') == std::string_view::npos) return false;
  const auto nuls = static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), '\0'));
  return bytes.size() >= 8 && nuls >= bytes.size() / 4 && wide_charset_of(bytes) != nullptr;
}

// The detector's opinion where it can be believed: there is enough text, and all of it can be read.
std::optional<Decoded> detect(std::string_view bytes) {
  const Charset* charset = find_charset(guess_charset(bytes));
  const bool trusted =
      charset != nullptr && charset->family != Family::wide && charset->family != Family::utf8 &&
      (charset->family == Family::multi || count_high_bytes(bytes) >= k_guess_bytes_min);
  if (!trusted) return std::nullopt;
  Decoded decoded = read_as(bytes, *charset, true);
  if (decoded.replaced) return std::nullopt;
  return decoded;
}

Decoded guess(std::string_view bytes) {
  if (is_surely_wide(bytes)) return read_as(bytes, *wide_charset_of(bytes), true);
  if (has_japanese_escape(bytes)) return read_as(bytes, *find_charset("iso-2022-jp"), true);
  const Utf8Evidence evidence = weigh_utf8(bytes, bytes.size());
  if (evidence.broken == 0 || evidence.characters > 2 * evidence.broken) {
    return as_utf8(bytes, true);
  }
  if (std::optional<Decoded> detected = detect(bytes)) return std::move(*detected);
  return read_as(bytes, *find_charset("windows-1252"), true);
}

// Every byte outside ASCII is, read as windows-1252, a letter or a mark that western text holds.
// Says no to bytes that are merely broken UTF-8.
bool looks_western(std::string_view bytes) {
  constexpr std::string_view k_marks = "\x80\x85\x91\x92\x93\x94\x96\x97\xA3\xA7\xAB\xB0\xBB\xBF";
  return std::all_of(bytes.begin(), bytes.end(), [&](char c) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 || k_marks.find(c) != std::string_view::npos) return true;
    const bool rare = byte == 0xD0 || byte == 0xD7 || byte == 0xDE || byte == 0xF0 ||
                      byte == 0xF7 || byte >= 0xFE;
    return byte >= 0xC0 && !rare;
  });
}

// Letters of one byte follow each other where UTF-8 has a first byte and what belongs to it; of
// broken UTF-8 it is the first bytes that are missing. One byte again and again fills a gap.
bool is_of_other_letters(std::string_view bytes, const Utf8Evidence& evidence) {
  std::bitset<256> different;
  std::size_t letters = 0;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0xC0) continue;
    different.set(byte);
    ++letters;
  }
  return evidence.characters == 0 && different.count() >= k_letters_min &&
         2 * letters > count_high_bytes(bytes);
}

// Called UTF-8. Other charsets' text holds hardly any well-formed sequences, damaged UTF-8 does.
Decoded read_utf8_or_detect(std::string_view bytes) {
  const Utf8Evidence evidence = weigh_utf8(bytes, bytes.size());
  if (evidence.broken == 0 || evidence.characters >= 2 * evidence.broken) {
    return as_utf8(bytes, false);
  }
  if (looks_western(bytes)) return guess(bytes);
  // Any bytes can be read as windows-1252: saying so of these proves nothing.
  if (count_high_bytes(bytes) >= k_guess_bytes_min) {
    std::optional<Decoded> detected = detect(bytes);
    if (detected && detected->charset != "windows-1252") return std::move(*detected);
  }
  return is_of_other_letters(bytes, evidence) ? guess(bytes) : as_utf8(bytes, false);
}

// Whether all that was read are characters that texts hold: none of private use (U+E000 to U+F8FF).
bool is_text(const Decoded& decoded) {
  bool is_private = false;
  for (std::size_t i = 0; i + 1 < decoded.utf8.size(); ++i) {
    const auto lead = static_cast<unsigned char>(decoded.utf8[i]);
    const auto next = static_cast<unsigned char>(decoded.utf8[i + 1]);
    is_private = is_private || lead == 0xEE || (lead == 0xEF && next < 0xA4);
  }
  return !decoded.replaced && !is_private;
}

// Blanks as they stand between letters of one byte. Two bytes with one of them are hardly ever a
// character, but for the quotes and dashes of U+20xx and the euro (U+20AC).
std::size_t count_blanks(std::string_view bytes, bool little_endian) {
  const std::size_t high = little_endian ? 1 : 0;
  std::size_t blanks = 0;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    const auto low = static_cast<unsigned char>(bytes[i + 1 - high]);
    const bool in_mark = bytes[i + high] == ' ' && (low < 'A' || low == 0xAC);
    if (!in_mark && (bytes[i] == ' ' || bytes[i + 1] == ' ')) ++blanks;
  }
  return blanks;
}

// Called UTF-16, but without any NUL: it has no letter or blank of ASCII then. Where bytes
// look like these nevertheless, or make no text, it is text of one byte a letter.
std::optional<Decoded> read_narrow(std::string_view bytes, const Charset& charset) {
  const std::size_t blanks = count_blanks(bytes, charset.name == "utf-16le");
  const bool wide = bytes.size() % 2 == 0 && blanks * k_bytes_a_blank_min < bytes.size() &&
                    is_text(read_as(bytes, charset, false));
  return wide ? std::nullopt : std::optional(guess(bytes));
}

// Called UTF-16 or UTF-32. Without a mark RFC 2781 says big endian, programs write little; and some
// write UTF-8 under the name.
Decoded read_wide(std::string_view bytes, const Charset& charset) {
  const bool two_bytes = charset.name.starts_with("utf-16");
  if (bytes.find('\0') == std::string_view::npos) {
    if (is_valid_utf8(bytes)) return as_utf8(bytes, true);
    if (std::optional<Decoded> narrow = read_narrow(bytes, charset)) return std::move(*narrow);
  }
  const Charset* found = two_bytes ? wide_charset_of(bytes) : nullptr;
  if (found == nullptr || charset.engine == found->engine) {
    return read_as(bytes, charset, false);
  }
  return read_as(bytes, *found, charset.name != "utf-16");
}

// Called some charset that UTF-8 bytes hardly ever are valid text of: well-formed throughout, they
// are UTF-8. Two bytes of a Chinese text may look so by chance, many do not.
bool is_utf8_under_a_wrong_name(std::string_view bytes, const Charset& charset) {
  const Utf8Evidence evidence = weigh_utf8(bytes, 0);
  if (evidence.broken > 0 || evidence.characters == 0) return false;
  switch (charset.family) {
    case Family::western:
      return true;  // what programs write without looking
    case Family::single:
      return evidence.characters >= 2;
    case Family::multi:
      return evidence.characters >= 4;
    default:
      return false;
  }
}

struct ByteOrderMark {
  std::string_view bytes;
  std::string_view charset;
};

constexpr ByteOrderMark k_marks[] = {
    {std::string_view("\xEF\xBB\xBF", 3), "utf-8"},
    {std::string_view("\xFF\xFE\0\0", 4), "utf-32le"},
    {std::string_view("\0\0\xFE\xFF", 4), "utf-32be"},
    {std::string_view("\xFF\xFE", 2), "utf-16le"},
    {std::string_view("\xFE\xFF", 2), "utf-16be"},
};

const ByteOrderMark* mark_of(std::string_view bytes) {
  for (const ByteOrderMark& mark : k_marks) {
    if (bytes.starts_with(mark.bytes)) return &mark;
  }
  return nullptr;
}

bool is_seven_bit(Family family) {
  return family == Family::escapes || family == Family::japanese_escapes ||
         family == Family::tilde_escapes;
}

// The name of the charset if the bytes are already what to_utf8() would make of them: most texts.
// Says no where it would have to look closer.
std::optional<std::string_view> charset_as_it_is(std::string_view bytes, const Charset* charset) {
  const Family family = charset == nullptr ? Family::utf8 : charset->family;
  if (family == Family::wide || is_seven_bit(family) || mark_of(bytes) != nullptr) {
    return std::nullopt;
  }
  if (ascii_prefix(bytes) == bytes.size()) {
    // No charset of mail differs in ASCII, except by what nobody declared.
    if (has_japanese_escape(bytes) || is_surely_wide(bytes)) return std::nullopt;
    return charset != nullptr ? charset->name : "us-ascii";
  }
  const bool utf8 = charset != nullptr && family == Family::utf8 && is_valid_utf8(bytes);
  return utf8 ? std::optional(charset->name) : std::nullopt;
}

}  // namespace

bool is_charset(std::string_view label) {
  return find_charset(label) != nullptr;
}

bool is_same_charset(std::string_view a, std::string_view b) {
  const Charset* charset = find_charset(a);
  return charset != nullptr && charset == find_charset(b);
}

Decoded to_utf8(std::string_view bytes, std::string_view label) {
  const Charset* charset = find_charset(label);
  const ByteOrderMark* mark = mark_of(bytes);
  const bool mark_counts =
      mark != nullptr && (charset == nullptr || mark->bytes.size() >= 3 ||
                          charset->family == Family::wide || is_surely_wide(bytes));
  if (mark_counts) {
    bytes.remove_prefix(mark->bytes.size());
    const Charset& marked = *find_charset(mark->charset);
    const bool guessed = charset == nullptr || charset->family != marked.family;
    return marked.family == Family::utf8 ? as_utf8(bytes, guessed)
                                         : read_as(bytes, marked, guessed);
  }
  if (const auto name = charset_as_it_is(bytes, charset)) {
    return {std::string(bytes), std::string(*name), false, false};
  }
  if (charset == nullptr) return guess(bytes);
  const Family family = charset->family;
  if (family == Family::wide) return read_wide(bytes, *charset);
  const bool ascii = ascii_prefix(bytes) == bytes.size();
  // ASCII that says by its own marks that it is something else.
  if (ascii && !is_seven_bit(family)) return guess(bytes);
  if (is_seven_bit(family) && !ascii && bytes.find('\x1b') == std::string_view::npos) {
    return guess(bytes);
  }
  if (family == Family::utf8) return read_utf8_or_detect(bytes);
  if (is_utf8_under_a_wrong_name(bytes, *charset)) return as_utf8(bytes, true);
  return read_as(bytes, *charset, false);
}

Decoded into_utf8(std::string bytes, std::string_view label) {
  if (const auto name = charset_as_it_is(bytes, find_charset(label))) {
    return {std::move(bytes), std::string(*name), false, false};
  }
  return to_utf8(bytes, label);
}

}  // namespace intaked::text
