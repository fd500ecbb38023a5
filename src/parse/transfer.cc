#include "parse/transfer.h"

#include "parse/ascii.h"
#include "parse/base64.h"
#include "parse/quoted_printable.h"

namespace intaked::parse {
namespace {

// Of the two encodings that encode.
bool decode(Transfer transfer, std::string_view bytes, Pieces& out) {
  return transfer == Transfer::base64 ? decode_base64(bytes, out)
                                      : decode_quoted_printable(bytes, out);
}

}  // namespace

Transfer transfer_named(std::string_view value) {
  value = trim(value.substr(0, value.find_first_of(";(")));
  if (value.starts_with('"') && value.ends_with('"') && value.size() >= 2) {
    value = value.substr(1, value.size() - 2);
  }
  if (equal_ignoring_case(value, "base64")) return Transfer::base64;
  if (equal_ignoring_case(value, "quoted-printable") ||
      equal_ignoring_case(value, "quoted printable")) {
    return Transfer::quoted_printable;
  }
  for (const std::string_view plain : {"", "7bit", "8bit", "binary", "7-bit", "8-bit", "none"}) {
    if (equal_ignoring_case(value, plain)) return Transfer::as_is;
  }
  return Transfer::unknown;
}

bool decode_transfer(Transfer transfer, std::string_view bytes, const Pieces::Sink& sink) {
  if (transfer == Transfer::as_is || transfer == Transfer::unknown) {
    if (!bytes.empty()) sink(bytes);
    return transfer == Transfer::as_is;
  }
  Pieces pieces(sink, bytes.size());
  const bool clean = decode(transfer, bytes, pieces);
  pieces.flush();
  return clean;
}

DecodedBytes decode_transfer(Transfer transfer, std::string_view bytes, std::size_t bytes_max) {
  // A decoded byte takes at most three or so; this much input is enough, and it bounds the work.
  const std::size_t input_max = bytes_max * 4;
  DecodedBytes out;
  out.truncated = bytes.size() > input_max;
  bytes = bytes.substr(0, input_max);
  if (transfer == Transfer::base64 || transfer == Transfer::quoted_printable) {
    Pieces all(bytes.size());
    out.damaged = !decode(transfer, bytes, all);
    out.bytes = all.take();
  } else {
    out.damaged = transfer == Transfer::unknown;
    out.bytes = bytes.substr(0, bytes_max);
    if (bytes.size() > bytes_max) out.truncated = true;
  }
  if (out.bytes.size() > bytes_max) {
    out.bytes.resize(bytes_max);
    out.truncated = true;
  }
  return out;
}

DecodedSize decoded_size(Transfer transfer, std::string_view bytes) {
  if (transfer == Transfer::base64) {
    if (const auto size = size_of_clean_base64(bytes)) return {*size, false};
  }
  DecodedSize size;
  size.damaged = !decode_transfer(transfer, bytes,
                                  [&](std::string_view piece) { size.bytes += piece.size(); });
  return size;
}

}  // namespace intaked::parse
