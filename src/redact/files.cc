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

}  // namespace intaked::redact
