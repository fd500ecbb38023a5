// The bytes of one file out of a message that comes in pieces, in constant memory. For whoever
// holds only the place of a file (model::Extent), and not the message.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "model/parsed_message.h"
#include "parse/transfer.h"

namespace intaked::parse {

// How TransferStream gives exactly the bytes that decode_transfer() gives of all of `bytes`.
// nullopt: it does not, because something must be skipped or guessed there, a line of
// quoted-printable is longer than k_stream_line_bytes_max, or it is uuencoded.
std::optional<model::TransferEncoding> streamed_as(Transfer transfer, std::string_view bytes);

// One thread. Total: what streamed_as() does not promise gives some bytes, no more than came.
class TransferStream {
 public:
  using Sink = std::function<void(std::string_view)>;

  explicit TransferStream(model::TransferEncoding encoding) : encoding_(encoding) {}

  // Gives `sink` what can be decoded by now. Holds back less than a group of base64, or a line.
  void decode(std::string_view piece, const Sink& sink);
  // Nothing more comes.
  void finish(const Sink& sink);

 private:
  const model::TransferEncoding encoding_;
  std::string held_;  // not decoded yet; of base64 the digits alone
};

}  // namespace intaked::parse
