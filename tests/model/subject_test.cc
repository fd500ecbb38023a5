#include "model/subject.h"

#include <array>

#include <gmock/gmock.h>

namespace intaked::model {
namespace {

struct Language {
  const char* name;
  const char* reply;    // as a mail program writes it before "lamp"; nullptr: not known
  const char* forward;  //
};

constexpr auto k_languages = std::to_array<Language>({
    {"English", "Re: ", "Fwd: "},
    {"Latin, shouted", "RE: ", "FW: "},
    {"Afrikaans", "Antw: ", nullptr},
    {"Arabic", "رد: ", "إعادة توجيه: "},
    {"Bosnian", "Odg: ", "Proslijeđeno: "},
    {"Bulgarian", "Отг: ", "Препр: "},
    {"Catalan", "RE: ", "RV: "},
    {"Chinese, simplified", "回复：", "转发："},
    {"Chinese, simplified, formal", "答复: ", "转发: "},
    {"Chinese, traditional", "回覆：", "轉寄："},
    {"Croatian", "ODG: ", "Proslijeđeno: "},
    {"Czech", "Odp: ", "Předáno: "},
    {"Danish", "SV: ", "FW: "},
    {"Dutch", "Antw.: ", "Doorst: "},
    {"Estonian", "Vs: ", nullptr},
    {"Finnish", "VS: ", "VL: "},
    {"French", "RE : ", "TR : "},
    {"French, with a no-break space", "Rép\u00A0: ", "TR\u202F: "},
    {"Galician", "Re: ", "Reenv: "},
    {"German", "AW: ", "WG: "},
    {"German, Notes", "Antwort: ", "WG: "},
    {"Greek", "ΑΠ: ", "ΠΡΘ: "},
    {"Greek, regarding", "Σχετ: ", nullptr},
    {"Hebrew", "תגובה: ", "הועבר: "},
    {"Hungarian", "Vá: ", "Továbbítás: "},
    {"Icelandic", "SV: ", "FS: "},
    {"Indonesian", "BLS: ", "TRS: "},
    {"Italian", "R: ", "I: "},
    {"Italian, long", "Rif: ", "I: "},
    {"Japanese", "返信: ", "転送: "},
    {"Korean", "회신: ", "전달: "},
    {"Latvian", "Atb.: ", nullptr},
    {"Lithuanian", "Ats: ", nullptr},
    {"Malay", "Bls: ", "Trs: "},
    {"Norwegian", "SV: ", "FW: "},
    {"Persian", "پاسخ: ", "ارجاع: "},
    {"Polish", "ODP: ", "PD: "},
    {"Portuguese", "RES: ", "ENC: "},
    {"Romanian", "Re: ", "Redir: "},
    {"Russian", "Ответ: ", "Пересл: "},
    {"Russian, short", "ОТВ: ", "ПЕРЕСЛ: "},
    {"Serbian", "Одг: ", nullptr},
    {"Slovak", "Odp: ", "Fwd: "},
    {"Slovenian", "Odg: ", "Posredovano: "},
    {"Spanish", "RE: ", "RV: "},
    {"Swedish", "Sv: ", "VB: "},
    {"Thai", "ตอบกลับ: ", "ส่งต่อ: "},
    {"Turkish", "YNT: ", "İLT: "},
    {"Ukrainian", "Відп: ", "Пересл: "},
    {"Vietnamese", "Trả lời: ", "Chuyển tiếp: "},
    {"Welsh", "ATB: ", "YML: "},
});

void expect_prefix(const Language& language, const char* prefix, SubjectPrefix kind) {
  if (prefix == nullptr) return;
  const std::string subject = prefix + std::string("Lamp: broken");
  EXPECT_EQ(subject_prefix(subject), kind) << language.name;
  EXPECT_EQ(topic_of(subject), "Lamp: broken") << language.name;
  // A second one, and a tag before it: then the letters of Italian are no words either.
  const std::string again = "[Acme] Re[2]: " + subject;
  EXPECT_EQ(subject_prefix(again), SubjectPrefix::reply) << language.name;
  EXPECT_EQ(topic_of(again), "Lamp: broken") << language.name;
  EXPECT_EQ(subject_without_prefixes(again), "[Acme] Lamp: broken") << language.name;
}

TEST(Subject, knows_the_prefixes_of_mail_programs_in_their_languages) {
  for (const Language& language : k_languages) {
    expect_prefix(language, language.reply, SubjectPrefix::reply);
    expect_prefix(language, language.forward, SubjectPrefix::forward);
  }
}

struct Cleaned {
  const char* subject;
  const char* cleaned;
};

constexpr auto k_cleaned = std::to_array<Cleaned>({
    {"Lamp", "Lamp"},
    {"  Re:Lamp ", "Lamp"},
    {"Re: AW: FW: 回复：Lamp", "Lamp"},
    {"Re[2]: Re (3): RE^4: Re * Lamp", "Re * Lamp"},
    {"RE﹕ Lamp", "Lamp"},
    {"Re:\u3000Lamp", "Lamp"},
    // What the sender chose stays.
    {"Lamp: Re: broken", "Lamp: Re: broken"},
    {"Regarding: lamp", "Regarding: lamp"},
    {"Reply: lamp", "Reply: lamp"},
    {"re lamp", "re lamp"},
    {"URGENT: Re: lamp", "URGENT: Re: lamp"},
    {"R: a package fails", "R: a package fails"},
    {"I: a question", "I: a question"},
    {"R: I: lamp", "R: I: lamp"},
    {"R: Re: lamp", "lamp"},
    // Tags say something to people, once.
    {"[list] lamp", "[list] lamp"},
    {"[list] [list] lamp", "[list] [list] lamp"},
    {"Re: [list] Re: [list] lamp", "[list] lamp"},
    {"[EXTERNAL] Re: [list] lamp [sic]", "[EXTERNAL] [list] lamp [sic]"},
    {"Re: [list without end", "[list without end"},
    // A sentence before a colon is no prefix with a counter.
    {"Re: I (still) need help: printer", "I (still) need help: printer"},
    {"Re: R [urgent] broken: lamp", "R [urgent] broken: lamp"},
    {"Fwd (to Ann): lamp", "Fwd (to Ann): lamp"},
    {"Re[]: lamp", "Re[]: lamp"},
    {"Re (12) : Re^3: RE[4]: lamp", "lamp"},
    // Nothing is left.
    {"", ""},
    {"Re:", ""},
    {"Fwd: Re: ", ""},
    {"Re: [list]", "[list]"},
});

TEST(Subject, loses_its_prefixes_and_nothing_else) {
  for (const Cleaned& one : k_cleaned) {
    EXPECT_EQ(subject_without_prefixes(one.subject), one.cleaned) << one.subject;
    EXPECT_EQ(subject_without_prefixes(one.cleaned), one.cleaned) << one.subject << ", twice";
  }
}

TEST(Subject, of_many_prefixes_and_tags_is_read_to_its_end) {
  std::string prefixes, tags;
  for (int i = 0; i < 100'000; ++i) prefixes += "re:";
  for (int i = 0; i < 100'000; ++i) tags += "[" + std::to_string(i) + "]";
  EXPECT_EQ(topic_of(prefixes + "lamp"), "lamp");
  EXPECT_EQ(topic_of("re:" + tags + "lamp"), "lamp");
  EXPECT_EQ(subject_without_prefixes(prefixes + "lamp"), "lamp");
  EXPECT_THAT(subject_without_prefixes("re:" + tags + "lamp"), testing::EndsWith("[99999]lamp"));
}

TEST(Subject, that_nobody_sees_shows_nothing) {
  for (const char* text : {"", " \t", "\u00A0", "\u200B\u2060", "\u00AD \u3164\uFEFF"})
    EXPECT_TRUE(shows_nothing(text)) << text;
  for (const char* text : {"a", "\u200B.", "\u00A0é", "日"})
    EXPECT_FALSE(shows_nothing(text)) << text;
}

}  // namespace
}  // namespace intaked::model
