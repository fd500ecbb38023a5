#include "parse/transfer.h"

#include <algorithm>
#include <array>

#include "parse/ascii.h"
#include "parse/base64.h"
#include "parse/quoted_printable.h"
#include "parse/uuencode.h"

namespace intaked::parse {
namespace {

// Of the two encodings that encode.
bool decode(Transfer transfer, std::string_view bytes, Pieces& out) {
  return transfer == Transfer::base64 ? decode_base64(bytes, out)
                                      : decode_quoted_printable(bytes, out);
}

// What a cut has left of an escape or of a line's end would be read as something else: "=3" stands
// for itself, and blanks before a lone CR are text.
std::string_view without_begun_escape(std::string_view cut) {
  if (cut.ends_with('\r')) cut.remove_suffix(1);
  const std::string_view text = trim_end(cut);
  if (text.ends_with('=')) return text.substr(0, text.size() - 1);
  return cut.size() >= 2 && cut[cut.size() - 2] == '=' ? cut.substr(0, cut.size() - 2) : cut;
}

// A line is judged as a whole.
std::string_view without_begun_line(std::string_view cut) {
  const std::size_t line = cut.size() - std::min(cut.size(), cut.rfind('\n') + 1);
  return line < k_base64_line_bytes_max ? cut.substr(0, cut.size() - line) : cut;
}

}  // namespace

Transfer transfer_named(std::string_view value) {
  struct Name {
    std::string_view letters;
    Transfer transfer;
  };
  constexpr std::array k_names = {Name{"base64", Transfer::base64},
                                  Name{"quotedprintable", Transfer::quoted_printable},
                                  Name{"", Transfer::as_is},
                                  Name{"7bit", Transfer::as_is},
                                  Name{"8bit", Transfer::as_is},
                                  Name{"7bits", Transfer::as_is},
                                  Name{"8bits", Transfer::as_is},
                                  Name{"binary", Transfer::as_is},
                                  Name{"none", Transfer::as_is},
                                  Name{"uuencode", Transfer::uuencode},
                                  Name{"xuuencode", Transfer::uuencode},
                                  Name{"uue", Transfer::uuencode},
                                  Name{"xuue", Transfer::uuencode}};
  // "Base-64", "quoted_printable", "\"7bit\";": letters and digits tell.
  std::string letters;
  for (const char c : value.substr(0, value.find_first_of(";("))) {
    if (is_letter(c) || is_digit(c)) letters.push_back(lower(c));
  }
  const auto* name = std::find_if(k_names.begin(), k_names.end(),
                                  [&](const Name& n) { return n.letters == letters; });
  return name == k_names.end() ? Transfer::unknown : name->transfer;
}

bool decode_transfer(Transfer transfer, std::string_view bytes, const Pieces::Sink& sink) {
  if (transfer == Transfer::as_is || transfer == Transfer::unknown) {
    if (!bytes.empty()) sink(bytes);
    return transfer == Transfer::as_is;
  }
  if (transfer == Transfer::uuencode) return decode_uuencode(bytes, sink);
  Pieces pieces(sink, bytes.size());
  const bool clean = decode(transfer, bytes, pieces);
  pieces.flush();
  return clean;
}

DecodedBytes decode_transfer(Transfer transfer, std::string_view bytes, std::size_t bytes_max) {
  // A decoded byte takes at most three or so; this much input is enough, and it bounds the work.
  const std::size_t input_max = bytes_max * 4 + 2 * k_base64_line_bytes_max;
  DecodedBytes out;
  out.truncated = bytes.size() > input_max;
  bytes = bytes.substr(0, input_max);
  if (out.truncated && transfer == Transfer::quoted_printable) bytes = without_begun_escape(bytes);
  if (out.truncated && transfer == Transfer::base64) bytes = without_begun_line(bytes);
  if (transfer == Transfer::base64 || transfer == Transfer::quoted_printable) {
    Pieces all(bytes.size());
    out.damaged = !decode(transfer, bytes, all);
    out.bytes = all.take();
  } else if (transfer == Transfer::uuencode) {
    out.damaged = !decode_uuencode(bytes, [&](std::string_view piece) { out.bytes.append(piece); });
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
