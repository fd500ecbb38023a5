#include "parse/transfer.h"

#include <gtest/gtest.h>

namespace intaked::parse {
namespace {

struct Sample {
  Transfer transfer;
  std::string wire;
  std::string decoded;
  bool damaged;
};

const std::vector<Sample> k_samples = {
    {Transfer::base64, "SGVsbG8=", "Hello", false},
    {Transfer::base64, "SGVs\r\nbG8=\r\n", "Hello", false},
    {Transfer::base64, "SGVsbG8", "Hello", true},  // the padding is missing
    {Transfer::base64, "SGV*sbG8=", "Hello", true},
    {Transfer::base64, "SGVsbG8=\r\nIHdvcmxk\r\n", "Hello world", true},  // two blocks
    {Transfer::base64, "SGVsbG8=\r\n_____\r\nlist footer\r\n", "Hello", true},
    {Transfer::base64, "SGVsbG8gd29y\r\n-- \r\nlist footer\r\n", "Hello wor", true},
    {Transfer::base64, "SGVsbG8gd29y\r\nyour list footer\r\n", "Hello wor", true},
    {Transfer::base64, "SGVsbG8gd29ybA\r\nthe list footer\r\n", "Hello worl", true},
    {Transfer::base64, "SGVsbG8=\r\nIHdvcmxkIQ\r\n", "Hello world!", true},
    {Transfer::base64, "SGVsbG8=\r\nUnsubscribe\r\n", "Hello", true},
    {Transfer::base64, "Scanned by us\r\nSGVsbG8gd29ybGQgb2Ygd29yZHMh\r\n", "Hello world of words!",
     true},
    {Transfer::base64, "SGVs\tbG8=", "Hello", false},
    {Transfer::base64, "SGVsb G8=", "Hello", false},
    {Transfer::base64, "A", "", true},
    {Transfer::base64, "====", "", false},
    {Transfer::base64, "", "", false},
    {Transfer::quoted_printable, "Gr=FC=DFe",
     "Gr\xFC\xDF"
     "e",
     false},
    {Transfer::quoted_printable, "a=\r\nb", "ab", false},
    {Transfer::quoted_printable, "a=\nb", "ab", false},
    {Transfer::quoted_printable, "a= \t\r\nb", "ab", false},
    {Transfer::quoted_printable, "a \t\r\nb", "a\r\nb", false},
    {Transfer::quoted_printable, "=e4=E4", "\xE4\xE4", false},
    {Transfer::quoted_printable, "1 = 2", "1 = 2", true},
    {Transfer::quoted_printable, "=4", "=4", true},
    {Transfer::quoted_printable, "=", "", false},
    {Transfer::uuencode, "begin 644 a\r\n#0V%T\r\n`\r\nend\r\n", "Cat", false},
    {Transfer::uuencode, "no file", "no file", true},
    {Transfer::uuencode, "", "", true},
    {Transfer::as_is, "=41\r\n", "=41\r\n", false},
    {Transfer::unknown, "=41", "=41", true},
};

TEST(Transfer, DecodesWhatProgramsWriteAndSaysWhatWasDamaged) {
  for (const Sample& sample : k_samples) {
    const DecodedBytes decoded = decode_transfer(sample.transfer, sample.wire, 1000);
    EXPECT_EQ(decoded.bytes, sample.decoded) << sample.wire;
    EXPECT_EQ(decoded.damaged, sample.damaged) << sample.wire;
    EXPECT_FALSE(decoded.truncated) << sample.wire;
  }
}

TEST(Transfer, TheSizeIsThatOfWhatIsDecoded) {
  std::vector<Sample> samples = k_samples;
  const std::string line = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2\r\n";
  const std::string wire = line + line + line + "Wg==\r\n";
  for (const char c : std::string("A=*- \t\n\v\x01\x7F\xC1\xFF@[`{/:", 18)) {
    for (std::size_t at = 0; at < wire.size(); ++at) {
      samples.push_back({Transfer::base64, wire, "", false});
      samples.back().wire[at] = c;
    }
  }
  for (std::size_t bytes = 0; bytes < wire.size(); ++bytes)
    samples.push_back({Transfer::base64, wire.substr(0, bytes), "", false});
  for (const Sample& sample : samples) {
    const DecodedBytes decoded = decode_transfer(sample.transfer, sample.wire, 1000);
    const DecodedSize size = decoded_size(sample.transfer, sample.wire);
    EXPECT_EQ(size.bytes, decoded.bytes.size()) << sample.wire;
    EXPECT_EQ(size.damaged, decoded.damaged) << sample.wire;
  }
}

TEST(Transfer, StopsAtTheLimit) {
  const DecodedBytes decoded = decode_transfer(Transfer::base64, "SGVsbG8=", 3);
  EXPECT_EQ(decoded.bytes, "Hel");
  EXPECT_TRUE(decoded.truncated);
}

TEST(Transfer, WhatIsCutOffIsABeginningOfTheWhole) {
  const std::string bytes = "=\n=33=\r\n=\r\n=\n=\n=  \n=3D= \r\n=\n=\n  \r\n=\n==41=\n=\n=\n=\r\n";
  const std::string whole = decode_transfer(Transfer::quoted_printable, bytes, bytes.size()).bytes;
  for (std::size_t limit = 0; limit < bytes.size(); ++limit) {
    const auto some = decode_transfer(Transfer::quoted_printable, bytes, limit);
    EXPECT_TRUE(whole.starts_with(some.bytes)) << limit << ": " << some.bytes;
  }
}

TEST(Transfer, HandsLargeBodiesOnInBoundedPieces) {
  std::string wire;
  for (int i = 0; i < 10'000; ++i)
    wire += "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2\r\n";
  std::size_t total = 0;
  std::size_t largest = 0;
  decode_transfer(Transfer::base64, wire, [&](std::string_view piece) {
    total += piece.size();
    largest = std::max(largest, piece.size());
  });
  EXPECT_EQ(total, 480'000U);
  EXPECT_LE(largest, 64U * 1024);
}

TEST(Transfer, NamesAreReadTolerantly) {
  EXPECT_EQ(transfer_named("BASE64"), Transfer::base64);
  EXPECT_EQ(transfer_named("Quoted-Printable "), Transfer::quoted_printable);
  EXPECT_EQ(transfer_named("\"base64\""), Transfer::base64);
  EXPECT_EQ(transfer_named("8bit (really)"), Transfer::as_is);
  EXPECT_EQ(transfer_named(""), Transfer::as_is);
  EXPECT_EQ(transfer_named("x-rot13"), Transfer::unknown);
}

}  // namespace
}  // namespace intaked::parse
