#include "parse/tnef_properties.h"

#include <algorithm>

#include "parse/tnef_format.h"

namespace intaked::parse {
namespace {

constexpr std::uint32_t k_first_named_property = 0x8000;
constexpr std::size_t k_identifier_bytes = 16;

}  // namespace

std::size_t padded(std::size_t bytes) {
  return (bytes + 3) / 4 * 4;
}

// How many bytes a value takes in the stream; nullopt: it says so itself, 0: no such type.
std::optional<std::size_t> width_of(std::uint32_t type) {
  switch (type) {
    case 0x0002:  // short
    case tnef::k_type_long:
    case 0x0004:  // float
    case 0x000A:  // error
    case tnef::k_type_boolean:
      return 4;
    case 0x0005:  // double
    case 0x0006:  // currency
    case 0x0007:  // application time
    case 0x0014:  // 64 bits
    case 0x0040:  // time
      return 8;
    case 0x0048:  // class identifier
      return 16;
    case tnef::k_type_object:
    case tnef::k_type_string8:
    case tnef::k_type_unicode:
    case tnef::k_type_binary:
      return std::nullopt;
    default:
      return 0;
  }
}

PropertyReader::PropertyReader(std::string_view list, std::vector<std::string_view>* others)
    : reader_(list), others_(others) {
  left_ = reader_.number(4);
}

bool PropertyReader::next(Property& property) {
  if (left_ == 0 || reader_.failed()) return false;
  --left_;
  property.type = reader_.number(2);
  property.id = reader_.number(2);
  if (property.id >= k_first_named_property) skip_name();
  const bool several = (property.type & tnef::k_type_several) != 0;
  property.type &= ~tnef::k_type_several;
  const auto width = width_of(property.type);
  if (width && *width == 0) return fail();
  // A single value of varying length is counted too.
  const std::uint32_t count = several || !width ? reader_.number(4) : 1;
  // Each value takes at least four bytes: so a lying count is found before it costs anything.
  if (count > reader_.left() / 4) return fail();
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::string_view value = read_value(width);
    tell(value);
    if (i == 0) property.value = value;
  }
  if (count == 0) property.value = {};
  return !reader_.failed();
}

std::string_view PropertyReader::read_value(std::optional<std::size_t> width) {
  if (width) return reader_.take(*width);
  const std::uint32_t bytes = reader_.number(4);
  const std::string_view value = reader_.take(bytes);
  // The last value's padding may be left out.
  tell(reader_.take(std::min(padded(bytes) - bytes, reader_.left())));
  return value;
}

void PropertyReader::skip_name() {
  tell(reader_.take(k_identifier_bytes));
  const bool is_number = reader_.number(4) == 0;
  const std::uint32_t bytes = reader_.number(4);
  if (!is_number) tell(reader_.take(padded(bytes)));
}

bool PropertyReader::fail() {
  failed_ = true;
  return false;
}

}  // namespace intaked::parse
