#include <cstdint>

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>
#include <unicode/uchar.h>

#include "lib/text/text.h"
#include "lib/text/utf8.h"

namespace intaked::text {
namespace {

// Controls, format characters, line and paragraph separators, and what Unicode says is not to be
// shown: joiners, variation selectors, tags, fillers.
bool has_no_shape(char32_t code) {
  const auto c = static_cast<UChar32>(code);
  return (U_GET_GC_MASK(c) & (U_GC_CC_MASK | U_GC_CF_MASK | U_GC_ZL_MASK | U_GC_ZP_MASK)) != 0 ||
         u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0;
}

std::string normalized(std::string_view utf8, const icu::Normalizer2* (*form)(UErrorCode&)) {
  std::string out;
  if (ascii_prefix(utf8) == utf8.size()) return out.assign(utf8);
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = form(error);
  if (U_FAILURE(error) != 0) return out.assign(utf8);
  icu::StringByteSink<std::string> sink(&out);
  const icu::StringPiece source(utf8.data(), static_cast<std::int32_t>(utf8.size()));
  normalizer->normalizeUTF8(0, source, sink, nullptr, error);
  return U_FAILURE(error) != 0 ? std::string(utf8) : out;
}

}  // namespace

std::string to_nfc(std::string_view utf8) {
  return normalized(utf8, icu::Normalizer2::getNFCInstance);
}

std::string without_accents(std::string_view utf8) {
  if (ascii_prefix(utf8) == utf8.size()) return std::string(utf8);
  const std::string decomposed = normalized(utf8, icu::Normalizer2::getNFDInstance);
  std::string out;
  for (std::size_t i = 0; i < decomposed.size();) {
    const Character c = read_character(decomposed, i);
    if ((U_GET_GC_MASK(static_cast<UChar32>(c.code)) & U_GC_MN_MASK) == 0)
      append_character(out, c.code);
    i += c.bytes;
  }
  // What has no marks, Hangul for one, is put together again.
  return to_nfc(out);
}

std::string without_shapeless(std::string_view utf8) {
  std::string out;
  out.reserve(utf8.size());
  for (std::size_t i = 0; i < utf8.size();) {
    const Character c = read_character(utf8, i);
    if (!has_no_shape(c.code)) append_character(out, c.code);
    i += c.bytes;
  }
  return out;
}

}  // namespace intaked::text
