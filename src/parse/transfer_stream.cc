#include "parse/transfer_stream.h"

#include <algorithm>

#include "parse/base64.h"
#include "parse/limits.h"

namespace intaked::parse {
namespace {

using model::TransferEncoding;

bool is_base64_digit(char c) {
  return base64_digits_in_front({&c, 1}) == 1;
}

// How many bytes are in front of the group of four digits that is not whole.
std::size_t whole_groups(std::string_view base64) {
  std::size_t rest = count_base64_digits(base64) % 4;
  std::size_t size = base64.size();
  while (rest > 0) rest -= is_base64_digit(base64[--size]) ? 1 : 0;
  return size;
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
  held_ += piece;
  if (encoding_ == TransferEncoding::base64) {
    const std::size_t whole = whole_groups(held_);
    decode_transfer(Transfer::base64, std::string_view(held_).substr(0, whole), sink);
    held_.erase(0, whole);
    std::erase_if(held_, [](char c) { return !is_base64_digit(c); });
    return;
  }
  std::size_t whole = held_.size();
  if (const std::size_t newline = piece.rfind('\n'); newline != std::string_view::npos)
    whole -= piece.size() - newline - 1;
  else if (whole <= k_stream_line_bytes_max)
    return;
  decode_transfer(Transfer::quoted_printable, std::string_view(held_).substr(0, whole), sink);
  held_.erase(0, whole);
}

void TransferStream::finish(const Sink& sink) {
  decode_transfer(
      encoding_ == TransferEncoding::base64 ? Transfer::base64 : Transfer::quoted_printable, held_,
      sink);
  held_.clear();
}

}  // namespace intaked::parse
