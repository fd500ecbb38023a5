// TNEF streams for tests, well-formed unless a test says otherwise.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "parse/little_endian.h"
#include "parse/tnef_format.h"

namespace intaked::parse {

inline std::string tnef_begin() {
  std::string out;
  append_little_endian(out, tnef::k_signature, 4);
  append_little_endian(out, 1, 2);
  return out;
}

inline std::string tnef_attribute(std::uint32_t level, std::uint32_t id, std::string_view value) {
  std::string out;
  append_little_endian(out, level, 1);
  append_little_endian(out, id, 4);
  append_little_endian(out, static_cast<std::uint32_t>(value.size()), 4);
  out += value;
  std::uint32_t sum = 0;
  for (const char c : value) sum += static_cast<unsigned char>(c);
  append_little_endian(out, sum & 0xFFFF, 2);
  return out;
}

inline std::string tnef_file(std::string_view title, std::string_view data) {
  return tnef_attribute(2, tnef::k_file_begins, std::string(14, '\0')) +
         tnef_attribute(2, tnef::k_file_title, title) + tnef_attribute(2, tnef::k_file_data, data);
}

// One of varying length.
inline std::string tnef_property(std::uint32_t type, std::uint32_t id, std::string_view value) {
  std::string out;
  append_little_endian(out, type, 2);
  append_little_endian(out, id, 2);
  append_little_endian(out, 1, 4);
  append_little_endian(out, static_cast<std::uint32_t>(value.size()), 4);
  out += value;
  out.append((4 - value.size() % 4) % 4, '\0');
  return out;
}

inline std::string tnef_properties(std::uint32_t count, std::string_view properties) {
  std::string out;
  append_little_endian(out, count, 4);
  return out += properties;
}

}  // namespace intaked::parse
