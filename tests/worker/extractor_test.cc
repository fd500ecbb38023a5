// Files are taken out of messages by real processes, in pieces.
#include "worker/extractor.h"

#include <algorithm>

#include <gmock/gmock.h>

#include "parse/extract.h"
#include "worker/limits.h"

namespace intaked::worker {
namespace {

using testing::HasSubstr;

constexpr std::size_t k_message_piece_bytes = 256 << 10;

std::string mail_with(const std::string& fields, const std::string& body) {
  return "From: dana@globex.example\r\nContent-Type: application/pdf\r\n" + fields + "\r\n" + body;
}

Extraction from(const std::string& mail, std::string part, std::size_t& at) {
  return {
      .message_bytes = mail.size(), .part = std::move(part), .more = [&]() -> Result<std::string> {
        std::string piece = mail.substr(std::min(at, mail.size()), k_message_piece_bytes);
        at += piece.size();
        return piece;
      }};
}

struct Taken {
  Result<void> result;
  std::string bytes;
  std::size_t largest = 0;
};

Taken take(const std::string& mail, std::string part) {
  std::size_t at = 0;
  Taken taken;
  taken.result =
      extract({}, from(mail, std::move(part), at), [&](std::string_view piece) -> Result<void> {
        taken.bytes += piece;
        taken.largest = std::max(taken.largest, piece.size());
        return {};
      });
  return taken;
}

TEST(Extractor, GivesWhatTheParserGives) {
  std::string large;
  while (large.size() < 3'000'000)
    large += "a line of an attached log, number " + std::to_string(large.size()) + "\r\n";
  for (const auto& [mail, part] : {
           std::pair{mail_with("Content-Transfer-Encoding: base64\r\n", "SGVs bG8=\r\n"), "1"},
           std::pair{mail_with("", large), "1"},
           std::pair{
               std::string("Content-Type: text/plain\r\n\r\nbegin 644 a\r\n#0V%T\r\n`\r\nend\r\n"),
               "1/1"},
       }) {
    std::string expected;
    ASSERT_TRUE(parse::extract(mail, part, [&](std::string_view piece) { expected += piece; }));
    const Taken taken = take(mail, part);
    ASSERT_TRUE(taken.result) << taken.result.error().text;
    EXPECT_TRUE(taken.bytes == expected) << taken.bytes.size() << " " << expected.size();
    EXPECT_LE(taken.largest, k_extracted_piece_bytes_max);
  }
}

TEST(Extractor, SaysThatThereIsNoSuchFile) {
  const Taken taken = take(mail_with("", "x"), "7/1");
  ASSERT_FALSE(taken.result);
  EXPECT_EQ(taken.result.error().kind, ErrorKind::not_found);
}

TEST(Extractor, AParserThatDiesIsToldInASentence) {
  const Taken taken = take(mail_with("X-Intaked-Failpoint: crash\r\n", "x"), "1");
  ASSERT_FALSE(taken.result);
  EXPECT_EQ(taken.result.error().kind, ErrorKind::internal);
  EXPECT_THAT(taken.result.error().text, HasSubstr("the parser was killed by signal"));
}

TEST(Extractor, EndsWhenTheBytesEndTooSoon) {
  std::size_t at = 0;
  const std::string mail = mail_with("", "x");
  Extraction what = from(mail, "1", at);
  what.more = []() -> Result<std::string> { return fail(ErrorKind::io, "the disk failed"); };
  const auto result = extract({}, what, [](std::string_view) { return Result<void>(); });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().text, "the disk failed");
}

TEST(Extractor, StopsWhenTheSinkIsFull) {
  std::size_t at = 0;
  const std::string mail = mail_with("", std::string(1'000'000, 'x'));
  int pieces = 0;
  const auto result = extract({}, from(mail, "1", at), [&](std::string_view) -> Result<void> {
    return ++pieces < 3 ? Result<void>() : fail(ErrorKind::no_space, "the disk is full");
  });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::no_space);
  EXPECT_EQ(pieces, 3);
}

TEST(Extractor, WithoutAProgramItIsNotTheMessagesFault) {
  std::size_t at = 0;
  const std::string mail = mail_with("", "x");
  const auto result = extract({"/nonexistent", {"intaked"}}, from(mail, "1", at),
                              [](std::string_view) { return Result<void>(); });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::unavailable);
}

}  // namespace
}  // namespace intaked::worker
