#include <algorithm>
#include <string>
#include <vector>

#include "parse/little_endian.h"
#include "parse/tnef_format.h"
#include "parse/tnef_properties.h"
#include "redact/files.h"

namespace intaked::redact {
namespace {

namespace tnef = parse::tnef;

constexpr std::uint32_t k_half = 0xFFFF;  // of an attribute's name: programs differ in the type
constexpr std::size_t k_key_bytes = 2;
constexpr std::size_t k_sum_bytes = 2;
constexpr std::size_t k_attribute_bytes_min = 9;
constexpr std::size_t k_rendering_bytes = 14;
constexpr std::size_t k_packed_head_bytes = 16;  // MS-OXRTFCP 2.1.3.1: sizes, mark, checksum

bool is(std::uint32_t id, std::uint32_t wanted) {
  return (id & k_half) == (wanted & k_half);
}

bool is_usual_class(std::string_view name) {
  while (name.ends_with('\0')) name.remove_suffix(1);
  return name == "IPM.Microsoft Mail.Note" || name == "IPM.Note";
}

// Numbers that say how the others are to be read.
bool is_about_reading(const parse::Property& property) {
  const bool is_number =
      property.type == tnef::k_type_long || property.type == tnef::k_type_boolean;
  return is_number &&
         (property.id == tnef::k_message_code_page || property.id == tnef::k_internet_code_page ||
          property.id == tnef::k_content_flags || property.id == tnef::k_hidden);
}

// Writes over all that a sender put into a stream, wherever it lies; what says how the stream is
// built stays. What cannot be read as one is gone.
class Blank {
 public:
  explicit Blank(std::string_view stream) : stream_(stream), reader_(stream), other_(stream) {}

  std::string rest() {
    if (reader_.number(4) != tnef::k_signature) return std::string(stream_.size(), 'x');
    blank(reader_.take(k_key_bytes), '\0');
    while (reader_.left() >= k_attribute_bytes_min && attribute()) {
    }
    blank(stream_.substr(reader_.at()), 'x');
    return std::move(other_);
  }

 private:
  bool attribute() {
    const std::size_t begin = reader_.at();
    const std::uint32_t level = reader_.number(1);
    const std::uint32_t id = reader_.number(4);
    const std::uint32_t length = reader_.number(4);
    if ((level != 1 && level != 2) || length > reader_.left()) {
      blank(stream_.substr(begin), 'x');
      return false;
    }
    const std::string_view value = reader_.take(length);
    if (is(id, tnef::k_message_properties) || is(id, tnef::k_file_properties)) {
      properties(value);
    } else if (!is(id, tnef::k_code_page) &&
               !(is(id, tnef::k_message_class) && is_usual_class(value))) {
      blank(value, is(id, tnef::k_file_begins) && length <= k_rendering_bytes ? '\0' : 'x');
    }
    if (reader_.left() >= k_sum_bytes) write_sum(value, reader_.take(k_sum_bytes));
    return true;
  }

  void properties(std::string_view list) {
    std::vector<std::string_view> others;
    parse::PropertyReader reader(list, &others);
    parse::Property property;
    while (reader.next(property)) {
      const bool is_packed =
          property.id == tnef::k_rtf && property.value.size() > k_packed_head_bytes;
      for (const std::string_view other : others) {
        if (is_about_reading(property)) continue;
        if (is_packed && other.data() == property.value.data()) {
          blank(other.substr(k_packed_head_bytes), '\0');
        } else if (property.type == tnef::k_type_unicode) {
          blank_wide(other);
        } else {
          blank(other, parse::width_of(property.type) ? '\0' : 'x');
        }
      }
      others.clear();
    }
    for (const std::string_view other : others) blank(other, 'x');
    blank(list.substr(reader.at()), 'x');
  }

  std::size_t place_of(std::string_view bytes) const {
    return static_cast<std::size_t>(bytes.data() - stream_.data());
  }

  // What a reader could not take is empty, and nowhere in the stream.
  void blank(std::string_view bytes, char other) {
    if (!bytes.empty()) other_.replace(place_of(bytes), bytes.size(), bytes.size(), other);
  }

  // UTF-16, little endian.
  void blank_wide(std::string_view bytes) {
    blank(bytes, 'x');
    for (std::size_t i = 1; i < bytes.size(); i += 2) other_[place_of(bytes) + i] = '\0';
  }

  // Where the sender's was wrong, it stays so.
  void write_sum(std::string_view value, std::string_view sum) {
    const auto sum_of = [](std::string_view bytes) {
      std::uint32_t all = 0;
      for (const char c : bytes) all += static_cast<unsigned char>(c);
      return all & k_half;
    };
    if (parse::LittleEndianReader(sum).number(k_sum_bytes) != sum_of(value)) {
      blank(sum, 'x');
      return;
    }
    const std::uint32_t now =
        value.empty() ? 0 : sum_of(std::string_view(other_).substr(place_of(value), value.size()));
    const std::size_t at = place_of(sum);
    other_[at] = static_cast<char>(now & 0xFF);
    other_[at + 1] = static_cast<char>(now >> 8U);
  }

  std::string_view stream_;
  parse::LittleEndianReader reader_;
  std::string other_;
};

}  // namespace

void cover_tnef(Sheet& sheet, const Place& place) {
  sheet.layers.begin_group();
  sheet.layers.cover_for_good(place.layer, place.at, Blank(sheet.text(place)).rest());
}

}  // namespace intaked::redact
