// Where in the message a word stands that an encoding holds.
#include "redact/layers.h"

#include <gmock/gmock.h>

namespace intaked::redact {
namespace {

TEST(Layers, KnowTheLineOfWhatAnEncodingHolds) {
  Layers layers("a b\nQUJD\nREVG\nSEk=\nc =?q?d=45=46?= g\n");
  const auto base64 = layers.open(0, 4, 15, Coding::base64);
  const auto word = layers.open(0, 25, 7, Coding::q_word);
  ASSERT_TRUE(base64 && word);
  ASSERT_EQ(layers.bytes(*base64), "ABCDEFHI");
  ASSERT_EQ(layers.bytes(*word), "dEF");
  layers.cover(*word, 2, "x");    // F
  layers.cover(*base64, 6, "x");  // H
  layers.cover(0, 35, "x");       // g
  layers.cover(*base64, 0, "x");  // A
  layers.cover(*base64, 4, "x");  // E
  layers.cover(0, 2, "x");        // b
  EXPECT_THAT(layers.lines_of({0, 1, 2, 3, 4, 5}), testing::ElementsAre(5, 4, 5, 2, 3, 1));
  EXPECT_THAT(layers.lines_of({4, 0}), testing::ElementsAre(3, 5));
  EXPECT_TRUE(layers.lines_of({}).empty());
}

TEST(Layers, TellWordsAsTheyAreRead) {
  Layers layers("\xF0\xA3\xD4\xD2 P\xC3\xABtr ?\xFF");
  layers.begin_charset("koi8-r");
  layers.cover(0, 0, "xxxx");
  layers.begin_charset("");
  layers.cover(0, 5, "xxxxx");
  layers.cover(0, 12, "x");
  EXPECT_EQ(layers.words(layers.covers()[0]), "Пётр");
  EXPECT_EQ(layers.words(layers.covers()[1]), "Pëtr");
  EXPECT_EQ(layers.words(layers.covers()[2]), "\uFFFD");
}

}  // namespace
}  // namespace intaked::redact
