#include "parse/encoded_word.h"

#include <gtest/gtest.h>

namespace intaked::parse {
namespace {

struct Sample {
  std::string what;
  std::string raw;
  std::string shown;
};

const std::vector<Sample> k_samples = {
    {"plain text stays", "Invoice 7", "Invoice 7"},
    {"Q", "=?iso-8859-1?Q?Gr=FC=DFe_aus_K=F6ln?=", "Grüße aus Köln"},
    {"B", "=?utf-8?B?R3LDvMOfZQ==?=", "Grüße"},
    {"B without padding", "=?utf-8?B?R3LDvMOfZQ?=", "Grüße"},
    {"blanks between words are not shown", "=?utf-8?Q?a?= =?utf-8?Q?b?=", "ab"},
    {"blanks beside text are shown", "x =?utf-8?Q?a?= y", "x a y"},
    {"a character split between words", "=?utf-8?Q?Gr=C3?= =?utf-8?Q?=BC=C3=9Fe?=", "Grüße"},
    {"split, in two encodings", "=?utf-8?B?R3LD?= =?utf-8?Q?=BC=C3=9Fe?=", "Grüße"},
    {"split, under two names", "=?utf-8?Q?Gr=C3?= =?UTF8?Q?=BC=C3=9Fe?=", "Grüße"},
    {"in the middle of a word", "Re:=?utf-8?Q?=C3=BC?=ber", "Re:über"},
    {"in quotes", "\"=?utf-8?Q?=C3=BC?=\"", "\"ü\""},
    {"with a language", "=?utf-8*de?Q?=C3=BC?=", "ü"},
    {"with blanks in it", "=?utf-8?Q?a b?=", "a b"},
    {"not decoded twice", "=?utf-8?Q?=3D=3Futf-8=3FQ=3Fa=3F=3D?=", "=?utf-8?Q?a?="},
    {"an unknown charset is guessed", "=?x-nope?Q?Gr=FC=DFe?=", "Grüße"},
    {"a wrong charset is guessed", "=?utf-8?Q?Gr=FC=DFe?=", "Grüße"},
    {"a wrong charset of another script is guessed",
     "=?utf-8?Q?=EE=C5_=CD=CF=C7=D5_=D7=CF=CA=D4=C9_=D7_=CB=C1=C2=C9=CE=C5=D4?=",
     "Не могу войти в кабинет"},
    {"us-ascii is no charset of such text",
     "=?us-ascii?Q?=CD=E5_=EC=EE=E3=F3_=E2=EE=E9=F2=E8_=E2_=EA=E0=E1=E8=ED=E5=F2?=",
     "Не могу войти в кабинет"},
    {"UTF-8 called latin1", "=?iso-8859-1?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"},
    {"broken UTF-8 is marked", "=?utf-8?B?////?=", "\uFFFD\uFFFD\uFFFD"},
    {"no base64 stays as it is", "=?utf-8?B?!!!?= x", "=?utf-8?B?!!!?= x"},
    {"without an end", "=?utf-8?Q?abc", "=?utf-8?Q?abc"},
    {"cut off, base64", "=?utf-8?B?R3LDvMOfZSBh", "Grüße a"},
    {"cut off, with escapes", "Re: =?utf-8?Q?Gr=C3=BC=C3=9Fe_a", "Re: Grüße a"},
    {"cut off before the last sign", "=?utf-8?Q?Gr=C3=BC=C3=9Fe?", "Grüße"},
    {"cut off, then text", "=?utf-8?Q?Gr=C3=BC and text", "=?utf-8?Q?Gr=C3=BC and text"},
    {"without blanks between", "=?utf-8?Q?Gr=C3?==?utf-8?Q?=BC=C3=9Fe?=", "Grüße"},
    {"with question marks in it",
     "=?utf-8?Q?Really?"
     "?=",
     "Really?"},
    {"an unknown encoding", "=?utf-8?X?abc?=", "=?utf-8?X?abc?="},
    {"empty",
     "=?utf-8?Q?"
     "?=",
     ""},
    {"unlabelled UTF-8",
     "Gr\xC3\xBC\xC3\x9F"
     "e",
     "Grüße"},
    {"unlabelled latin1",
     "Gr\xFC\xDF"
     "e",
     "Grüße"},
    {"line ends cannot be smuggled in", "=?utf-8?Q?a=0D=0ABcc:_x?=", "a Bcc: x"},
    {"nor NUL and bidi controls", "=?utf-8?Q?a=00b=E2=80=AEc?=", "abc"},
    {"ISO-2022-JP", "=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本"},
    {"KS C 5601", "=?ks_c_5601-1987?B?x9GxuQ==?=", "한국"},
    {"GB2312 holds GBK", "=?gb2312?B?1tC5+g==?=", "中国"},
    {"KOI8-R", "=?koi8-r?Q?=F0=D2=C9=D7=C5=D4?=", "Привет"},
};

TEST(EncodedWord, BecomesWhatAReaderExpects) {
  for (const Sample& sample : k_samples) {
    EXPECT_EQ(decode_header_text(sample.raw).utf8, sample.shown) << sample.what;
  }
}

TEST(EncodedWord, BytesWithoutALabelAreReadAsTheBody) {
  const std::string bytes = "\xCF\xF0\xE8\xE2\xE5\xF2";
  EXPECT_EQ(decode_header_text(bytes, "windows-1251").utf8, "Привет");
  EXPECT_TRUE(decode_header_text(bytes, "windows-1251").guessed);
  EXPECT_EQ(decode_header_text("Gr\xC3\xBC\xC3\x9F", "windows-1251").utf8, "Grüß");
}

TEST(EncodedWord, SaysWhatWasGuessedOrDamaged) {
  EXPECT_FALSE(decode_header_text("=?utf-8?Q?=C3=BC?=").guessed);
  const HeaderText unlabelled = decode_header_text(
      "Gr\xFC\xDF"
      "e");
  EXPECT_TRUE(unlabelled.guessed);
  EXPECT_EQ(unlabelled.charset, "windows-1252");
  EXPECT_TRUE(decode_header_text("=?utf-8?B?!!!?=").damaged);
  EXPECT_TRUE(decode_header_text("=?utf-8?Q?=ZZ?=").damaged);
}

}  // namespace
}  // namespace intaked::parse
