#include "parse/tnef_copy.h"

#include <algorithm>
#include <array>
#include <set>

#include "parse/limits.h"
#include "parse/little_endian.h"
#include "parse/tnef_format.h"
#include "parse/tnef_properties.h"

namespace intaked::parse {
namespace {

constexpr std::uint32_t k_level_message = 1;
constexpr std::uint32_t k_level_file = 2;
constexpr std::size_t k_place_bytes = 9;
constexpr std::size_t k_attribute_bytes_min = 9;
constexpr std::size_t k_garbage_bytes_max = 256;
constexpr std::uint32_t k_half = 0xFFFF;
constexpr std::size_t k_short_value_bytes_max = 64;

enum class Of { message, file };

struct Wanted {
  std::uint32_t id;
  Of of;
};
constexpr std::array k_wanted_properties = {
    Wanted{tnef::k_text, Of::message},
    Wanted{tnef::k_rtf, Of::message},
    Wanted{tnef::k_html, Of::message},
    Wanted{tnef::k_message_code_page, Of::message},
    Wanted{tnef::k_internet_code_page, Of::message},
    Wanted{tnef::k_display_name, Of::file},
    Wanted{tnef::k_data, Of::file},
    Wanted{tnef::k_file_name, Of::file},
    Wanted{tnef::k_long_file_name, Of::file},
    Wanted{tnef::k_media_type, Of::file},
    Wanted{tnef::k_content_id, Of::file},
    Wanted{tnef::k_content_flags, Of::file},
    Wanted{tnef::k_hidden, Of::file},
};

class Copier {
 public:
  explicit Copier(std::string_view stream) : stream_(stream), reader_(stream) {}

  TnefCopy copy() {
    if (reader_.number(4) != tnef::k_signature || reader_.failed()) return {};
    append_little_endian(copy_.stream, tnef::k_signature, 4);
    append_little_endian(copy_.stream, reader_.number(2), 2);  // a key that nobody uses
    for (std::size_t i = 0; reader_.left() >= k_attribute_bytes_min; ++i) {
      if (i == k_tnef_attributes_max) lie("it has more parts than are looked at");
      if (i == k_tnef_attributes_max || !copy_attribute()) break;
    }
    return std::move(copy_);
  }

 private:
  void lie(std::string_view what) {
    if (copy_.lie.empty()) copy_.lie = what;
  }

  bool copy_attribute() {
    const std::uint32_t level = reader_.number(1);
    const std::uint32_t id = reader_.number(4);
    const std::uint32_t length = reader_.number(4);
    if (level != k_level_message && level != k_level_file) {
      if (reader_.left() <= k_garbage_bytes_max) {
        copy_.blemish = "there is something behind its end";
      } else {
        lie("its parts have no order");
      }
      return false;
    }
    if (reader_.failed() || length > reader_.left()) {
      lie("it ends before its end");
      return false;
    }
    const std::size_t offset = reader_.at();
    const std::string_view value = reader_.take(length);
    if (reader_.left() >= 2 && reader_.number(2) != checksum_of(value)) {
      copy_.blemish = "a checksum is wrong";
    }
    if (level == k_level_message) {
      copy_for_message(id, value, offset);
    } else {
      copy_for_file(id, value, offset);
    }
    return true;
  }

  // Only the lower half of an attribute's name counts: programs differ in the type.
  static bool is(std::uint32_t id, std::uint32_t wanted) {
    return (id & k_half) == (wanted & k_half);
  }

  void copy_for_message(std::uint32_t id, std::string_view value, std::size_t offset) {
    if (is(id, tnef::k_message_properties)) {
      if (seen_.insert(tnef::k_message_properties).second) {
        copy_properties(k_level_message, tnef::k_message_properties, value, offset);
      }
      return;
    }
    if (value.empty()) return;
    if (is(id, tnef::k_body) && seen_.insert(tnef::k_body).second) {
      write_attribute(k_level_message, tnef::k_body, place_of(value, offset, false));
    }
    for (const std::uint32_t wanted : {tnef::k_message_class, tnef::k_code_page}) {
      if (is(id, wanted) && seen_.insert(wanted).second) {
        write_attribute(k_level_message, wanted, value.substr(0, k_short_value_bytes_max));
      }
    }
  }

  void copy_for_file(std::uint32_t id, std::string_view value, std::size_t offset) {
    if (is(id, tnef::k_file_begins) || files_ == 0 || is_repeated(id)) begin_file();
    if (files_ > k_unpacked_files_max) return;
    for (const std::uint32_t wanted : {tnef::k_file_title, tnef::k_file_data}) {
      if (is(id, wanted) && of_file_.insert(wanted).second) {
        write_attribute(k_level_file, wanted, place_of(value, offset, false));
      }
    }
    if (is(id, tnef::k_file_properties) && of_file_.insert(tnef::k_file_properties).second) {
      copy_properties(k_level_file, tnef::k_file_properties, value, offset);
    }
  }

  // A file has one of each. Programs that do not say where the next one begins mean it so.
  bool is_repeated(std::uint32_t id) const {
    return std::any_of(of_file_.begin(), of_file_.end(),
                       [id](std::uint32_t seen) { return is(id, seen); });
  }

  // The library hangs what belongs to a file on the last one that began.
  void begin_file() {
    if (++files_ > k_unpacked_files_max) {
      lie("it has too many files");
      return;
    }
    of_file_.clear();
    write_attribute(k_level_file, tnef::k_file_begins, std::string(14, '\0'));
  }

  static std::string place_of(std::string_view value, std::size_t offset, bool is_object) {
    return write_place(
        {static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(value.size()), is_object});
  }

  void copy_properties(std::uint32_t level, std::uint32_t attribute, std::string_view list,
                       std::size_t offset) {
    const Of of = level == k_level_message ? Of::message : Of::file;
    std::string kept;
    std::set<std::uint32_t> seen;
    PropertyReader properties(list);
    Property property;
    for (std::size_t i = 0; i < k_tnef_properties_max && properties.next(property); ++i) {
      const bool is_wanted =
          std::any_of(k_wanted_properties.begin(), k_wanted_properties.end(),
                      [&](const Wanted& w) { return w.id == property.id && w.of == of; });
      if (!is_wanted || property.value.empty() || !is_kept_type(property.type)) continue;
      if (!seen.insert(property.id).second) continue;
      const auto inside = static_cast<std::size_t>(property.value.data() - list.data());
      write_property(kept, property, offset + inside);
    }
    if (properties.failed()) lie("a list of properties is wrong");
    // The library takes an empty list for a lie.
    if (seen.empty()) return;
    std::string whole;
    append_little_endian(whole, static_cast<std::uint32_t>(seen.size()), 4);
    write_attribute(level, attribute, whole + kept);
  }

  static bool is_number(std::uint32_t type) {
    return type == tnef::k_type_long || type == tnef::k_type_boolean;
  }
  static bool is_kept_type(std::uint32_t type) { return is_number(type) || !width_of(type); }

  static void write_property(std::string& out, const Property& property, std::size_t offset) {
    const bool as_it_is = is_number(property.type) || property.type == tnef::k_type_string8;
    append_little_endian(out, as_it_is ? property.type : tnef::k_type_binary, 2);
    append_little_endian(out, property.id, 2);
    if (is_number(property.type)) {
      out += property.value;
      return;
    }
    const std::string place =
        place_of(property.value, offset, property.type == tnef::k_type_object);
    append_little_endian(out, 1, 4);
    append_little_endian(out, static_cast<std::uint32_t>(place.size()), 4);
    out += place;
    out.append(padded(place.size()) - place.size(), '\0');
  }

  static std::uint32_t checksum_of(std::string_view value) {
    std::uint32_t sum = 0;
    for (const char c : value) sum += static_cast<unsigned char>(c);
    return sum & k_half;
  }

  void write_attribute(std::uint32_t level, std::uint32_t id, std::string_view value) {
    append_little_endian(copy_.stream, level, 1);
    append_little_endian(copy_.stream, id, 4);
    append_little_endian(copy_.stream, static_cast<std::uint32_t>(value.size()), 4);
    copy_.stream += value;
    append_little_endian(copy_.stream, checksum_of(value), 2);
  }

  std::string_view stream_;
  LittleEndianReader reader_;
  TnefCopy copy_;
  std::set<std::uint32_t> seen_;     // of the message
  std::set<std::uint32_t> of_file_;  // of the last file
  std::size_t files_ = 0;
};

}  // namespace

std::string write_place(const TnefPlace& place) {
  std::string out;
  append_little_endian(out, place.offset, 4);
  append_little_endian(out, place.length, 4);
  append_little_endian(out, place.is_object ? 1 : 0, 1);
  return out;
}

std::optional<TnefPlace> read_place(std::string_view written) {
  if (written.size() != k_place_bytes) return std::nullopt;
  LittleEndianReader reader(written);
  TnefPlace place;
  place.offset = reader.number(4);
  place.length = reader.number(4);
  place.is_object = reader.number(1) != 0;
  return place;
}

TnefCopy copy_tnef(std::string_view stream) {
  return Copier(stream).copy();
}

}  // namespace intaked::parse
