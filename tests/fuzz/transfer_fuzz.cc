// Any bytes in any transfer encoding: the ways to decode them agree, and make no more of them.
#include "parse/limits.h"
#include "parse/transfer.h"
#include "parse/transfer_stream.h"
#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace intaked;
  using fuzz::require;
  std::string_view bytes = fuzz::view(data, size);
  const parse::Transfer named = parse::transfer_named(fuzz::take_first_line(bytes));
  for (const parse::Transfer transfer :
       {named, parse::Transfer::base64, parse::Transfer::quoted_printable}) {
    std::string pieces;
    const bool clean =
        parse::decode_transfer(transfer, bytes, [&](std::string_view piece) { pieces += piece; });
    const std::size_t missing =
        transfer == parse::Transfer::uuencode ? parse::k_uuencode_missing_bytes_max : 0;
    require(pieces.size() <= bytes.size() + missing, "no more than was written");
    const parse::DecodedBytes whole =
        parse::decode_transfer(transfer, bytes, bytes.size() + missing);
    require(whole.bytes == pieces && whole.damaged == !clean && !whole.truncated, "the same whole");
    const parse::DecodedSize told = parse::decoded_size(transfer, bytes);
    require(told.bytes == pieces.size() && told.damaged == !clean, "the size that is told");
    const parse::DecodedBytes some = parse::decode_transfer(transfer, bytes, bytes.size() / 3);
    if (const auto encoding = parse::streamed_as(transfer, bytes)) {
      std::string streamed;
      const auto keep = [&](std::string_view piece) { streamed += piece; };
      parse::TransferStream stream(*encoding);
      for (std::size_t at = 0; at < bytes.size(); at += 1 + at % 61)
        stream.decode(bytes.substr(at, 1 + at % 61), keep);
      stream.finish(keep);
      require(streamed == pieces, "the same stream");
    }
    require(pieces.starts_with(some.bytes) && some.bytes.size() <= bytes.size() / 3, "a beginning");
  }
  return 0;
}
