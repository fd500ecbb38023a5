// A file that is read piece by piece out of its place in the message is the file that was parsed.
#include "parse/transfer_stream.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "lib/crypto/crypto.h"
#include "parse/extract.h"
#include "parse/limits.h"
#include "parse/parse.h"

namespace intaked::parse {
namespace {

using model::TransferEncoding;

std::string streamed(TransferEncoding encoding, std::string_view bytes, std::size_t piece_bytes) {
  TransferStream stream(encoding);
  std::string out;
  const auto keep = [&](std::string_view piece) { out += piece; };
  for (std::size_t at = 0; at < bytes.size(); at += piece_bytes)
    stream.decode(bytes.substr(at, piece_bytes), keep);
  stream.finish(keep);
  return out;
}

std::string decoded(Transfer transfer, std::string_view bytes) {
  std::string out;
  decode_transfer(transfer, bytes, [&](std::string_view piece) { out += piece; });
  return out;
}

TEST(TransferStream, GivesWhatTheWholeGives) {
  struct Row {
    Transfer transfer;
    std::string bytes;
  };
  const std::array rows = {
      Row{Transfer::as_is, "any \xFF bytes\r\n"},
      Row{Transfer::unknown, "=41 stays"},
      Row{Transfer::base64, ""},
      Row{Transfer::base64, "SGVsbG8s\r\nIHdvcmxk\r\n"},
      Row{Transfer::base64, "SGVsbG8sIHdvcmw=\r\n\r\n"},
      Row{Transfer::base64, "SGVsb\r\nG8sIHdvc\r\nmxkIQ==\r\n \t\r\n"},
      Row{Transfer::quoted_printable, "caf=C3=A9 =\r\nau lait  \t\r\n=3D and = alone =\r\n"},
      Row{Transfer::quoted_printable, "=\r\n=\r\nx=0D=0A=\r"},
      Row{Transfer::quoted_printable, std::string(k_stream_line_bytes_max, 'x') + "\n" +
                                          std::string(k_stream_line_bytes_max, ' ')},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.bytes.substr(0, 40));
    const auto encoding = streamed_as(row.transfer, row.bytes);
    ASSERT_TRUE(encoding);
    for (const std::size_t piece : {1UL, 2UL, 3UL, 5UL, 64UL, 1'000'000UL})
      EXPECT_EQ(streamed(*encoding, row.bytes, piece), decoded(row.transfer, row.bytes)) << piece;
  }
}

TEST(TransferStream, LeavesWhatMustBeGuessedToTheParser) {
  for (const std::string bytes : {"SGVsbG8", "SGVs bG8s", "SGVsbG8=SGVsbG8=", "SGV*sbG8s",
                                  "SGVsbG8s\r\n\r\nA list's footer"}) {
    EXPECT_FALSE(streamed_as(Transfer::base64, bytes)) << bytes;
  }
  EXPECT_FALSE(streamed_as(Transfer::uuencode, "begin 644 a\n#0V%T\n`\nend\n"));
  EXPECT_FALSE(streamed_as(Transfer::quoted_printable,
                           "x\n" + std::string(k_stream_line_bytes_max + 1, ' ')));
}

TEST(TransferStream, HoldsNoMoreThanALine) {
  TransferStream stream(TransferEncoding::quoted_printable);
  std::size_t given = 0;
  const std::string blanks(k_stream_line_bytes_max, 'x');
  for (int i = 0; i < 8; ++i) stream.decode(blanks, [&](std::string_view p) { given += p.size(); });
  EXPECT_GE(given, 6 * k_stream_line_bytes_max);
}

struct Seen {
  std::size_t streamed = 0;
  std::size_t extracted = 0;
};

void expect_same_files(std::string_view mail, Seen& seen) {
  for (const model::Attachment& file : parse(mail, {}).attachments) {
    SCOPED_TRACE(file.part);
    if (!file.extent) {
      ++seen.extracted;  // extract_test.cc compares it
      continue;
    }
    ++seen.streamed;
    ASSERT_LE(file.extent->offset + file.extent->length, mail.size());
    const std::string_view place = mail.substr(file.extent->offset, file.extent->length);
    for (const std::size_t piece : {7UL, 4'093UL, 262'144UL}) {
      const std::string bytes = streamed(file.extent->encoding, place, piece);
      EXPECT_EQ(bytes.size(), file.size);
      EXPECT_EQ(crypto::sha256(bytes), file.digest);
    }
  }
}

TEST(TransferStream, FindsTheFilesOfRealMail) {
  const std::filesystem::path root(INTAKED_SOURCE_DIR);
  Seen seen;
  for (const auto& folder : {root / "tests/cases", root / "../shared/corpus"}) {
    if (!std::filesystem::is_directory(folder)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (entry.path().extension() != ".eml") continue;
      SCOPED_TRACE(entry.path());
      std::ifstream in(entry.path(), std::ios::binary);
      std::stringstream bytes;
      bytes << in.rdbuf();
      expect_same_files(bytes.str(), seen);
    }
  }
  RecordProperty("streamed", static_cast<int>(seen.streamed));
  RecordProperty("extracted", static_cast<int>(seen.extracted));
  EXPECT_GT(seen.streamed, 20U);
  EXPECT_GT(seen.extracted, 5U);
  EXPECT_GT(seen.streamed, seen.extracted);
}

TEST(TransferStream, NoExtentWhereNobodyAsksForDigests) {
  const std::string mail =
      "Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nSGVsbG8s\r\n";
  Options options;
  ASSERT_TRUE(parse(mail, options).attachments.at(0).extent);
  options.attachment_digests = false;
  EXPECT_FALSE(parse(mail, options).attachments.at(0).extent);
}

TEST(TransferStream, ARepairedMessageHasNoPlaces) {
  const std::string mail =
      "Content-Type: application/pdf\rContent-Transfer-Encoding: base64\r\rSGVsbG8s\r";
  const auto message = parse(mail, {});
  ASSERT_EQ(message.attachments.size(), 1U);
  EXPECT_FALSE(message.attachments[0].extent);
}

}  // namespace
}  // namespace intaked::parse
