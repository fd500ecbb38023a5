// The properties of a TNEF stream's lists (MS-OXTNEF 2.1.3.4), one after the other, as they lie.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "parse/little_endian.h"

namespace intaked::parse {

// Values end at a multiple of four bytes.
std::size_t padded(std::size_t bytes);

// How many bytes a value takes in the stream; nullopt: it says so itself, 0: no such type.
std::optional<std::size_t> width_of(std::uint32_t type);

struct Property {
  std::uint32_t type = 0;
  std::uint32_t id = 0;
  std::string_view value;  // the first one
};

class PropertyReader {
 public:
  // `others`: gets each value, of whatever width, and each name that a property has instead of a
  // number; nullptr: nobody wants them. All of it views of `list`.
  explicit PropertyReader(std::string_view list, std::vector<std::string_view>* others = nullptr);

  // False: that was all, or the list lies.
  bool next(Property& property);
  bool failed() const { return reader_.failed() || failed_; }
  // What was read so far.
  std::size_t at() const { return reader_.at(); }

 private:
  std::string_view read_value(std::optional<std::size_t> width);
  void skip_name();
  bool fail();
  void tell(std::string_view other) const {
    if (others_) others_->push_back(other);
  }

  LittleEndianReader reader_;
  std::vector<std::string_view>* others_;
  std::uint32_t left_ = 0;
  bool failed_ = false;
};

}  // namespace intaked::parse
