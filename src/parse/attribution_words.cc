#include "parse/attribution_words.h"

#include <array>
#include <vector>

namespace intaked::parse {
namespace {

constexpr std::array k_verbs = {
    // English
    Verb{"wrote"},
    Verb{"writes"},
    Verb{"said"},
    Verb{"sent"},
    Verb{"wrote the following"},
    Verb{"has written"},
    // German
    Verb{"schrieb", true},
    Verb{"schrieben", true},
    Verb{"schrieb folgendes"},
    Verb{"schreibt"},
    Verb{"schrieben sie"},
    Verb{"geschrieben"},
    // Dutch, Afrikaans
    Verb{"schreef", true},
    Verb{"het volgende geschreven"},
    Verb{"het geskryf"},
    Verb{"skryf"},
    // Danish, Norwegian, Swedish, Icelandic, Faroese
    Verb{"skrev", true},
    Verb{"skrev følgende", true},
    Verb{"skrev följande", true},
    Verb{"har skrevet"},
    Verb{"skrifaði", true},
    // Finnish, Estonian
    Verb{"kirjoitti", true},
    Verb{"kirjutas", true},
    // French
    Verb{"a écrit"},
    Verb{"écrit"},
    Verb{"a écrit ce qui suit"},
    Verb{"écrivait"},
    Verb{"ecrit"},
    Verb{"nous a dit"},
    // Spanish, Catalan, Galician, Basque
    Verb{"escribió", true},
    Verb{"escribio"},
    Verb{"ha escrito"},
    Verb{"va escriure"},
    Verb{"ha escrit"},
    Verb{"escribiu"},
    Verb{"idatzi du"},
    // Portuguese
    Verb{"escreveu", true},
    Verb{"escreveu o seguinte"},
    Verb{"escreveu no dia", true},
    // Italian
    Verb{"ha scritto"},
    Verb{"scrisse"},
    Verb{"scrive"},
    // Romanian
    Verb{"a scris"},
    Verb{"scris"},
    // Polish
    Verb{"napisał", true},
    Verb{"napisała", true},
    Verb{"napisał(a)", true},
    Verb{"napisał/a"},
    Verb{"pisze"},
    // Czech, Slovak
    Verb{"napsal", true},
    Verb{"napsala", true},
    Verb{"napsal(a)", true},
    Verb{"napísal", true},
    Verb{"napísal(a)", true},
    Verb{"napísala", true},
    // Croatian, Serbian, Bosnian, Slovene
    Verb{"je napisao", true},
    Verb{"je napisala", true},
    Verb{"je napisao/la", true},
    Verb{"napisao je"},
    Verb{"piše"},
    Verb{"je napisal", true},
    Verb{"je napisal/-a", true},
    Verb{"је написао"},
    Verb{"је написала"},
    Verb{"је написао/ла"},
    Verb{"пише"},
    // Russian, Ukrainian, Belarusian, Bulgarian, Macedonian
    Verb{"пишет"},
    Verb{"написал", true},
    Verb{"написала", true},
    Verb{"написал(а)", true},
    Verb{"написав", true},
    Verb{"написала(а)"},
    Verb{"напісаў"},
    Verb{"написа"},
    Verb{"напиша"},
    // Hungarian
    Verb{"írta", true},
    Verb{"ezt írta", true},
    Verb{"a következőt írta", true},
    // Greek
    Verb{"έγραψε", true},
    Verb{"έγραψε τα εξήσ"},
    // Turkish, Azerbaijani
    Verb{"yazdı"},
    Verb{"şunu yazdı", true},
    Verb{"şunları yazdı"},
    Verb{"yazıb"},
    // Lithuanian, Latvian
    Verb{"rašė", true},
    Verb{"parašė", true},
    Verb{"rakstīja", true},
    // Hebrew, Arabic, Persian, Urdu
    Verb{"כתב", true},
    Verb{"כתבה", true},
    Verb{"כתב/ה"},
    Verb{"‏כתב", true},
    Verb{"كتب", true},
    Verb{"كتبت", true},
    Verb{"كتب/كتبت"},
    Verb{"نوشت"},
    Verb{"نوشته است"},
    Verb{"نے لکھا"},
    // Hindi, Bengali, Thai
    Verb{"ने लिखा"},
    Verb{"লিখেছেন"},
    Verb{"เขียนว่า"},
    Verb{"เขียน"},
    // Vietnamese, Indonesian, Malay, Filipino
    Verb{"đã viết", true},
    Verb{"viết"},
    Verb{"menulis"},
    Verb{"sumulat"},
    Verb{"ay sumulat"},
    // Chinese, Japanese, Korean
    Verb{"写道"},
    Verb{"寫道"},
    Verb{"編寫"},
    Verb{"编写"},
    Verb{"写信给您"},
    Verb{"のメール"},
    Verb{"のメッセージ"},
    Verb{"は書きました"},
    Verb{"さんは書きました"},
    Verb{"が書きました"},
    Verb{"작성"},
    Verb{"님이 작성"},
    Verb{"님이 쓴 글"},
    Verb{"님의 말"},
};

constexpr auto k_openers = std::to_array<std::string_view>(
    {"on ",    "at ",     "in message ", "in article ", "am ",      "an ",   "op ",    "le ",
     "el ",    "el dia ", "il ",         "il giorno ",  "in data ", "em ",   "en ",    "no dia ",
     "den ",   "på ",     "w dniu ",     "dnia ",       "dne ",     "dňa ",  "dana ",  "în ",
     "pe ",    "στισ ",   "στισ: ",      "vào ",        "vào lúc ", "pada ", "noong ", "a les ",
     "o dia ", "ngày ",   "на ",         "בתאריך ",     "ב-",       "في ",   "在 ",    "于",
     "於 ",    "uz ",     "dátum "});

// Horde's, language by language.
constexpr auto k_quoting = std::to_array<std::string_view>(
    {"quoting ", "zitat von ", "citando ", "citeren ", "citat från ", "citat fra ", "cytowanie ",
     "cituji ", "citát ", "idézet ", "en réponse à ", "lainaus ", "цитирование ", "цитирую "});

using Buckets = std::array<std::vector<Verb>, 256>;

Buckets verbs_by_last_byte() {
  Buckets buckets;
  for (const Verb& verb : k_verbs) {
    buckets[static_cast<unsigned char>(verb.words.back())].push_back(verb);
  }
  return buckets;
}

}  // namespace

std::span<const Verb> attribution_verbs() {
  return k_verbs;
}

std::span<const Verb> verbs_ending_like(std::string_view s) {
  static const Buckets buckets = verbs_by_last_byte();
  if (s.empty()) return {};
  return buckets[static_cast<unsigned char>(s.back())];
}

std::span<const std::string_view> quoting_words() {
  return k_quoting;
}

std::span<const std::string_view> attribution_openers() {
  return k_openers;
}

}  // namespace intaked::parse
