#include "lib/text/byte_table.h"

#include <gtest/gtest.h>

namespace intaked::text {
namespace {

// A table of `engine` and iconv's own answers for each byte; "?" where it has none.
void expect_iconvs_answers(const char* engine) {
  iconv_t descriptor = iconv_open("UTF-8", engine);
  const std::optional<ByteTable> table = ByteTable::of(descriptor);
  ASSERT_TRUE(table) << engine;
  for (int byte = 0; byte < 256; ++byte) {
    char c = static_cast<char>(byte);
    char* in = &c;
    std::size_t in_left = 1;
    std::string expected(16, '\0');
    char* to = expected.data();
    std::size_t to_left = expected.size();
    const bool known =
        iconv(descriptor, &in, &in_left, &to, &to_left) != static_cast<std::size_t>(-1);
    expected.resize(expected.size() - to_left);
    std::string made;
    EXPECT_EQ(table->convert(std::string(1, static_cast<char>(byte)), made), known ? 0U : 1U);
    EXPECT_EQ(made, known ? expected : "\uFFFD") << engine << " " << byte;
  }
  iconv_close(descriptor);
}

TEST(ByteTable, SaysWhatIconvSays) {
  for (const char* engine : {"CP1252", "CP1251", "KOI8-R", "ISO-8859-7", "CP437", "MACINTOSH"}) {
    expect_iconvs_answers(engine);
  }
}

TEST(ByteTable, IsNotMadeWhereItWouldBeWrong) {
  // Marks that join the letter before them, and letters in the place of controls.
  for (const char* engine : {"CP1258", "CP1255", "VISCII", "UTF-16LE"}) {
    iconv_t descriptor = iconv_open("UTF-8", engine);
    EXPECT_FALSE(ByteTable::of(descriptor)) << engine;
    iconv_close(descriptor);
  }
}

TEST(ByteTable, RunsOfBothKinds) {
  iconv_t descriptor = iconv_open("UTF-8", "CP1252");
  const std::optional<ByteTable> table = ByteTable::of(descriptor);
  iconv_close(descriptor);
  ASSERT_TRUE(table);
  std::string made = "begin ";
  EXPECT_EQ(table->convert("a long plain run, gr\xFC\xDF\x65 \x81\x81 end \x80", made), 2U);
  EXPECT_EQ(made, "begin a long plain run, grüße \uFFFD\uFFFD end €");
}

}  // namespace
}  // namespace intaked::text
