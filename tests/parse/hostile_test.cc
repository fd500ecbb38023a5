// Messages built to stop a parser. Each must give a message. They are so large that anything worse
// than linear time would run into the test's time limit, and the memory that was asked for is
// counted at n, 2n and 4n.
#include <gtest/gtest.h>

#include "model/safe_html.h"
#include "parse/expect_sound.h"
#include "parse/file_type.h"
#include "parse/hostile/shapes.h"
#include "parse/limits.h"
#include "parse/memory_meter.h"
#include "parse/parse.h"

namespace intaked::parse {
namespace {

using hostile::header;
using hostile::repeat;
using hostile::Shape;

const hostile::Shapes k_shapes = hostile::all_shapes();

// All that can be asked for.
Options everything() {
  Options options;
  options.markdown = true;
  options.safe_html = true;
  return options;
}

TEST(Hostile, EveryShapeGivesAMessageInTime) {
  prepare_file_types();
  for (const Shape& shape : k_shapes) {
    SCOPED_TRACE(shape.name);
    const std::string mail = shape.make(2'000'000);
    model::ParsedMessage message;
    const MemoryUse use = MemoryMeter::of([&] { message = parse(mail, everything()); });
    EXPECT_LE(use.peak, 2 * mail.size() + 20UL * 1024 * 1024);
    expect_sound(message);
    EXPECT_LE(message.parts.size(), k_parts_max);
    EXPECT_LE(message.attachments.size(), 2 * k_parts_max);
    EXPECT_LE(message.text.size(), k_text_bytes_max);
    EXPECT_LE(message.markdown.whole.size(), 2 * k_markdown_bytes_max);
    EXPECT_LE(message.safe_html.whole.size(), 2 * k_safe_html_bytes_max);
    EXPECT_TRUE(model::is_safe_html(message.safe_html.whole));
    EXPECT_LE(message.defects.size(), k_defects_max);
  }
}

TEST(Hostile, TwiceTheBytesAskForAtMostTwiceTheMemory) {
  if (!k_memory_is_metered) GTEST_SKIP() << "memory is counted in sanitized builds only";
  prepare_file_types();
  detect_file_type("the database is loaded for this thread");
  constexpr std::size_t k_bytes = 128UL * 1024;
  constexpr std::size_t k_slack = 512UL * 1024;
  for (const Shape& shape : k_shapes) {
    const auto asked_for = [&](std::size_t bytes) {
      const std::string mail = shape.make(bytes);
      return MemoryMeter::of([&] { parse(mail, everything()); }).asked;
    };
    const std::size_t once = asked_for(k_bytes);
    const std::size_t twice = asked_for(2 * k_bytes);
    const std::size_t four_times = asked_for(4 * k_bytes);
    EXPECT_LE(twice, once * 5 / 2 + k_slack) << shape.name;
    EXPECT_LE(four_times, twice * 5 / 2 + k_slack) << shape.name;
  }
}

TEST(Hostile, ALargeFileIsReadWithoutBeingKept) {
  constexpr std::size_t k_bytes = 40UL * 1024 * 1024;
  const std::string mail =
      header("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nsee file\r\n--b\r\n") +
      "Content-Type: application/octet-stream; name=x.bin\r\n"
      "Content-Transfer-Encoding: base64\r\n\r\n" +
      repeat("QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5\r\n", k_bytes) +
      "--b--\r\n";
  model::ParsedMessage message;
  const MemoryUse use = MemoryMeter::of([&] { message = parse(mail, {}); });
  // The mended copy and mimetic's: with the mail itself three times its size.
  EXPECT_LE(use.peak, 2 * mail.size() + 16UL * 1024 * 1024);
  EXPECT_EQ(message.text, "see file");
  ASSERT_EQ(message.attachments.size(), 1U);
  EXPECT_GT(message.attachments[0].size, 30'000'000U);
}

TEST(Hostile, EveryCutOfAMessageIsAMessage) {
  const std::string mail = header(
      "To: \"A, B\" <a@x.example>, g: c@x.example;\r\n"
      "Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\n"
      "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: "
      "quoted-printable\r\n\r\n<p>Gr=C3=BC=C3=9Fe</p>\r\n--b\r\n"
      "Content-Disposition: attachment; filename*0*=utf-8''a%20; filename*1=b\r\n"
      "Content-Transfer-Encoding: base64\r\n\r\nSGVsbG8=\r\n--b--\r\n");
  for (std::size_t length = 0; length <= mail.size(); ++length) {
    expect_sound(parse(std::string_view(mail).substr(0, length), {}));
  }
}

}  // namespace
}  // namespace intaked::parse
