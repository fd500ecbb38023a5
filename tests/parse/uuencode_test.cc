#include "parse/uuencode.h"

#include <gtest/gtest.h>

namespace intaked::parse {
namespace {

std::string decoded(std::string_view text) {
  std::string out;
  decode_uuencode(text, [&](std::string_view piece) { out += piece; });
  return out;
}

TEST(Uuencode, IsFoundAndDecoded) {
  const std::string text = "hello\nbegin 644 cat.txt\n#0V%T\n`\nend\nbye\n";
  const auto files = find_uuencoded(text, 10);
  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(files[0].name, "cat.txt");
  EXPECT_EQ(files[0].block, "begin 644 cat.txt\n#0V%T\n`\nend\n");
  EXPECT_EQ(decoded(files[0].block), "Cat");
}

struct Sample {
  std::string what;
  std::string text;
  std::size_t files;
  std::string decoded;
};

const std::string k_full = "M" + std::string(60, 'A') + "\n";
const std::string k_full_bytes = [] {
  std::string out;
  for (int i = 0; i < 15; ++i) out += "\x86\x18\x61";
  return out;
}();

TEST(Uuencode, ForgivesWhatProgramsDo) {
  const std::vector<Sample> samples = {
      {"CRLF", "begin 644 a\r\n#0V%T\r\n`\r\nend\r\n", 1, "Cat"},
      {"a blank for zero", "begin 644 a\n#0V%T\n \nend\n", 1, "Cat"},
      {"the blank got lost", "begin 644 a\n#0V%T\n\nend\n", 1, "Cat"},
      {"no line of zero bytes", "begin 644 a\n#0V%T\nend\n", 1, "Cat"},
      {"four digits", "begin 0644 a\n#0V%T\n`\nend\n", 1, "Cat"},
      {"a checksum", "begin 644 a\n#0V%TX\n`\nend\n", 1, "Cat"},
      {"blanks behind", "begin 644 a\n#0V%T      \n`\nend  \n", 1, "Cat"},
      {"no end", "begin 644 a\n" + k_full + "#0V%T\n", 1, k_full_bytes + "Cat"},
      {"words instead of an end", "begin 644 a\n" + k_full + "Best regards\n", 1, k_full_bytes},
      {"trailing blanks got lost", "begin 644 a\n" + k_full + "#0V$\n`\nend\n", 1,
       k_full_bytes + std::string("Ca\0", 3)},
      {"an empty file", "begin 644 a\n`\nend\n", 1, ""},
      {"two in a row", "begin 644 a\n#0V%T\n`\nend\nbegin 644 b\n#0V%T\n`\nend\n", 2, "Cat"},
  };
  for (const Sample& sample : samples) {
    const auto files = find_uuencoded(sample.text, 10);
    ASSERT_EQ(files.size(), sample.files) << sample.what;
    EXPECT_EQ(decoded(files[0].block), sample.decoded) << sample.what;
  }
}

TEST(Uuencode, LeavesWordsAlone) {
  for (const std::string text : {
           "begin 644 the work\nas we said\n",
           "begin 644 the work\n\nas we said\n",
           "begin 644 the work\n",
           "begin 644\n#0V%T\n`\nend\n",
           "begin 999 a\n#0V%T\n`\nend\n",
           "let us begin 644 a\n#0V%T\n`\nend\n",
           "begin 644 a\n#0V%T\nand so on\n",
           "begin 644 a\n(HELLO\nend\n",
           "begin the end\nend\n",
           "begin 644 a\nend\n",
           "begin 644 a\n\nend\n",
       }) {
    EXPECT_TRUE(find_uuencoded(text, 10).empty()) << text;
  }
}

TEST(Uuencode, WherePromisedLinesMayHaveLostTheirBlanks) {
  const std::string text = "begin 644 a\n$0V%T\n`\nend\n";
  EXPECT_TRUE(find_uuencoded(text, 10).empty());
  const auto files = find_uuencoded(text, 10, Promised::yes);
  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(decoded(files[0].block), std::string("Cat\0", 4));
}

TEST(Uuencode, GivesAtMostSoManyFiles) {
  std::string text;
  for (int i = 0; i < 20; ++i) text += "begin 644 a\n#0V%T\n`\nend\n";
  EXPECT_EQ(find_uuencoded(text, 7).size(), 7U);
}

}  // namespace
}  // namespace intaked::parse
