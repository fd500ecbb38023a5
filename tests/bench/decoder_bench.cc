// decoder_bench: our transfer decoders beside mimetic's, in turns over the same bytes. One JSON
// object a line: {"what":…, "bytes": of the wire, "ours": seconds, "mimetic": seconds, "equal":…}.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wall"
#pragma GCC diagnostic ignored "-Wextra"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
#pragma GCC diagnostic ignored "-Wregister"
#include <mimetic/mimetic.h>
#pragma GCC diagnostic pop

#include "parse/transfer.h"
#include "stopwatch.h"

namespace {

using intaked::parse::Transfer;

constexpr std::size_t k_decoded_bytes = 96UL * 1024;
constexpr int k_rounds = 15;
constexpr int k_times = 100;  // a round, so that the clock is fine enough

std::string base64_wire() {
  constexpr std::string_view k_alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::mt19937 dice(1);
  std::string wire;
  for (std::size_t quads = 0; quads * 3 < k_decoded_bytes; ++quads) {
    if (quads > 0 && quads % 19 == 0) wire += "\r\n";
    for (int i = 0; i < 4; ++i) wire += k_alphabet[dice() % k_alphabet.size()];
  }
  return wire + "\r\n";
}

// Words of a language as an encoder writes them, in lines of at most 76 characters.
std::string quoted_printable_wire(const std::vector<std::string_view>& words) {
  std::mt19937 dice(2);
  std::string wire;
  std::size_t column = 0;
  while (wire.size() < k_decoded_bytes) {
    const std::string_view word = words[dice() % words.size()];
    if (column > 0 && dice() % 12 == 0) {
      wire.back() = '.';
      wire += "\r\n";
      column = 0;
    } else if (column + word.size() + 2 > 76) {
      wire += "=\r\n";
      column = 0;
    }
    wire += word;
    wire += ' ';
    column += word.size() + 1;
  }
  return wire + ".\r\n";
}

struct Subject {
  const char* what;
  Transfer transfer;
  std::string wire;
};

// Into a buffer that is there already, as large as the wire.
std::size_t decode_ours(const Subject& subject, std::string& out) {
  std::size_t used = 0;
  intaked::parse::decode_transfer(subject.transfer, subject.wire, [&](std::string_view piece) {
    std::memcpy(out.data() + used, piece.data(), piece.size());
    used += piece.size();
  });
  return used;
}

template <class Decoder>
void decode_with(Decoder decoder, const std::string& wire, std::string& out) {
  const char* const begin = wire.data();
  mimetic::decode(begin, begin + wire.size(), decoder, out.data());
}

void decode_mimetic(const Subject& subject, std::string& out) {
  if (subject.transfer == Transfer::base64) {
    decode_with(mimetic::Base64::Decoder(), subject.wire, out);
  } else {
    decode_with(mimetic::QP::Decoder(), subject.wire, out);
  }
}

// What is compared of quoted-printable: mimetic writes line ends as LF and loses single blanks.
std::string without_space(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || c == '\r'; });
  return text;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void compare(const Subject& subject) {
  std::string our_bytes(subject.wire.size() + 4, '\0');
  std::string their_bytes(subject.wire.size() + 4, '\0');
  const std::size_t decoded = decode_ours(subject, our_bytes);
  std::string expected = our_bytes.substr(0, decoded);
  decode_mimetic(subject, their_bytes);
  std::string given = their_bytes;
  if (subject.transfer == Transfer::quoted_printable) {
    expected = without_space(expected);
    given = without_space(given);
  }
  const bool equal = given.starts_with(expected);
  std::vector<double> our_seconds;
  std::vector<double> their_seconds;
  for (int round = 0; round < k_rounds; ++round) {
    our_seconds.push_back(intaked::bench::seconds_of([&] {
      for (int i = 0; i < k_times; ++i) decode_ours(subject, our_bytes);
    }));
    their_seconds.push_back(intaked::bench::seconds_of([&] {
      for (int i = 0; i < k_times; ++i) decode_mimetic(subject, their_bytes);
    }));
  }
  std::printf(
      "{\"what\": \"%s\", \"bytes\": %zu, \"ours\": %.6f, \"mimetic\": %.6f, \"equal\": %s}\n",
      subject.what, subject.wire.size() * k_times, median(our_seconds), median(their_seconds),
      equal ? "true" : "false");
}

}  // namespace

int main() {
  compare({"base64", Transfer::base64, base64_wire()});
  compare({"quoted-printable, German", Transfer::quoted_printable,
           quoted_printable_wire({"bitte", "pr=C3=BCfen", "Sie", "unsere", "Bestellung", "Rechnung",
                                  "gr=C3=B6=C3=9Fer", "dringend", "vielen", "Dank",
                                  "Gr=C3=BC=C3=9Fe"})});
  compare({"quoted-printable, Russian", Transfer::quoted_printable,
           quoted_printable_wire({"=D0=BD=D0=B0=D1=88", "=D0=B7=D0=B0=D0=BA=D0=B0=D0=B7",
                                  "=D0=B0=D0=B4=D1=80=D0=B5=D1=81", "=D1=81=D1=87=D1=91=D1=82"})});
  return 0;
}
