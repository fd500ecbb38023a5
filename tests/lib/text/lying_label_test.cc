// Text whose label says another charset than its bytes are in.
#include <gtest/gtest.h>
#include <iconv.h>

#include "lib/text/text.h"

namespace intaked::text {
namespace {

std::string encoded(std::string utf8, const char* charset) {
  const iconv_t descriptor = iconv_open(charset, "UTF-8");
  std::string out(2 * utf8.size(), '\0');
  char* from = utf8.data();
  char* to = out.data();
  std::size_t from_left = utf8.size();
  std::size_t to_left = out.size();
  EXPECT_EQ(iconv(descriptor, &from, &from_left, &to, &to_left), 0U) << charset;
  iconv_close(descriptor);
  out.resize(out.size() - to_left);
  return out;
}

struct Sample {
  const char* charset;
  std::string text;
};

const std::string k_russian =
    "Здравствуйте! Где мой заказ? Он должен был прийти ещё вчера. Ответьте, пожалуйста.";
const std::string k_japanese = "プリンターが昨日から動きません。修理をお願いできますでしょうか。";

const std::vector<Sample> k_samples = {
    {"KOI8-R", k_russian},
    {"CP1251", k_russian},
    {"ISO-8859-5", k_russian},
    {"CP866", k_russian},
    {"GBK", "您好，我的打印机昨天坏了，请问什么时候可以派人来修理？谢谢。"},
    {"CP932", k_japanese},
    {"EUC-JP", k_japanese},
    {"CP949", "안녕하세요. 어제부터 프린터가 작동하지 않습니다. 언제 수리하러 오실 수 있나요?"},
    {"CP1253", "Καλημέρα σας, ο εκτυπωτής μου δεν λειτουργεί από χθες. Ευχαριστώ πολύ."},
    {"CP1250",
     "Dzień dobry, moja drukarka nie działa od wczoraj. Kiedy możecie kogoś przysłać? Proszę o "
     "szybką odpowiedź, ponieważ musimy wysłać dziś ważne dokumenty. Dziękuję bardzo i życzę "
     "miłego dnia."},
    {"ISO-8859-2",
     "Dobrý den, moje tiskárna od včerejška nefunguje. Kdy můžete někoho poslat? Prosím o rychlou "
     "odpověď, protože potřebujeme dnes odeslat důležité dokumenty. Děkuji a přeji hezký den."},
};

TEST(LyingLabel, IsNotBelieved) {
  for (const Sample& sample : k_samples) {
    const std::string bytes = encoded(sample.text, sample.charset);
    for (const char* label : {"utf-8", "us-ascii", "ANSI_X3.4-1968", ""}) {
      const Decoded decoded = to_utf8(bytes, label);
      EXPECT_EQ(decoded.utf8, sample.text) << sample.charset << " called " << label;
      EXPECT_TRUE(decoded.guessed) << sample.charset << " called " << label;
    }
  }
}

TEST(LyingLabel, DamagedUtf8StaysUtf8) {
  std::string most_lost;  // of the characters' first bytes
  for (std::size_t i = 0; i < k_russian.size(); ++i) {
    const bool first = static_cast<unsigned char>(k_russian[i]) >= 0xC0;
    most_lost.push_back(first && i % 3 != 0 ? '\xFF' : k_russian[i]);
  }
  std::string all_lost;
  for (const char c : std::string("Été après été, le café fermé où élèves et employés préférés "
                                  "dînaient a été démoli. Déjà réservé.")) {
    if (static_cast<unsigned char>(c) < 0xC0) all_lost.push_back(c);
  }
  for (const std::string& bytes : {most_lost, all_lost}) {
    const Decoded decoded = to_utf8(bytes, "utf-8");
    EXPECT_EQ(decoded.charset, "utf-8") << decoded.utf8;
    EXPECT_EQ(decoded.utf8, repair_utf8(bytes));
    EXPECT_FALSE(decoded.guessed);
  }
}

}  // namespace
}  // namespace intaked::text
