// A TNEF stream written anew, so that libytnef meets only what we wrote: that library trusts
// lengths, counts and the order of attributes, and leaks or crashes where they lie.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace intaked::parse {

// Where a value is in the sender's stream. The copy holds this instead of the value: the library
// refuses long ones, and copies each of them twice.
struct TnefPlace {
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
  bool is_object = false;  // the first 16 bytes are the identifier of what the rest is
};
std::string write_place(const TnefPlace& place);
std::optional<TnefPlace> read_place(std::string_view written);

struct TnefCopy {
  std::string stream;        // well-formed TNEF; "" if the sender's bytes are not TNEF at all
  std::string_view lie;      // the first thing for which something may be missing, "" if none
  std::string_view blemish;  // the last thing that was wrong and cost nothing, "" if none
};

// Keeps the attributes and properties of tnef_format.h that have a value, each once for the
// message and once for each file, at most k_unpacked_files_max files. What comes again begins a
// file. Values of varying length are replaced by their places, except the message's class and code
// page; those in UTF-16 are then of the type binary, because the library's conversion knows no
// pairs of surrogates. One pass, at most 4 GiB.
TnefCopy copy_tnef(std::string_view stream);

}  // namespace intaked::parse
