#include "parse/attribution.h"

#include <gtest/gtest.h>

#include "parse/reply_text.h"

namespace intaked::parse {
namespace {

const ReplyContext k_answer{false, true, "broken lamp"};
const ReplyContext k_new_mail{false, false, "broken lamp"};

ReplyText reply_of(std::string_view text, const ReplyContext& context = k_answer) {
  return find_reply(text, {}, context);
}

// As mail programs of these languages write it.
const std::vector<std::string> k_attributions = {
    "On Mon, Jun 3, 2024 at 10:00 AM Ann Miller <ann@acme.example> wrote:",
    "On 3 Jun 2024, at 10:00, Ann Miller <ann@acme.example> wrote:",
    "On 03/06/2024 10:00, Ann Miller wrote:",
    "On Mon, Jun 3, 2024 at 10:00 AM, ann_miller wrote:",
    "On Mon, Jun 3, 2024 at 10:00 AM Ann Miller from the Accounting Department\n"
    "<ann@acme.example> wrote:",
    "On Mon, Jun 3, 2024 at 10:00 AM, Ann Miller <\nann.with.a.long.name@acme.example>\nwrote:",
    "---- On Mon, 03 Jun 2024 10:00:31 +0200 Ann Miller <ann@acme.example> wrote ----",
    "-----\"Ann Miller\" <ann@acme.example> wrote: -----",
    "Ann Miller <ann@acme.example> wrote on Mon, 3 June 2024 at 10:00:",
    "2024-06-03 10:00 GMT+02:00 Ann Miller <ann@acme.example>:",
    "Monday, 3 June 2024, 10:00 AM +0200 from ann@acme.example <ann@acme.example>:",
    "Am 03.06.24 um 10:00 schrieb Ann Miller:",
    "Am Mo., 3. Juni 2024 um 10:00 Uhr schrieb Ann Miller <ann@acme.example>:",
    "Ann Miller <ann@acme.example> schrieb am Mo., 3.\nJuni 2024, 10:00:",
    "Le lun. 3 juin 2024 à 10:00, Ann Miller <ann@acme.example> a écrit :",
    "Le 03/06/2024 à 10:00, Ann Miller a écrit\u00A0:",
    "El lun, 3 jun 2024 a la(s) 10:00, Ann Miller (<ann@acme.example>) escribió:",
    "Il giorno lun 3 giu 2024 alle ore 10:00 Ann Miller\n<ann@acme.example> ha scritto:",
    "Em seg., 3 de jun. de 2024 às 10:00, Ann Miller <ann@acme.example> escreveu:",
    "Op ma 3 jun 2024 om 10:00 schreef Ann Miller <ann@acme.example>:",
    "Op 3 jun. 2024, om 10:00 heeft Ann Miller <ann@acme.example> het volgende geschreven:",
    "Den mån 3 juni 2024 kl 10:00 skrev Ann Miller <ann@acme.example>:",
    "man. 3. juni 2024 kl. 10.00 skrev Ann Miller <ann@acme.example>:",
    "ma 3. kesäk. 2024 klo 10.00 Ann Miller (ann@acme.example) kirjoitti:",
    "W dniu 3.06.2024 o 10:00, Ann Miller pisze:",
    "pon., 3 cze 2024 o 10:00 Ann Miller <ann@acme.example> napisał(a):",
    "po 3. 6. 2024 v 10:00 odesílatel Ann Miller <ann@acme.example> napsal:",
    "po 3. 6. 2024 o 10:00 Ann Miller <ann@acme.example> napísal(a):",
    "Ann Miller <ann@acme.example> ezt írta (időpont: 2024. jún. 3., H, 10:00):",
    "пн, 3 июн. 2024 г. в 10:00, Ann Miller <ann@acme.example>:",
    "3 июня 2024 г., 10:00 пользователь Ann Miller написал:",
    "пн, 3 черв. 2024 р. о 10:00 Ann Miller <ann@acme.example> пише:",
    "На пн, 3.06.2024 г. в 10:00 Ann Miller <ann@acme.example> написа:",
    "Στις Δευ 3 Ιουν 2024 στις 10:00, ο χρήστης Ann Miller <ann@acme.example> έγραψε:",
    "Ann Miller <ann@acme.example>, 3 Haz 2024 Pzt, 10:00 tarihinde şunu yazdı:",
    "În lun., 3 iun. 2024 la 10:00, Ann Miller <ann@acme.example> a scris:",
    "pon, 3. lip 2024. u 10:00 Ann Miller <ann@acme.example> je napisao/la:",
    "בתאריך יום ב׳, 3 ביוני 2024 ב-10:00 מאת Ann Miller <ann@acme.example>:",
    "في الاثنين، 3 يونيو 2024 في 10:00 ص تمت كتابة ما يلي بواسطة Ann <ann@acme.example>:",
    "Vào Th 2, 3 thg 6, 2024 vào lúc 10:00 Ann Miller <ann@acme.example> đã viết:",
    "Pada Sen, 3 Jun 2024 pukul 10.00 Ann Miller <ann@acme.example> menulis:",
    "在 2024年6月3日，10:00，Ann Miller <ann@acme.example> 写道：",
    "Ann Miller <ann@acme.example> 於 2024年6月3日 週一 上午10:00寫道：",
    "2024年6月3日(月) 10:00 Ann Miller <ann@acme.example>:",
    "2024年6月3日 10:00、Ann Miller <ann@acme.example>のメール:",
    "2024년 6월 3일 (월) 오전 10:00, Ann Miller <ann@acme.example>님이 작성:",
    "On Nov 30, 2024, at 12:47 PM, Ann <\n416ffd3258d4d2fa4c85cfa4@acme.example>wrote:",
    "Op 17-feb.-2024, om 13:18 heeft Ann Miller <ann@acme.example> het volgende geschreven:",
    "29 October 2024, 16:21, Ann <ann@acme.example> :",
    "En lunes, 3 de junio de 2024, 10:00:31 CEST, Ann Miller <ann@acme.example> escribió:",
    "Em segunda-feira, 3 de junho de 2024 10:00:31 BRT, Ann <ann@acme.example> escreveu:",
    "Am Montag, 3. Juni 2024, 10:00:31 MESZ hat Ann <ann@acme.example> Folgendes geschrieben:",
    "Понедельник, 3 июня 2024, 10:00 +03:00 от Ann Miller <ann@acme.example>:",
    "ann@acme.example schrieb am 03.06.2024 um 10:00 Uhr:",
    "Den 2024-06-03 kl. 10:00, skrev Ann Miller:",
    "3.06.2024 10:00 tarihinde Ann Miller yazdı:",
};

// Only a quote below tells that these are no sentences.
const std::vector<std::string> k_loose_attributions = {
    "Ann Miller wrote:",
    "On 3 June 2024 your colleague Ann wrote:",
    "On 3 June 2024 at 10:00 I sent a mail to Ann Miller <ann@acme.example>:",
    "2024-06-03 10:00:00 rsync sent:",
    "10:01 Ann wrote:",
    "2024-06-03 10:00:00 Mailer sent:",
    "Meeting on 2024-06-03 10:00 with Bob <bob@acme.example>:",
    "Termin: 03.06.2024 10:00 Bob <bob@acme.example>:",
    "am 3.6.2024 um 10:00 Uhr schrieb mir Ihre Kollegin:",
    "Am 3. Juni 2024 um 10:00 Uhr schrieb Frau Meier:",
    "Le 3 juin 2024 à 10:00 votre collègue m'a écrit:",
    "El 3/6/2024 10:00 me escribió:",
    "Den 3/6 2024 kl. 10.00 skrev I følgende:",
    "2024年6月3日客服写道：",
    "В понедельник 3 июня 2024 в 10:00 служба поддержки написала:",
    "The invoice from 03.06.2024 10:00 (ann@acme.example):",
    "Quoting Ann Miller <ann@acme.example>:",
    "Ann Miller kirjoitti 3.6.2024 klo 10.00:",
};

TEST(Attribution, EndsAtALooseAttributionOnlyAboveAQuote) {
  for (const std::string& attribution : k_loose_attributions) {
    const std::string unquoted = "new words\n\n" + attribution + "\n\nmore words";
    EXPECT_EQ(reply_of(unquoted).text, unquoted);
  }
}

TEST(Attribution, EndsAtAnAttributionAboveAQuoteInAMailThatAnswersNothing) {
  for (const std::string& attribution : k_attributions) {
    EXPECT_EQ(reply_of("new words\n\n" + attribution + "\n> old", k_new_mail).text, "new words")
        << attribution;
    const std::string unquoted = "new words\n\n" + attribution + "\n\nmore words";
    EXPECT_EQ(reply_of(unquoted, k_new_mail).text, unquoted);
  }
  for (const std::string& attribution : k_loose_attributions) {
    EXPECT_EQ(reply_of("new words\n\n" + attribution + "\n> old", k_new_mail).text, "new words")
        << attribution;
  }
}

TEST(Attribution, ANameProvesTooLittleWhereAnotherQuoteHasMarks) {
  const std::string text =
      "Hello\n\nOn 3 June 2024 at 10:00 Ann Miller wrote:\n\n\"Soon.\"\n\nIt is late.";
  EXPECT_EQ(reply_of(text).text, "Hello");
  const std::string old = "\n\nOn Mon, 3 Jun 2024, Bob <bob@acme.example> wrote:\n> old";
  EXPECT_EQ(reply_of(text + old).text, text);
}

TEST(Attribution, KeepsTheLineAboveAnAttribution) {
  for (const std::string own :
       {"Am Montag um 10:30 rufe ich an.", "On 3 June 2024 I will call you",
        "Order 12 came on 3.6.2024", "Please call ann@acme.example, not me.", "Number 12"}) {
    EXPECT_EQ(reply_of("Ok.\n" + own + "\nBob <bob@acme.example> wrote:\n> old").text,
              "Ok.\n" + own);
    EXPECT_EQ(reply_of("Ok.\n" + own + "\nBob wrote:\n> old").text, "Ok.\n" + own);
  }
}

TEST(Attribution, EndsAtAnAttributionInAnyLanguage) {
  for (const std::string& attribution : k_attributions) {
    for (const std::string old :
         {"\n> old words\n> more\n", "\n\n> old words\n", "\n\nold words\n"}) {
      const ReplyText reply = reply_of("new words\n\n" + attribution + old);
      EXPECT_EQ(reply.text, "new words") << attribution << old;
      EXPECT_EQ(reply.rule, "attribution") << attribution << old;
    }
    EXPECT_EQ(reply_of("new words\n" + attribution + "\n> old").text, "new words") << attribution;
  }
}

}  // namespace
}  // namespace intaked::parse
