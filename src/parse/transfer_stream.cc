#include "parse/transfer_stream.h"

#include <algorithm>

#include "parse/base64.h"
#include "parse/limits.h"

namespace intaked::parse {
namespace {

using model::TransferEncoding;

// Of clean base64: nothing but digits, line ends, and padding at its end.
void append_digits(std::string& digits, std::string_view piece) {
  std::copy_if(piece.begin(), piece.end(), std::back_inserter(digits),
               [](char c) { return c > ' ' && c != '='; });
}

bool has_longer_line(std::string_view bytes, std::size_t line_bytes_max) {
  while (bytes.size() > line_bytes_max) {
    const std::size_t newline = bytes.find('\n');
    if (std::min(newline, bytes.size()) > line_bytes_max) return true;
    bytes.remove_prefix(newline + 1);
  }
  return false;
}

}  // namespace

std::optional<TransferEncoding> streamed_as(Transfer transfer, std::string_view bytes) {
  switch (transfer) {
    case Transfer::as_is:
    case Transfer::unknown:
      return TransferEncoding::identity;
    case Transfer::base64:
      if (size_of_clean_base64(bytes)) return TransferEncoding::base64;
      return std::nullopt;
    case Transfer::quoted_printable:
      if (has_longer_line(bytes, k_stream_line_bytes_max)) return std::nullopt;
      return TransferEncoding::quoted_printable;
    case Transfer::uuencode:
      return std::nullopt;
  }
  return std::nullopt;
}

void TransferStream::decode(std::string_view piece, const Sink& sink) {
  if (encoding_ == TransferEncoding::identity) {
    if (!piece.empty()) sink(piece);
    return;
  }
  const bool is_base64 = encoding_ == TransferEncoding::base64;
  std::size_t whole = 0;
  if (is_base64) {
    append_digits(held_, piece);
    whole = held_.size() / 4 * 4;
  } else {
    const std::size_t newline = piece.rfind('\n');
    if (newline != std::string_view::npos) whole = held_.size() + newline + 1;
    held_ += piece;
    if (whole == 0 && held_.size() > k_stream_line_bytes_max) whole = held_.size();
  }
  decode_transfer(is_base64 ? Transfer::base64 : Transfer::quoted_printable,
                  std::string_view(held_).substr(0, whole), sink);
  held_.erase(0, whole);
}

void TransferStream::finish(const Sink& sink) {
  decode_transfer(
      encoding_ == TransferEncoding::base64 ? Transfer::base64 : Transfer::quoted_printable, held_,
      sink);
  held_.clear();
}

}  // namespace intaked::parse
