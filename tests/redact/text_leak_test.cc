// Texts that are not written in letters of ASCII or UTF-8: none of them can be read afterwards.
#include <array>

#include <gmock/gmock.h>

#include "lib/text/text.h"
#include "redact/redacting.h"

namespace intaked::redact {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string mail(const std::string& fields, const std::string& text) {
  return "From: anna@acme.com\r\nSubject: x\r\n" + fields + "\r\n" + text;
}

std::string text_of(const std::string& message, const std::string& fields) {
  return message.substr(message.find(fields) + fields.size());
}

// What stands for this text under these fields.
std::string redacted_text(const std::string& fields, const std::string& text) {
  return text_of(redact(mail(fields, text)).redacted.bytes, "Subject: x\r\n" + fields + "\r\n");
}

std::string uuencoded(std::string_view bytes) {
  std::string out;
  const auto digit = [](unsigned value) { return static_cast<char>(value == 0 ? 96 : value + 32); };
  for (std::size_t line = 0; line < bytes.size(); line += 45) {
    const std::string_view piece = bytes.substr(line, 45);
    out.push_back(digit(static_cast<unsigned>(piece.size())));
    for (std::size_t i = 0; i < piece.size(); i += 3) {
      unsigned bits = 0;
      for (std::size_t k = 0; k < 3; ++k)
        bits = bits << 8 | (i + k < piece.size() ? static_cast<unsigned char>(piece[i + k]) : 0);
      for (const unsigned shift : {18U, 12U, 6U, 0U}) out.push_back(digit(bits >> shift & 63));
    }
    out += "\r\n";
  }
  return out;
}

// How many of the bytes that hold a file's words are still there. By chance it is one in five: six
// bits of letters are often those of other letters. Masked as text it would be half.
constexpr double k_by_chance = 0.25;
double part_left(std::string_view before, std::string_view after) {
  std::size_t data = 0;
  std::size_t left = 0;
  for (std::size_t i = 0; i < before.size() && i < after.size(); ++i) {
    if (before[i] <= ' ') continue;
    ++data;
    left += before[i] == after[i] ? 1 : 0;
  }
  return static_cast<double>(left) / static_cast<double>(data);
}

std::string words(std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i)
    out += "Montgomery" + std::to_string(i * 7919) + "ZanzibarHubertineQuicksilver";
  return out;
}

TEST(TextLeak, APartThatIsCalledUuencodedIsOpened) {
  const std::string data = uuencoded(words(20));
  for (const char* type : {"application/octet-stream", "text/plain", "application/x-secret"}) {
    for (const char* end : {"`\r\nend\r\n", "end\r\n", ""}) {
      SCOPED_TRACE(std::string(type) + end);
      const std::string body = "begin 644 a.bin\r\n" + data + end;
      const std::string after = redacted_text(
          "Content-Type: " + std::string(type) + "\r\nContent-Transfer-Encoding: x-uuencode\r\n",
          body);
      EXPECT_LT(part_left(data, after.substr(body.find('\n') + 1)), k_by_chance) << after;
    }
  }
}

// The parser takes only what is promised to be one: lines that lost the blanks at their ends.
TEST(TextLeak, ShortLinesOfAPromisedFileAreOpened) {
  std::string data = uuencoded(words(1) + std::string(4, '\0'));
  data.erase(data.find_last_not_of("`\r\n") + 1);
  data += "\r\n";
  const std::string body = "words before\r\nbegin 644 a.bin\r\n" + data + "`\r\nend\r\n";
  const std::string after = redacted_text(
      "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: uuencode\r\n", body);
  EXPECT_LT(part_left(data, after.substr(body.find(data))), k_by_chance) << after;
}

TEST(TextLeak, UuencodedFilesBeyondTheLimitsAreCovered) {
  const std::string data = uuencoded("HubertineMontgomeryOfZanzibar");
  const std::string file = "begin 644 a\r\n" + data + "`\r\nend\r\n";
  for (const std::size_t files : {60U, 300U, 20'100U}) {
    std::string body;
    for (std::size_t i = 0; i < files; ++i) body += file;
    const std::string after = redacted_text("", body);
    ASSERT_EQ(after.size(), body.size());
    const std::string last = after.substr(body.rfind(data), data.size());
    EXPECT_LT(part_left(data, last), k_by_chance) << files << " files: " << last;
  }
}

TEST(TextLeak, UuencodedLinesWithoutABeginAreCovered) {
  const std::string data = uuencoded(words(10)).substr(0, 5 * 63);
  std::string quoted;
  for (std::size_t at = 0; at < data.size(); at += 63) quoted += "> " + data.substr(at, 63);
  EXPECT_LT(part_left(data, redacted_text("", data)), k_by_chance);
  EXPECT_LT(part_left(quoted, redacted_text("", quoted)), k_by_chance);
}

// The parser reads a file of base64 on behind a line that looks like words.
TEST(TextLeak, TheRestOfABase64FileIsCoveredAsAFile) {
  const std::string fields = "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n";
  const std::string binary = "AAECAyEiIyQlJicoKSorLC0uLyE6Ozw9Pj9AW11eX2B7fH1+\r\n";
  const std::string after =
      redacted_text(fields, "iVBORw0KGgoAAAANSUhEUgAA\r\nAAECAwQFBgcICQoLDA0ODw== \r\n" + binary);
  EXPECT_THAT(after, Not(HasSubstr("ISIjJCUmJygpKissLS4vITo7PD0+P0BbXV5fYHt8fX4")));
  EXPECT_THAT(after, HasSubstr("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
}

}  // namespace
}  // namespace intaked::redact
