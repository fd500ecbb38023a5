#include "redact/files.h"

#include <algorithm>
#include <array>
#include <string>

#include "parse/limits.h"

namespace intaked::redact {
namespace {

using namespace std::string_view_literals;

// What tells a type at a glance. Longer marks stand before shorter ones of the same beginning.
constexpr std::array k_marks = {"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"sv,
                                "\xFF\xD8\xFF"sv,
                                "GIF89a"sv,
                                "GIF87a"sv,
                                "%PDF-1."sv,
                                "PK\x03\x04"sv,
                                "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv,
                                "\x1F\x8B\x08"sv,
                                "Rar!\x1A\x07"sv,
                                "7z\xBC\xAF\x27\x1C"sv,
                                "MZ"sv,
                                "BM"sv,
                                "II*\0"sv,
                                "MM\0*"sv,
                                "OggS"sv,
                                "ID3"sv,
                                "\x7F"
                                "ELF"sv,
                                "{\\rtf1"sv};

// Looked at one by one where the mark is not enough: small pieces first.
constexpr std::size_t k_first_piece_bytes = 4;
constexpr std::size_t k_first_bytes = 64;
constexpr std::size_t k_piece_bytes = 64;

bool is_text(std::string_view bytes) {
  const std::string_view head = bytes.substr(0, 4096);
  return std::none_of(head.begin(), head.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\x1b';
  });
}

std::size_t mark_length(std::string_view bytes) {
  const auto* mark = std::find_if(k_marks.begin(), k_marks.end(),
                                  [&](std::string_view m) { return bytes.starts_with(m); });
  return mark == k_marks.end() ? 0 : mark->size();
}

bool is_of_word(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || byte >= 0xA0;
}

// A letter of a script as UTF-16 has it, little endian: TNEF has no other.
bool is_wide_word(std::string_view bytes, std::size_t at) {
  if (at + 1 >= bytes.size()) return false;
  const auto high = static_cast<unsigned char>(bytes[at + 1]);
  return (high == 0 && is_of_word(bytes[at])) ||
         (high > 0 && high < 0xD8 && (high < 0x07 || high > 0x2F));
}

}  // namespace

void cover_file(Sheet& sheet, const Place& place) {
  const std::string_view bytes = sheet.text(place);
  const std::size_t mark = mark_length(bytes);
  if (mark == 0 && is_text(bytes)) {
    cover_lines(sheet, place, Writing::of({}, bytes));
    return;
  }
  const std::size_t looked_at = std::min(bytes.size(), parse::k_sniff_bytes_max);
  std::size_t at = mark;
  while (at < looked_at) {
    const std::size_t size =
        std::min(at < k_first_bytes ? k_first_piece_bytes : k_piece_bytes, looked_at - at);
    sheet.layers.begin_group();
    sheet.layers.cover(place.layer, place.at + at, std::string(size, '\0'));
    at += size;
  }
  sheet.layers.cover_for_good(place.layer, place.at + at, std::string(bytes.size() - at, '\0'));
}

void cover_tnef(Sheet& sheet, const Place& place) {
  constexpr std::size_t k_run = 3;  // shorter ones are figures of the structure
  const std::string_view bytes = sheet.text(place);
  std::string other(bytes);
  const auto blank = [&](std::size_t begin, std::size_t end, std::size_t step) {
    for (std::size_t i = begin; i < end; i += step) {
      const auto byte = static_cast<unsigned char>(bytes[i]);
      other[i] = byte >= '0' && byte <= '9' ? '0' : byte >= 'A' && byte <= 'Z' ? 'X' : 'x';
      if (step == 2 && other[i + 1] != '\0') other[i + 1] = '\x01';
    }
  };
  for (std::size_t at = 0; at < bytes.size();) {
    std::size_t end = at;
    while (end < bytes.size() && is_of_word(bytes[end])) ++end;
    if (end - at >= k_run) blank(at, end, 1);
    std::size_t wide = at;
    while (is_wide_word(bytes, wide)) wide += 2;
    if (wide - at >= 2 * k_run) blank(at, wide, 2);
    at = std::max({at + 1, end - at >= k_run ? end : at, wide - at >= 2 * k_run ? wide : at});
  }
  // Compressed RTF (MS-OXRTFCP) begins with its two sizes; its pieces can be read.
  for (std::size_t at = bytes.find("LZFu"); at != std::string_view::npos;
       at = bytes.find("LZFu", at + 1)) {
    if (at < 8) continue;
    const auto size = [&](std::size_t i) { return static_cast<unsigned char>(bytes[at - 8 + i]); };
    const std::size_t packed =
        size(0) | size(1) << 8U | size(2) << 16U | std::size_t{size(3)} << 24U;
    const std::size_t begin = std::min(at + 8, bytes.size());
    const std::size_t end = std::min(begin + packed, bytes.size());
    std::fill(other.begin() + static_cast<std::ptrdiff_t>(begin),
              other.begin() + static_cast<std::ptrdiff_t>(end), '\0');
    other.replace(at, 4, "LZFu");
  }
  sheet.layers.begin_group();
  sheet.layers.cover_for_good(place.layer, place.at, std::move(other));
}

}  // namespace intaked::redact
