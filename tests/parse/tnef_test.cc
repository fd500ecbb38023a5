#include "parse/tnef.h"

#include <gtest/gtest.h>

#include "lib/text/text.h"
#include "parse/limits.h"
#include "parse/rtf_text.h"
#include "parse/tnef_builder.h"

namespace intaked::parse {
namespace {

std::string simple() {
  return tnef_begin() + tnef_file("a.txt", "first") + tnef_file("b.pdf", "second");
}

TEST(Tnef, GivesItsFiles) {
  const std::string stream = simple();
  const auto content = read_tnef(stream);
  ASSERT_TRUE(content);
  ASSERT_EQ(content->files.size(), 2U);
  EXPECT_EQ(content->files[0].name, "a.txt");
  EXPECT_EQ(content->files[0].type, "text/plain");
  EXPECT_EQ(content->files[0].bytes, "first");
  EXPECT_EQ(content->files[1].type, "application/pdf");
  EXPECT_EQ(content->lie, "");
}

TEST(Tnef, WhatHasNoSignatureIsNone) {
  EXPECT_FALSE(read_tnef(""));
  EXPECT_FALSE(read_tnef("x\x9f"));
  EXPECT_FALSE(read_tnef(std::string(1000, '\0')));
}

TEST(Tnef, AWrongChecksumIsToldAndTheFileKept) {
  std::string stream = simple();
  stream.back() = static_cast<char>(stream.back() + 1);
  const auto content = read_tnef(stream);
  ASSERT_TRUE(content);
  EXPECT_EQ(content->files.size(), 2U);
  EXPECT_EQ(content->lie, "");
  EXPECT_EQ(content->blemish, "a checksum is wrong");
}

TEST(Tnef, WhatIsBehindTheEndCostsNothing) {
  for (const std::string& garbage : {std::string("\r\n"), std::string(100, '\0')}) {
    const std::string stream = simple() + garbage;
    const auto content = read_tnef(stream);
    ASSERT_TRUE(content);
    EXPECT_EQ(content->files.size(), 2U);
    EXPECT_EQ(content->lie, "");
  }
  const std::string stream = simple() + std::string(1000, '\0');
  const auto content = read_tnef(stream);
  ASSERT_TRUE(content);
  EXPECT_EQ(content->files.size(), 2U);
  EXPECT_EQ(content->lie, "its parts have no order");
}

TEST(Tnef, AnObjectThatIsNoMessageIsTheFileBehindItsIdentifier) {
  const std::string list = tnef_properties(
      2, tnef_property(tnef::k_type_object, tnef::k_data, "0123456789abcdefcontent") +
             tnef_property(tnef::k_type_string8, tnef::k_long_file_name, "a.doc"));
  const std::string stream = tnef_begin() + tnef_attribute(2, tnef::k_file_begins, "") +
                             tnef_attribute(2, tnef::k_file_properties, list);
  const auto content = read_tnef(stream);
  ASSERT_TRUE(content);
  ASSERT_EQ(content->files.size(), 1U);
  EXPECT_EQ(content->files[0].bytes, "content");
  EXPECT_EQ(content->files[0].name, "a.doc");
  EXPECT_EQ(content->files[0].type, "application/msword");
}

TEST(Tnef, ALengthBeyondTheEndIsALie) {
  std::string stream = tnef_begin() + tnef_file("a.txt", "first");
  append_little_endian(stream, 2, 1);
  append_little_endian(stream, tnef::k_file_data, 4);
  append_little_endian(stream, 0xFFFFFFFF, 4);
  const auto content = read_tnef(stream);
  ASSERT_TRUE(content);
  EXPECT_EQ(content->lie, "it ends before its end");
  EXPECT_EQ(content->files.size(), 1U);
}

TEST(Tnef, ListsThatLieAreToldAndCostNothing) {
  const std::string name =
      tnef_property(tnef::k_type_string8, tnef::k_long_file_name, "long name.txt");
  std::string count_lies;
  append_little_endian(count_lies, tnef::k_type_string8 | tnef::k_type_several, 2);
  append_little_endian(count_lies, tnef::k_long_file_name, 2);
  append_little_endian(count_lies, 0x7FFFFFFF, 4);
  std::string unknown_type;
  append_little_endian(unknown_type, 0x0777, 2);
  append_little_endian(unknown_type, tnef::k_long_file_name, 2);
  for (const std::string& list :
       {tnef_properties(0xFFFFFFFF, name), tnef_properties(2, count_lies),
        tnef_properties(1, unknown_type), tnef_properties(1, name.substr(0, 20))}) {
    const std::string stream = tnef_begin() + tnef_file("a.txt", "first") +
                               tnef_attribute(2, tnef::k_file_properties, list);
    const auto content = read_tnef(stream);
    ASSERT_TRUE(content);
    EXPECT_EQ(content->lie, "a list of properties is wrong");
    ASSERT_EQ(content->files.size(), 1U);
    EXPECT_EQ(content->files[0].bytes, "first");
  }
}

TEST(Tnef, OfTheMessageWhatIsWrittenTwiceCountsOnce) {
  const std::string stream = tnef_begin() + tnef_attribute(1, tnef::k_body, "one") +
                             tnef_attribute(1, tnef::k_body, "two");
  const auto content = read_tnef(stream);
  ASSERT_TRUE(content);
  EXPECT_EQ(content->text, "one");
}

TEST(Tnef, WhatAFileHasAlreadyBeginsAnother) {
  const std::string stream = tnef_begin() + tnef_file("a.txt", "first") +
                             tnef_attribute(2, tnef::k_file_title, "b.txt") +
                             tnef_attribute(2, tnef::k_file_data, "second") +
                             tnef_attribute(2, tnef::k_file_data, "third");
  const auto content = read_tnef(stream);
  ASSERT_TRUE(content);
  EXPECT_EQ(content->lie, "");
  ASSERT_EQ(content->files.size(), 3U);
  EXPECT_EQ(content->files[0].name, "a.txt");
  EXPECT_EQ(content->files[0].bytes, "first");
  EXPECT_EQ(content->files[1].name, "b.txt");
  EXPECT_EQ(content->files[1].bytes, "second");
  EXPECT_EQ(content->files[2].name, "");
  EXPECT_EQ(content->files[2].bytes, "third");
}

TEST(Tnef, AFileThatNeverBeganIsAFile) {
  const std::string stream = tnef_begin() + tnef_attribute(2, tnef::k_file_data, "bytes");
  const auto content = read_tnef(stream);
  ASSERT_TRUE(content);
  ASSERT_EQ(content->files.size(), 1U);
  EXPECT_EQ(content->files[0].bytes, "bytes");
}

TEST(Tnef, HasAtMostSoManyFiles) {
  std::string stream = tnef_begin();
  for (std::size_t i = 0; i < 2 * k_unpacked_files_max; ++i) stream += tnef_file("a", "x");
  const auto content = read_tnef(stream);
  ASSERT_TRUE(content);
  EXPECT_EQ(content->files.size(), k_unpacked_files_max);
  EXPECT_EQ(content->lie, "it has too many files");
}

TEST(Tnef, EveryCutAndEveryChangedByteGivesSoundContent) {
  const std::string list = tnef_properties(
      3, tnef_property(tnef::k_type_unicode, tnef::k_long_file_name,
                       std::string("\xFC\0b\0.\0c\0", 8)) +
             tnef_property(tnef::k_type_string8, tnef::k_content_id, "<a@b>") +
             tnef_property(tnef::k_type_object, tnef::k_data, "0123456789abcdefTNEF"));
  const std::string stream = tnef_begin() + tnef_attribute(1, tnef::k_body, "words") +
                             tnef_attribute(2, tnef::k_file_properties, list) +
                             tnef_file("a.txt", "first");
  const auto check = [](const std::string& bytes) {
    const auto content = read_tnef(bytes);
    if (!content) return;
    for (const TnefFile& file : content->files) {
      EXPECT_GE(file.bytes.data(), bytes.data());
      EXPECT_LE(file.bytes.data() + file.bytes.size(), bytes.data() + bytes.size());
      EXPECT_TRUE(text::is_valid_utf8(file.name + file.content_id + file.type));
    }
    EXPECT_TRUE(text::is_valid_utf8(content->text));
  };
  for (std::size_t i = 0; i <= stream.size(); ++i) check(stream.substr(0, i));
  for (std::size_t i = 0; i < stream.size(); ++i) {
    for (const char change : {'\0', '\x01', '\x7F', '\xFF'}) {
      std::string changed = stream;
      changed[i] = change;
      check(changed);
    }
  }
}

std::string packed(std::uint32_t mark, std::uint32_t unpacked, std::string_view data) {
  std::string out;
  append_little_endian(out, static_cast<std::uint32_t>(data.size() + 12), 4);
  append_little_endian(out, unpacked, 4);
  append_little_endian(out, mark, 4);
  append_little_endian(out, 0, 4);
  return out += data;
}

constexpr std::uint32_t k_packed = 0x75465A4C;

TEST(PackedRtf, IsUnpackedAsFarAsItIsSound) {
  // One flag byte for eight literals.
  EXPECT_EQ(unpack_rtf(packed(k_packed, 8, std::string("\0abcdefgh", 9))), "abcdefgh");
  EXPECT_EQ(unpack_rtf(packed(k_packed, 100, std::string("\0abc", 4))), "abc");
  // "ab", then a reference to them (place 207) of four bytes, which overlaps what it makes.
  EXPECT_EQ(unpack_rtf(packed(k_packed, 6,
                              std::string("\x04"
                                          "ab\x0C\xF2",
                                          5))),
            "ababab");
  // A reference beyond everything, one that is cut, and nothing at all.
  EXPECT_EQ(unpack_rtf(packed(k_packed, 50, "\x01\xFF\xFF")), "");
  EXPECT_EQ(unpack_rtf(packed(k_packed, 50,
                              std::string("\x02"
                                          "a\x0C",
                                          3))),
            "a");
  EXPECT_EQ(unpack_rtf(packed(k_packed, 0xFFFFFFFF, "")), "");
  EXPECT_EQ(unpack_rtf(packed(0x414C454D, 3, "abcdef")), "abc");
  EXPECT_EQ(unpack_rtf(packed(0x12345678, 3, "abcdef")), "");
  EXPECT_EQ(unpack_rtf("short"), "");
}

TEST(PackedRtf, IsCutAtItsLimit) {
  std::string data;
  while (data.size() < 2 * k_rtf_bytes_max) data += std::string("\0aaaaaaaa", 9);
  EXPECT_EQ(unpack_rtf(packed(k_packed, 0x7FFFFFFF, data)).size(), k_rtf_bytes_max);
}

TEST(RtfText, ShowsWordsOnly) {
  EXPECT_EQ(text_of_rtf("{\\rtf1 a\\par b\\tab c}"), "a\nb\tc");
  EXPECT_EQ(text_of_rtf("{\\rtf1{\\info{\\title x}}{\\*\\secret y}a}"), "a");
  EXPECT_EQ(text_of_rtf("{\\rtf1\\ansicpg1251 \\'ef\\'f0}"), "пр");
  EXPECT_EQ(text_of_rtf("{\\rtf1\\uc1\\u-10179?\\u-8994?}"), "📞");
  EXPECT_EQ(text_of_rtf("{\\rtf1\\uc2\\u8364 ab!}"), "€!");
  // From HTML: the tags are a group that old readers pass over.
  EXPECT_EQ(
      text_of_rtf("{\\rtf1\\fromhtml1{\\*\\htmltag64 <p>}\\htmlrtf {\\htmlrtf0 a\\htmlrtf\\par}"
                  "\\htmlrtf0}"),
      "a\n");
  EXPECT_EQ(text_of_rtf("no rtf"), "");
  EXPECT_EQ(text_of_rtf("{\\rtf1\\bin99999999 a"), "");
  EXPECT_EQ(text_of_rtf("{\\rtf1}}}}}a\\"), "a");
  EXPECT_LE(text_of_rtf("{\\rtf1" + std::string(3'000'000, 'a')).size(), k_text_bytes_max);
}

}  // namespace
}  // namespace intaked::parse
