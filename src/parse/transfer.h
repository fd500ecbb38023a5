// Content-Transfer-Encoding (RFC 2045 6): base64, quoted-printable and the uuencode of old
// programs, tolerant and linear.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace intaked::parse {

enum class Transfer { as_is, base64, quoted_printable, uuencode, unknown };

// From the field's value; "" is as_is.
Transfer transfer_named(std::string_view value);

// Gives the decoded bytes to `sink` in pieces of at most 64 KiB. False: something had to be
// skipped or guessed. `unknown` passes the bytes as they are.
bool decode_transfer(Transfer transfer, std::string_view bytes,
                     const std::function<void(std::string_view)>& sink);

// The same into one string of at most `bytes_max`; what is behind that is not decoded.
struct DecodedBytes {
  std::string bytes;
  bool damaged = false;
  bool truncated = false;
};
DecodedBytes decode_transfer(Transfer transfer, std::string_view bytes, std::size_t bytes_max);

// How much all of it is when decoded; undamaged base64 is counted, at a fifth of the cost.
struct DecodedSize {
  std::uint64_t bytes = 0;
  bool damaged = false;
};
DecodedSize decoded_size(Transfer transfer, std::string_view bytes);

}  // namespace intaked::parse
