// Texts that are not written in letters of ASCII or UTF-8: none of them can be read afterwards.
#include <array>
#include <iterator>

#include <gmock/gmock.h>
#include <iconv.h>

#include "lib/crypto/crypto.h"
#include "lib/text/text.h"
#include "lib/text/utf8.h"
#include "redact/letters.h"
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

TEST(TextLeak, AUuencodedPartWhoseLinesEndWithCrAloneIsCovered) {
  std::string message =
      mail("Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: x-uuencode\r\n",
           "begin 644 a.bin\r\n" + uuencoded(words(10)).substr(0, 5 * 63) + "`\r\nend\r\n");
  std::erase(message, '\n');
  const std::string data = message.substr(message.find("a.bin") + 6, 5 * 62);
  const std::string after = redact(message).redacted.bytes;
  EXPECT_LT(part_left(data, after.substr(message.find(data))), k_by_chance) << after;
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

TEST(TextLeak, YencIsCovered) {
  std::string data;
  for (const char c : words(4)) data.push_back(static_cast<char>(c + 42));
  const std::string after = redacted_text(
      "Content-Type: text/plain; charset=windows-1252\r\nContent-Transfer-Encoding: 8bit\r\n",
      "=ybegin line=256 size=200 name=a.bin\r\n" + data + "\r\n=yend size=200\r\nwords\r\n");
  EXPECT_LT(part_left(data, after.substr(after.find('\n') + 1)), k_by_chance);
  EXPECT_THAT(after, AllOf(HasSubstr("=ybegin"), HasSubstr("xxxxx\r\n")));
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

std::string converted(std::string_view utf8, const char* charset) {
  iconv_t descriptor = iconv_open(charset, "UTF-8");
  EXPECT_NE(reinterpret_cast<std::intptr_t>(descriptor), -1) << charset;
  std::string in(utf8);
  std::string out(8 * in.size() + 64, '\0');
  char* from = in.data();
  char* to = out.data();
  std::size_t from_left = in.size();
  std::size_t to_left = out.size();
  EXPECT_NE(iconv(descriptor, &from, &from_left, &to, &to_left), static_cast<std::size_t>(-1))
      << charset;
  iconv(descriptor, nullptr, nullptr, &to, &to_left);
  iconv_close(descriptor);
  out.resize(out.size() - to_left);
  return out;
}

constexpr const char* k_japanese = "社長小松は田中さんに東京で会う";
constexpr const char* k_chinese = "北京市朝阳区王小明先生收";
constexpr const char* k_traditional = "臺北市王小明先生收電話號碼";
constexpr const char* k_korean = "서울특별시종로구김영희귀하";

struct Sample {
  const char* charset;
  const char* text;
  const char* engine;  // iconv's name
};

constexpr Sample k_samples[] = {
    {"iso-2022-jp", k_japanese, "ISO-2022-JP"},
    {"shift_jis", k_japanese, "CP932"},
    {"euc-jp", "社長小松は丁田中さん丐丕", "EUC-JP-MS"},
    {"iso-2022-kr", k_korean, "ISO-2022-KR"},
    {"euc-kr", k_korean, "CP949"},
    {"cp949", "갅갆꺆서울돎", "CP949"},
    {"johab", "낡낢갅갆서울특별시", "JOHAB"},
    {"gb2312", k_chinese, "GB18030"},
    {"gb18030", "北京㐅㐆㑇王𠀂𠮷小明ཀཁག", "GB18030"},
    {"iso-2022-cn", k_chinese, "ISO-2022-CN"},
    {"big5", "臺北ＡＢＣ市０１２王小明ｘｙｚ", "BIG5-HKSCS"},
    {"euc-tw", k_traditional, "EUC-TW"},
    {"euc-tw", "臺北市丂丏丒王小明", "EUC-TW"},
    {"utf-16", k_japanese, "UTF-16BE"},
    {"utf-16be", "𠮷野さん𠀂𠀃田中", "UTF-16BE"},
    {"utf-16le", "𠮷野さん𠀂𠀃田中", "UTF-16LE"},
    {"utf-32", "𠮷野さん田中社長", "UTF-32BE"},
    {"utf-32le", "𠮷野さん田中社長", "UTF-32LE"},
    {"utf-8", "𠮷野さん田中社長", "UTF-8"},
    {"utf-7", k_japanese, "UTF-7"},
};

// No letter of `before` beyond ASCII, and no word of ours, can be read in it.
void expect_nothing_of(std::string_view before, const std::string& after,
                       const std::string& charset) {
  const std::string read = text::to_utf8(after, charset).utf8;
  for (std::size_t at = 0; at < before.size();) {
    const text::Character letter = text::read_character(before, at);
    const std::string_view bytes = before.substr(at, letter.bytes);
    if (letter.code >= 0x80) {
      EXPECT_EQ(read.find(bytes), std::string::npos) << bytes << " in " << read;
    }
    at += letter.bytes;
  }
  EXPECT_THAT(read, Not(HasSubstr("secret")));
}

std::string field(const Sample& sample, const char* type, const char* transfer = "8bit") {
  return std::string("MIME-Version: 1.0\r\nContent-Type: ") + type + "; charset=" + sample.charset +
         "\r\nContent-Transfer-Encoding: " + transfer + "\r\n";
}

void expect_covered(const Redacted& redacted) {
  EXPECT_THAT(redacted.differences, IsEmpty());
  for (const KeptWords& kept : redacted.kept) ADD_FAILURE() << "kept: " << kept.words;
}

TEST(TextLeak, NoLetterOfAnyCharsetIsLeftOfAText) {
  for (const Sample& sample : k_samples) {
    SCOPED_TRACE(std::string(sample.charset) + " " + sample.text);
    const std::string text = "secret " + std::string(sample.text) + " secret@" + sample.text +
                             ":\r\n" + sample.text + sample.text + "\r\n";
    const std::string fields = field(sample, "text/plain", "base64");
    const std::string message =
        mail(fields, crypto::base64(converted(text, sample.engine)) + "\r\n");
    const Redacted redacted = redact(message).redacted;
    expect_covered(redacted);
    expect_nothing_of(sample.text, parse::parse(redacted.bytes, {}).text, "utf-8");
  }
}

// Bytes of letters look like "<", "&" and "@" where a charset shifts.
TEST(TextLeak, NoLetterOfAnyCharsetIsLeftOfHtml) {
  for (const Sample& sample : k_samples) {
    if (std::string_view(sample.charset).starts_with("utf-")) continue;
    SCOPED_TRACE(std::string(sample.charset) + " " + sample.text);
    const std::string words = sample.text;
    const std::string html = "<html><body><p>" + words + "</p>\r\n<div title=\"" + words +
                             "\">secret &amp; " + words + "@" + words + "<br>" + words +
                             "</div></body></html>\r\n";
    const std::string bytes = converted(html, sample.engine);
    const std::string fields = field(sample, "text/html");
    const Redacted redacted = redact(mail(fields, bytes)).redacted;
    expect_covered(redacted);
    const std::string after = text_of(redacted.bytes, fields + "\r\n");
    expect_nothing_of(words, after, sample.charset);
    EXPECT_THAT(text::to_utf8(after, sample.charset).utf8,
                AllOf(HasSubstr("<html><body><p>"), HasSubstr("&amp;"), HasSubstr("</div>")));
  }
}

TEST(TextLeak, HzIsCoveredBetweenItsMarks) {
  std::string chinese = converted(k_chinese, "EUC-CN");
  for (char& c : chinese) c = static_cast<char>(c & 0x7F);
  const std::string shifted = "~{" + chinese + "~}";
  const Sample sample{"hz-gb-2312", k_chinese, nullptr};
  for (const char* type : {"text/plain", "text/html"}) {
    const std::string fields = field(sample, type);
    const std::string body = "<p>" + shifted + "</p> secret " + shifted + "@" + shifted + "\r\n";
    const std::string after = redacted_text(fields, body);
    expect_nothing_of(k_chinese, after, "hz-gb-2312");
    EXPECT_EQ(text::to_utf8(after, "hz-gb-2312").utf8.size(),
              text::to_utf8(body, "hz-gb-2312").utf8.size());
  }
}

TEST(TextLeak, NoLetterOfAnyCharsetIsLeftOfASubject) {
  for (const Sample& sample : k_samples) {
    SCOPED_TRACE(std::string(sample.charset) + " " + sample.text);
    const std::string word = crypto::base64(converted(sample.text, sample.engine));
    const Redacted redacted = redact("From: a@b.example\r\nSubject: =?" +
                                     std::string(sample.charset) + "?B?" + word + "?=\r\n\r\nx\r\n")
                                  .redacted;
    expect_covered(redacted);
    expect_nothing_of(sample.text, parse::parse(redacted.bytes, {}).subject, "utf-8");
  }
}

// Bytes that are no character of the charset may be one of the true one.
TEST(TextLeak, BytesWithoutAMeaningAreLetters) {
  const std::string fields = "Content-Type: text/plain; charset=windows-1253\r\n";
  const std::string after = redacted_text(fields, "\xC1\xF9 \x81\x9D\x9F\xD2\xFF\x8E \xC1\xF9\r\n");
  EXPECT_THAT(after, Not(HasSubstr("\x81\x9D")));
  EXPECT_EQ(after.size(), 14U);
}

TEST(TextLeak, TheSecondUnitOfUtf16IsNotTakenForALetterOfItsOwn) {
  const std::string lone("\xD8\x42\0a\xDF\xB7\0b", 8);
  std::string all;
  for (const auto& run : Writing::of("utf-16be", lone).runs(lone)) all += run.stand_in;
  EXPECT_EQ(all, std::string("\xD8\0\0x\xDC\0\0x", 8));
}

TEST(TextLeak, EveryScriptHasALetterThatStandsForIt) {
  constexpr char32_t k_pairs[][2] = {
      {0x1E902, 0x1E910}, {0x1E923, 0x1E930}, {0x1E951, 0x1E958}, {0x1E2C1, 0x1E2F0},
      {0x1E101, 0x1E120}, {0x1E801, 0x1E8C0}, {0x2803, 0x28F0},   {0x2E81, 0x2FD0},
      {0x5B4, 0x5B8},     {0x6D6, 0x6DC},     {0x31A1, 0x31F1},   {0x2777, 0x277F},
      {0x3005, 0x3006},   {0x1DA01, 0x1DA10}, {0x1F1E9, 0x1F1EA}, {0x1EE01, 0x1EE10}};
  for (const auto& [one, other] : k_pairs) {
    SCOPED_TRACE(static_cast<unsigned>(one));
    EXPECT_EQ(stand_in(one), stand_in(other));
    const auto length = [](char32_t code) { return code < 0x800 ? 2 : code < 0x10000 ? 3 : 4; };
    EXPECT_EQ(length(stand_in(one)), length(one));
  }
}

}  // namespace
}  // namespace intaked::redact
