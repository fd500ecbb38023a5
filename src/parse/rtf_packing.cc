#include <algorithm>
#include <cstdlib>
#include <memory>

// A C library's header without guards for C++.
extern "C" {
#include <ytnef.h>
}

#include "parse/limits.h"
#include "parse/little_endian.h"
#include "parse/rtf_text.h"

namespace intaked::parse {
namespace {

constexpr std::uint32_t k_packed_mark = 0x75465A4C;    // "LZFu"
constexpr std::uint32_t k_unpacked_mark = 0x414C454D;  // "MELA"
constexpr std::size_t k_header_bytes = 16;
// MS-OXRTFCP 2.1.2.1: the words that every dictionary begins with, and how far back it reaches.
constexpr std::size_t k_dictionary_begins_bytes = 207;
constexpr std::size_t k_dictionary_bytes = 4096;
// The library reads a little beyond what it needs.
constexpr std::size_t k_margin_bytes = 32;

struct Extent {
  std::size_t packed;    // bytes behind the header that are sound
  std::size_t unpacked;  // bytes that they make
};

// Follows the steps of the decompression without taking them.
Extent sound_extent(std::string_view data, std::size_t wanted) {
  std::size_t in = 0;
  std::size_t out = k_dictionary_begins_bytes;
  const std::size_t stop = out + wanted;
  while (out < stop && in < data.size()) {
    unsigned flags = static_cast<unsigned char>(data[in++]);
    for (int step = 0; step < 8 && out < stop; ++step, flags >>= 1U) {
      const std::size_t need = (flags & 1U) == 0 ? 1 : 2;
      if (data.size() - in < need) return {in, out - k_dictionary_begins_bytes};
      if (need == 1) {
        ++out;
      } else {
        const auto high = static_cast<unsigned char>(data[in]);
        const auto low = static_cast<unsigned char>(data[in + 1]);
        const std::size_t place = (std::size_t{high} << 4U) | (low >> 4U);
        // A reference to where the next byte goes marks the end; one beyond it, when nothing is
        // there yet, is a lie.
        const bool is_end = place == out % k_dictionary_bytes;
        if (is_end || (out < k_dictionary_bytes && place > out)) {
          return {in, out - k_dictionary_begins_bytes};
        }
        out = std::min<std::size_t>(stop, out + (low & 0xFU) + 2);
      }
      in += need;
    }
  }
  return {in, out - k_dictionary_begins_bytes};
}

struct Freer {
  void operator()(unsigned char* bytes) const { std::free(bytes); }
};

std::string unpack_sound(std::string_view data, const Extent& extent) {
  std::string packed;
  const std::size_t size = k_header_bytes + std::min(data.size(), extent.packed) + k_margin_bytes;
  packed.reserve(size);
  append_little_endian(packed, static_cast<std::uint32_t>(size - 4), 4);
  append_little_endian(packed, static_cast<std::uint32_t>(extent.unpacked), 4);
  append_little_endian(packed, k_packed_mark, 4);
  append_little_endian(packed, 0, 4);
  packed += data.substr(0, extent.packed);
  packed.append(k_margin_bytes, '\0');
  variableLength value{reinterpret_cast<unsigned char*>(packed.data()), static_cast<int>(size)};
  int made = 0;
  const std::unique_ptr<unsigned char, Freer> bytes(DecompressRTF(&value, &made));
  if (bytes == nullptr || made <= 0) return {};
  return {reinterpret_cast<const char*>(bytes.get()), static_cast<std::size_t>(made)};
}

}  // namespace

std::string unpack_rtf(std::string_view packed) {
  LittleEndianReader reader(packed);
  reader.number(4);  // the size, which we know better
  const std::size_t wanted = std::min<std::size_t>(reader.number(4), k_rtf_bytes_max);
  const std::uint32_t mark = reader.number(4);
  reader.number(4);  // a checksum
  if (reader.failed()) return {};
  const std::string_view data = packed.substr(k_header_bytes);
  if (mark == k_unpacked_mark) return std::string(data.substr(0, wanted));
  if (mark != k_packed_mark) return {};
  const Extent extent = sound_extent(data, wanted);
  return extent.unpacked == 0 ? std::string() : unpack_sound(data, extent);
}

}  // namespace intaked::parse
