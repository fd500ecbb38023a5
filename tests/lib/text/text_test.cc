#include "lib/text/text.h"

#include <gtest/gtest.h>

namespace intaked::text {
namespace {

struct Sample {
  std::string what;
  std::string bytes;
  std::string label;
  std::string utf8;
  std::string charset;
  bool guessed;
};

const std::vector<Sample> k_samples = {
    {"ASCII needs no label", "abc", "", "abc", "us-ascii", false},
    {"UTF-8", "Gr\xC3\xBC", "UTF-8", "Grü", "utf-8", false},
    {"names are read loosely", "Gr\xC3\xBC", "utf8", "Grü", "utf-8", false},
    {"latin1 is windows-1252", "5 \x80", "iso-8859-1", "5 €", "windows-1252", false},
    {"us-ascii with 8-bit bytes is no label", "Gr\xFC", "us-ascii", "Grü", "windows-1252", true},
    {"nor on UTF-8", "Gr\xC3\xBC", "ASCII", "Grü", "utf-8", true},
    {"us-ascii", "abc", "us-ascii", "abc", "us-ascii", false},
    {"cp1252", "Gr\xFC", "cp1252", "Grü", "windows-1252", false},
    {"latin2",
     "\xB3\xF3"
     "d\xBC",
     "ISO_8859-2", "łódź", "iso-8859-2", false},
    {"latin5 is windows-1254", "\xFE", "iso-8859-9", "ş", "windows-1254", false},
    {"KOI8-R", "\xD0\xD2\xC9\xD7\xC5\xD4", "KOI8-R", "привет", "koi8-r", false},
    {"windows-1251", "\xEF\xF0\xE8\xE2\xE5\xF2", "win-1251", "привет", "windows-1251", false},
    {"GB2312 is gb18030", "\x87\xDE", "GB2312", "囖", "gb18030", false},
    {"KS C 5601 is cp949", "\xC7\xD1\x8C\x63", "ks_c_5601-1987", "한똠", "cp949", false},
    {"Shift_JIS with vendors' characters", "\x87\x40", "Shift_JIS", "①", "shift_jis", false},
    {"Big5", "\xA4\xA4", "big5", "中", "big5", false},
    {"EUC-JP", "\xC6\xFC", "euc-jp", "日", "euc-jp", false},
    {"ISO-2022-JP", "\x1b$BF|\x1b(B!", "iso-2022-jp", "日!", "iso-2022-jp", false},
    {"ISO-2022-JP with vendors' characters", "\x1b$B-b\x1b(B", "iso-2022-jp", "№", "iso-2022-jp",
     false},
    {"ISO-2022-JP without a label", "\x1b$BF|\x1b(B", "", "日", "iso-2022-jp", true},
    {"UTF-7", "+APw-", "utf-7", "ü", "utf-7", false},
    {"UTF-7 is not guessed", "+APw-", "", "+APw-", "us-ascii", false},
    {"UTF-16 by its mark",
     std::string("\xFF\xFE"
                 "a\0",
                 4),
     "", "a", "utf-16le", true},
    {"UTF-16 without a mark is big endian", std::string("\0a", 2), "utf-16", "a", "utf-16", false},
    {"nor without one where the NULs say little", std::string("a\0b\0", 4), "utf-16", "ab",
     "utf-16le", false},
    {"UTF-8 called UTF-16", "Gr\xC3\xBC", "utf-16", "Grü", "utf-8", true},
    {"Latin-1 called UTF-16", "Sch\xF6n hier", "utf-16", "Schön hier", "windows-1252", true},
    {"ideographs have no NUL", "\x4E\x2D\x20\x1C\x65\x87", "utf-16", "中“文", "utf-16", false},
    {"a name for tables", "\xFE", "csISOLatin5", "ş", "windows-1254", false},
    {"a name of Windows for tables", "\xEF\xF0", "cswindows1251", "пр", "windows-1251", false},
    {"a standard with its year", "\xD0", "ISO_8859-5:1988", "а", "iso-8859-5", false},
    {"a name of Java", "\x87\x40", "MS932", "①", "shift_jis", false},
    {"UTF-16 without a label", std::string("a\0b\0c\0d\0", 8), "", "abcd", "utf-16le", true},
    {"UTF-8 called windows-1251", "\xD0\xB4\xD0\xB0", "windows-1251", "да", "utf-8", true},
    {"UTF-8 called GB2312", "中文信件", "gb2312", "中文信件", "utf-8", true},
    {"two bytes of GB2312 may look like UTF-8", "\xD6\xB0", "gb2312", "职", "gb18030", false},
    {"8-bit bytes called UTF-7", "Gr\xC3\xBC", "utf-7", "Grü", "utf-8", true},
    {"HZ", "~{VPND~}~~!", "hz-gb-2312", "中文~!", "hz-gb-2312", false},
    {"HZ ends with its line", "~{VP\n~a", "hz", "中\n~a", "hz-gb-2312", false},
    {"code pages", "\x81", "cp-850", "ü", "ibm850", false},
    {"code pages of DOS", "\x80", "DOS-862", "א", "ibm862", false},
    {"Macintosh", "\x89", "x-mac-ce", "Č", "x-mac-ce", false},
    {"a mark before UTF-8 goes",
     "\xEF\xBB\xBF"
     "a\xC3\xBC",
     "", "aü", "utf-8", true},
    {"UTF-8 without a label", "Gr\xC3\xBC", "", "Grü", "utf-8", true},
    {"UTF-8 called latin1", "Gr\xC3\xBC", "iso-8859-1", "Grü", "utf-8", true},
    {"latin1 called UTF-8",
     "Gr\xFC\xDF"
     "e",
     "utf-8", "Grüße", "windows-1252", true},
    {"broken UTF-8 stays UTF-8", "\xC3\xBC\xC3\xBC\xFF", "utf-8", "üü\uFFFD", "utf-8", false},
    {"a cut UTF-8 character", "Gr\xC3\xBC\xC3", "utf-8", "Grü\uFFFD", "utf-8", false},
    {"an unknown label", "Gr\xFC", "x-nope", "Grü", "windows-1252", true},
    {"a hostile label", "Gr\xFC", "../../UTF-8//TRANSLIT", "Grü", "windows-1252", true},
};

TEST(ToUtf8, ReadsTheLabelThenTheBytes) {
  for (const Sample& sample : k_samples) {
    const Decoded decoded = to_utf8(sample.bytes, sample.label);
    EXPECT_EQ(decoded.utf8, sample.utf8) << sample.what;
    EXPECT_EQ(decoded.charset, sample.charset) << sample.what;
    EXPECT_EQ(decoded.guessed, sample.guessed) << sample.what;
  }
}

TEST(ToUtf8, GuessesLongerTextInCharsetsOfOneByte) {
  // Windows-1251, without a label.
  const std::string bytes =
      "\xC7\xE4\xF0\xE0\xE2\xF1\xF2\xE2\xF3\xE9\xF2\xE5, \xE3\xE4\xE5 \xEC\xEE\xE9 "
      "\xE7\xE0\xEA\xE0\xE7? \xCF\xEE\xE6\xE0\xEB\xF3\xE9\xF1\xF2\xE0 "
      "\xEE\xF2\xE2\xE5\xF2\xFC\xF2\xE5.";
  const Decoded decoded = to_utf8(bytes, "");
  EXPECT_EQ(decoded.utf8, "Здравствуйте, где мой заказ? Пожалуйста ответьте.");
  EXPECT_TRUE(decoded.guessed);
}

TEST(ToUtf8, AnyBytesInAnyCharsetAreValid) {
  std::string garbage;
  for (int i = 0; i < 4096; ++i) garbage.push_back(static_cast<char>(i * 167 + i / 251));
  for (const char* label : {"",
                            "utf-8",
                            "us-ascii",
                            "iso-8859-1",
                            "iso-8859-2",
                            "iso-8859-3",
                            "iso-8859-4",
                            "iso-8859-5",
                            "iso-8859-6",
                            "iso-8859-7",
                            "iso-8859-8",
                            "iso-8859-9",
                            "iso-8859-10",
                            "iso-8859-11",
                            "iso-8859-13",
                            "iso-8859-14",
                            "iso-8859-15",
                            "iso-8859-16",
                            "windows-1250",
                            "windows-1251",
                            "windows-1253",
                            "windows-1254",
                            "windows-1255",
                            "windows-1256",
                            "windows-1257",
                            "windows-1258",
                            "windows-874",
                            "koi8-r",
                            "koi8-u",
                            "macintosh",
                            "x-mac-cyrillic",
                            "cp437",
                            "cp850",
                            "cp852",
                            "cp866",
                            "viscii",
                            "gb2312",
                            "gbk",
                            "gb18030",
                            "big5",
                            "big5-hkscs",
                            "euc-kr",
                            "ks_c_5601-1987",
                            "johab",
                            "shift_jis",
                            "euc-jp",
                            "euc-tw",
                            "iso-2022-jp",
                            "iso-2022-kr",
                            "iso-2022-cn",
                            "utf-7",
                            "utf-16",
                            "utf-16le",
                            "utf-16be",
                            "utf-32",
                            "utf-32le",
                            "utf-32be",
                            "unknown-8bit",
                            "x-user-defined",
                            "binary"}) {
    EXPECT_TRUE(is_valid_utf8(to_utf8(garbage, label).utf8)) << label;
  }
}

TEST(Utf8, IsJudgedByUnicodesTable) {
  for (const std::string valid : {"", "a", "ü", "€", "😀", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(is_valid_utf8(valid)) << valid;
  }
  for (const std::string invalid : {"\x80", "\xC0\x80", "\xC3", "\xE0\x80\x80", "\xED\xA0\x80",
                                    "\xF4\x90\x80\x80", "\xFF", "12345678\xC3", "\xF0\x9F\x98"}) {
    EXPECT_FALSE(is_valid_utf8(invalid)) << invalid;
    EXPECT_TRUE(is_valid_utf8(repair_utf8(invalid))) << invalid;
  }
  EXPECT_EQ(repair_utf8("a\xF0\x9F\x98z"), "a\uFFFDz");  // one cut character, one mark
}

TEST(Clean, RemovesWhatCannotBeSeen) {
  EXPECT_EQ(clean("a\x1b[31mb\x7F\u009Bc\u202Ed\u2066e\uFEFF", Lines::join), "a[31mbcde");
  EXPECT_EQ(clean(std::string("a\0b", 3), Lines::keep), "ab");
  EXPECT_EQ(clean("a\r\nb\rc\nd\te", Lines::keep), "a\nb\nc\nd\te");
  EXPECT_EQ(clean("a\r\n\t b\u2028c", Lines::join), "a  b c");
  EXPECT_EQ(clean("a\xFF"
                  "b",
                  Lines::join),
            "a\uFFFDb");
}

TEST(EscapeControls, ShowsWhatCannotBeSeen) {
  EXPECT_EQ(escape_controls("a\x1b[31mb\x7F\u009Bc\u202Ed ü\r\n\t"),
            "a\\x1b[31mb\\x7f\\x9bc\\u202ed ü\\x0d\\n\\t");
  EXPECT_EQ(escape_controls(std::string("\0\xFF\xE2\x82", 4)), "\\x00\\xff\\xe2\\x82");
}

TEST(CutUtf8, EndsAtACharactersBorder) {
  EXPECT_EQ(cut_utf8("aüb", 2), "a");
  EXPECT_EQ(cut_utf8("aüb", 3), "aü");
  EXPECT_EQ(cut_utf8("aüb", 9), "aüb");
  EXPECT_EQ(cut_utf8("ü", 0), "");
}

TEST(FoldCase, FoldsTheScriptsThatMailIsWrittenIn) {
  EXPECT_EQ(fold_case("ABC Äöü ÉÈ Łódź ŞİĞ"), "abc äöü éè łódź şİğ");
  EXPECT_EQ(fold_case("ПРИВЕТ Ёж Љ"), "привет ёж љ");
  EXPECT_EQ(fold_case("ΑΘΉΝΑΣ ς"), "αθήνασ σ");
  EXPECT_EQ(fold_case("ＡＢＣ ẞ ŽŠ Ÿ"), "ａｂｃ ß žš ÿ");
  EXPECT_EQ(fold_case("日本 ß"), "日本 ß");
}

}  // namespace
}  // namespace intaked::text
