#include "parse/reply_text.h"

#include <gtest/gtest.h>

namespace intaked::parse {
namespace {

const ReplyContext k_answer{false, true, "broken lamp"};
const ReplyContext k_forward{true, false, "broken lamp"};
const ReplyContext k_new_mail{false, false, "broken lamp"};

ReplyText reply_of(std::string_view text, const ReplyContext& context = k_answer) {
  return find_reply(text, {}, context);
}

const std::vector<std::string> k_separators = {
    "-----Original Message-----",
    "----- Original Message -----",
    "-------- Original Message --------",
    "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐",
    "*----- Original Message -----*",
    "-----Ursprüngliche Nachricht-----",
    "-------- Originalnachricht --------",
    "-----Message d'origine-----",
    "-----Mensaje original-----",
    "-----Messaggio originale-----",
    "-----Mensagem Original-----",
    "-----Oorspronkelijk bericht-----",
    "-----Ursprungligt meddelande-----",
    "-----Oprindelig meddelelse-----",
    "-----Opprinnelig melding-----",
    "-----Alkuperäinen viesti-----",
    "-----Wiadomość oryginalna-----",
    "-----Původní zpráva-----",
    "-----Eredeti üzenet-----",
    "-----Исходное сообщение-----",
    "-----Αρχικό μήνυμα-----",
    "------------------ 原始邮件 ------------------",
    "##- Please type your reply above this line -##",
    "--- Reply above this line ---",
    "----- Bitte antworten Sie oberhalb dieser Zeile -----",
    "Please type your reply above this line to respond.",
    "Merci de répondre au-dessus de cette ligne",
};

TEST(ReplyText, EndsAtALineThatSeparatesMails) {
  for (const std::string& separator : k_separators) {
    EXPECT_EQ(reply_of("new words\n\n" + separator + "\nold words\n").text, "new words")
        << separator;
  }
}

const std::vector<std::string> k_header_blocks = {
    "From: Ann Miller <ann@acme.example>\nSent: Monday, June 3, 2024 10:00 AM\nTo: Bob\n"
    "Subject: Broken lamp",
    "*From:* Ann Miller [mailto:ann@acme.example]\n*Sent:* Monday\n*To:* Bob\n*Subject:* Lamp",
    "**From:** Ann Miller\n**Date:** Monday\n**Subject:** Lamp",
    "  From: Ann\n  \n  Sent: Monday\n\n  To: Bob; Carl;\n    Dora; Emil\n  Subject: Lamp",
    "________________________________\nFrom: Ann\nSent: Monday\nTo: Bob\nSubject: Lamp",
    "Von: Ann\nGesendet: Montag, 3. Juni 2024 10:00\nAn: Bob\nBetreff: Lampe",
    "De : Ann\nEnvoyé : lundi 3 juin 2024 10:00\nÀ : Bob\nObjet : Lampe",
    "De\u00A0: Ann\nDate\u00A0: lundi 3 juin 2024\nÀ\u00A0: Bob\nObjet\u00A0: Lampe",
    "De: Ann\nEnviado el: lunes, 3 de junio de 2024 10:00\nPara: Bob\nAsunto: Lámpara",
    "De: Ann\nEnviada em: segunda-feira, 3 de junho de 2024 10:00\nPara: Bob\nAssunto: Lâmpada",
    "Da: Ann\nInviato: lunedì 3 giugno 2024 10:00\nA: Bob\nOggetto: Lampada",
    "Van: Ann\nVerzonden: maandag 3 juni 2024 10:00\nAan: Bob\nOnderwerp: Lamp",
    "Från: Ann\nSkickat: den 3 juni 2024 10:00\nTill: Bob\nÄmne: Lampa",
    "Fra: Ann\nSendt: 3. juni 2024 10:00\nTil: Bob\nEmne: Lampe",
    "Lähettäjä: Ann\nLähetetty: maanantai 3. kesäkuuta 2024 10.00\nVastaanottaja: Bob\nAihe: "
    "Lamppu",
    "Od: Ann\nWysłano: poniedziałek, 3 czerwca 2024 10:00\nDo: Bob\nTemat: Lampa",
    "Od: Ann\nOdesláno: pondělí 3. června 2024 10:00\nKomu: Bob\nPředmět: Lampa",
    "Feladó: Ann\nElküldve: 2024. június 3., hétfő 10:00\nCímzett: Bob\nTárgy: Lámpa",
    "От: Ann\nОтправлено: 3 июня 2024 г. 10:00\nКому: Bob\nТема: Лампа",
    "Від: Ann\nНадіслано: 3 червня 2024 р. 10:00\nКому: Bob\nТема: Лампа",
    "Από: Ann\nΣτάλθηκε: Δευτέρα, 3 Ιουνίου 2024\nΠρος: Bob\nΘέμα: Λάμπα",
    "Kimden: Ann\nGönderildi: 3 Haziran 2024 10:00\nKime: Bob\nKonu: Lamba",
    "发件人: Ann\n发送时间: 2024年6月3日 10:00\n收件人: Bob\n主题: 灯",
    "差出人: Ann\n送信日時: 2024年6月3日 10:00\n宛先: Bob\n件名: ランプ",
    "보낸 사람: Ann\n보낸 날짜: 2024년 6월 3일\n받는 사람: Bob\n제목: 램프",
    "From: Ann <ann@acme.example> Sent: Monday To: Bob Subject: Lamp",
    "Date: Mon, 3 Jun 2024 10:00:31 +0200\nTo: ann@acme.example",
};

TEST(ReplyText, EndsAtAnotherMailsHeader) {
  for (const std::string& block : k_header_blocks) {
    const ReplyText reply = reply_of("new words\n\n" + block + "\n\nold words\n");
    EXPECT_EQ(reply.text, "new words") << block;
    EXPECT_EQ(reply.rule, "header_block") << block;
    const std::string whole = "see below\n\n" + block + "\n\nold words";
    EXPECT_EQ(reply_of(whole, k_forward).text, whole) << block;
    EXPECT_TRUE(reply_of(whole, k_new_mail).forwarded.has_value()) << block;
  }
}

const std::vector<std::string> k_devices = {
    "Sent from my iPhone",
    "Get Outlook for iOS<https://aka.ms/abc>",
    "Sent from Mail for Windows",
    "Sent from Yahoo Mail on Android",
    "(sent from a phone)",
    "*Sent from my iPad*",
    "Von meinem iPhone gesendet",
    "Gesendet von Outlook für Android",
    "Envoyé de mon iPhone",
    "Envoyé à partir de Outlook pour Android",
    "Enviado desde mi iPhone",
    "Enviado do meu iPhone",
    "Inviato da iPhone",
    "Verstuurd vanaf mijn iPhone",
    "Skickat från min iPhone",
    "Sendt fra min iPhone",
    "Lähetetty iPhonesta",
    "Wysłane z iPhone'a",
    "Odesláno z iPhonu",
    "Отправлено с iPhone",
    "iPhone'umdan gönderildi",
    "iPhoneから送信",
    "发自我的 iPhone",
    "나의 iPhone에서 보냄",
    "Sent via the Samsung GALAXY S®4, an AT&T 4G LTE smartphone",
    "Sent from my Verizon Wireless BlackBerry",
    "Sent from my iPhone 15 Pro, please excuse any typos.",
    "Sent with [Proton Mail](https://proton.me/) secure email.",
    "Diese Nachricht wurde von meinem Android-Gerät mit GMX Mail gesendet.",
    "Gesendet mit der GMX Mail App",
    "Envoyé à partir d'Outlook pour iOS",
    "Inviato dal mio Galaxy",
    "Enviado desde Correo para Windows",
    "Pobierz aplikację Outlook dla systemu iOS",
    "Hent Outlook til iOS",
    "從我的iPhone傳送",
};

TEST(ReplyText, EndsBeforeWhatADeviceAdds) {
  for (const std::string& device : k_devices) {
    EXPECT_EQ(reply_of("new words\n\n" + device).text, "new words") << device;
    EXPECT_EQ(reply_of("new words\n\n" + device + "\n\nOn 3 Jun 2024, Ann wrote:\n> old").text,
              "new words")
        << device;
  }
}

// Nothing of these is cut: they are somebody's own words.
const std::vector<std::string> k_whole_texts = {
    "",
    "one line",
    "On Friday I learned a lot.\n\nOn the other hand it was late:\nso it goes",
    "One question: On 3 June it worked, who changed it?",
    "Please see what Ann wrote:\nI agree with her.",
    "From: Paris\nTo: Lyon\nDate: 3 June 2024\n\nPlease book this.",
    "my data\n\nFrom: Paris\nTo: Lyon\nDate: 3 June 2024",
    "The mail came From: our database, not From: outside",
    "These are times:\n2024-01-15 14:30:25\n15.01.2024 14:30\nJan 15, 2024 at 14:30\nNo mails.",
    "Key points\n----\n\n1. faster\n\n----\n\nThat was no signature.\n====\nend",
    "Please move this:\n\nVon: Berlin\nAn: Ann <ann@acme.example>\nDatum: 3.6. 10:00\n\nThanks",
    "An: ann@acme.example\nDatum: 3.6.2024, 10:00\n\nund die Rechnung an Bob",
    "I get this:\n\nFrom: x@else.example\nTo: ann@acme.example\nSubject: win\n\nStop it.",
    "one\n\n--\n\ntwo\n\n--\n\nthree",
    "Please remove \"reply above this line\" from your mails.\nThanks",
    "The parcel is late.\n\nSent by courier on Monday.",
    "All was sent from the main server.",
    "Hello,\nSent via Outlook, the attachment arrives empty.",
    "Hello,\nSent from my iPhone two weeks ago and not received.",
    "Hello,\nSent by mail on Monday.",
    "Hallo,\nDer Code wird immer an mein altes Telefon gesendet.",
    "Hallo,\nvon meinem iPhone kann ich nicht drucken.",
    "Hej,\nFrån min mobil kan jag inte logga in.",
    "Hej,\nFra min telefon kan jeg ikke logge ind.",
    "您好\n手机验证码无法发送",
    "Hello,\nGet Outlook for all of us, please.",
    "> the first question\nthe first answer\n> the second question\nthe second answer",
    "On 3 Jun 2024, Ann wrote:\n> first question\nfirst answer\n> second question\nsecond answer",
    "On 3 Jun 2024, Ann wrote:\n> question\n\nanswer",
    "> quoted\nand then my words",
    "> quoted only",
    "🎉\n\n—\nAnn Miller\nAcme",
    "Sent from my iPhone",
    "See https://acme.example/on/2024/ann-wrote:it",
    "Visit us now...\n>>> >>> http://acme.example <<<\nby the link above",
};

TEST(ReplyText, IsWholeWhereNothingPlainlyIsAnothersWord) {
  for (const std::string& text : k_whole_texts) {
    const ReplyText reply = reply_of(text);
    EXPECT_EQ(reply.text, text);
    EXPECT_EQ(reply.rule, "") << text;
  }
}

struct Cut {
  std::string text;
  std::string reply;
  std::string rule;
};

const std::vector<Cut> k_cuts = {
    {"words\n-- \nAnn\nAcme", "words", "signature"},
    {"words\n--\nAnn", "words", "signature"},
    {"words\n-- \nAnn\n\n> old\nnew\n> old\nnew", "words\n\n> old\nnew\n> old\nnew", "signature"},
    {"words\n-- \nAnn\n\n> old", "words", "signature"},
    {"words\n-- \nAnn\n\nP.S. more words", "words\n\nP.S. more words", "signature"},
    {"part one\n--\npart two\n--\nAnn", "part one\n--\npart two", "signature"},
    {"words\n\n> old\n> older", "words", "trailing_quote"},
    {"words\n\n> old\n\n--\nsome more", "words\n\n--\nsome more", "trailing_quote"},
    {"words\n\n> old\n\n-- \nAnn", "words", "trailing_quote"},
    {"words On Mon, 3 Jun 2024 at 10:00, ann@acme.example wrote:\n> old", "words", "attribution"},
    {"words--- On 3 Jun 2024 10:00, Ann wrote:\n> old", "words", "attribution"},
    {"top\n\nOn 3 Jun 2024 10:00, Ann wrote:\n> old\n> older\n\nbelow", "top\n\nbelow",
     "attribution"},
    {"words\n\n______________________\nLamps mailing list\nlamps@acme.example", "words",
     "list_footer"},
    {"words\n\nAnn wrote:\n> old", "words", "attribution"},
    {"words\n\nAnn <ann@acme.example> 3.6.2024 10:00 skryffen:\n> old", "words", "attribution"},
    {"words\n\nSent from my iPhone\n\n________\nFrom: Ann\nSent: Mon\nTo: B\nSubject: x\n\nold",
     "words", "header_block"},
    {"words\n\nOriginal Message\nFrom: Ann\nSent: Monday\nTo: Bob\nSubject: x\n\nold", "words",
     "header_block"},
    {"words\n\n-----Original Message-----\n\nFYI\n\n---------- Forwarded message ---------\nold",
     "words", "original_message"},
};

TEST(ReplyText, IsCutByNamedRules) {
  for (const Cut& cut : k_cuts) {
    const ReplyText reply = reply_of(cut.text);
    EXPECT_EQ(reply.text, cut.reply) << cut.text;
    EXPECT_EQ(reply.rule, cut.rule) << cut.text;
  }
}

const std::vector<std::string> k_forward_markers = {
    "---------- Forwarded message ---------",
    "-------- Forwarded Message --------",
    "Begin forwarded message:",
    "-------- Weitergeleitete Nachricht --------",
    "Anfang der weitergeleiteten Nachricht:",
    "-------- Message transféré --------",
    "Début du message réexpédié :",
    "----- Mensaje reenviado -----",
    "-------- Messaggio Inoltrato --------",
    "Inizio messaggio inoltrato:",
    "---------- Mensagem encaminhada ---------",
    "----- Doorgestuurd bericht -----",
    "----- Vidarebefordrat meddelande -----",
    "-------- Videresendt melding --------",
    "---- Välitetty viesti ----",
    "---- Treść przekazanej wiadomości ----",
    "-------- Přeposlaná zpráva --------",
    "-------- Továbbított üzenet --------",
    "-------- Пересылаемое сообщение --------",
    "Початок листа, що пересилається:",
    "-------- Προωθημένο μήνυμα --------",
    "----- İletilmiş Mesaj -----",
    "---------- 転送メッセージ ----------",
    "---------- 전달된 메시지 ----------",
    "----- Forwarded by Ann Miller/Acme on 03.06.2024 10:00 -----",
    "----- Forwarded message from Ann Miller <ann@acme.example> -----",
};

TEST(ReplyText, KeepsWhatIsPassedOn) {
  for (const std::string& marker : k_forward_markers) {
    const std::string text =
        "please look\n-- \nBob\n\n" + marker +
        "\nFrom: Ann Miller <ann@ACME.example>\nDate: Mon, 3 Jun 2024 10:00:31 "
        "+0200\nSubject: Broken\n lamp\nTo: bob@acme.example\n\n"
        "It is broken.\n\nOn 2 Jun 2024, Bob wrote:\n> hm\n";
    const ReplyText reply = reply_of(text);
    EXPECT_NE(reply.text.find("please look"), std::string::npos) << marker;
    EXPECT_NE(reply.text.find("It is broken."), std::string::npos) << marker;
    EXPECT_NE(reply.text.find("> hm"), std::string::npos) << marker;
    ASSERT_TRUE(reply.forwarded.has_value()) << marker;
    EXPECT_EQ(reply.forwarded->from.name, "Ann Miller") << marker;
    EXPECT_EQ(reply.forwarded->from.address, "ann@acme.example") << marker;
    EXPECT_EQ(reply.forwarded->subject, "Broken lamp") << marker;
    ASSERT_TRUE(reply.forwarded->date.has_value()) << marker;
    EXPECT_EQ(to_rfc3339(*reply.forwarded->date), "2024-06-03T08:00:31Z") << marker;
  }
}

TEST(ReplyText, KeepsEverythingOfAMailWhoseSubjectSaysForward) {
  for (const std::string text :
       {"fyi\n\nOn 3 Jun 2024 10:00, Ann Miller <ann@acme.example> wrote:\n\nold words",
        "fyi\n\n-----Original Message-----\nFrom: Ann Miller <ann@acme.example>\nSent: "
        "Monday\n\nold",
        "fyi\n\n> From: Ann Miller <ann@acme.example>\n> Date: Monday\n> Subject: x\n>\n> old"}) {
    const ReplyText reply = reply_of(text, k_forward);
    EXPECT_EQ(reply.text, text);
    ASSERT_TRUE(reply.forwarded.has_value()) << text;
    EXPECT_EQ(reply.forwarded->from.name, "Ann Miller") << text;
    EXPECT_EQ(reply.forwarded->from.address, "ann@acme.example") << text;
  }
}

TEST(ReplyText, KnowsAMarkerThatSharesItsLineWithTheHeader) {
  const std::string text =
      "fyi\n\n  ----- Forwarded Message ----- From: Ann Miller <ann@acme.example>To: Bob "
      "<bob@acme.example>Sent: Monday, 3 June 2024, 10:00Subject: Lamp\n It is broken.";
  const ReplyText reply = reply_of(text);
  EXPECT_EQ(reply.text, text);
  ASSERT_TRUE(reply.forwarded.has_value());
  EXPECT_EQ(reply.forwarded->from, (model::Address{"Ann Miller", "ann@acme.example"}));
}

TEST(ReplyText, KeepsAQuotedMailWithAHeaderOfAnotherSubject) {
  const std::string block =
      "look\n\n> From: Ann <ann@acme.example>\n> Date: Monday\n> To: Bob\n> Subject: ";
  EXPECT_EQ(reply_of(block + "Re: Broken lamp\n>\n> old").text, "look");
  EXPECT_EQ(reply_of(block + "Blue sofa\n>\n> old").text, block + "Blue sofa\n>\n> old");
}

struct Mark {
  std::string text;
  std::string element;  // what the mark is about
  MarkSign sign;
  std::string reply;
};

TEST(ReplyText, UsesTheMarksOfHtml) {
  const std::vector<Mark> marks = {
      {"new\nfoo bar baz\nold", "foo bar baz\nold", {"html_x", MarkKind::history}, "new"},
      {"new\nfoo\nold\nnew too", "foo\nold", {"html_x", MarkKind::history}, "new\nnew too"},
      {"new\nfoo\n> old\nnew\n> old",
       "foo\n> old\nnew\n> old",
       {"html_x", MarkKind::history},
       "new\nfoo\n> old\nnew\n> old"},
      {"new\n---\nfoo\nold", "foo", {"html_x", MarkKind::history_on}, "new"},
      {"new\nfoo\nold", "foo", {"html_x", MarkKind::header_on}, "new\nfoo\nold"},
      {"new\nf: a\ns: b\nt: c\nold",
       "f: a",
       {"html_x", MarkKind::header_on},
       "new\nf: a\ns: b\nt: c\nold"},
      {"new\nf: a\ns: 3 j 2024 10:00\nt: c\nold", "f: a", {"html_x", MarkKind::header_on}, "new"},
      {"new\nann blah\n> old", "ann blah", {"html_x", MarkKind::attribution}, "new"},
      {"new\nAnn\nAcme\nOn 3 Jun 2024 10:00, Bob wrote:\n> old",
       "Ann\nAcme",
       {"html_x", MarkKind::signature},
       "new"},
  };
  for (const Mark& mark : marks) {
    const std::size_t at = mark.text.find(mark.element);
    const ReplyText reply =
        find_reply(mark.text, {{&mark.sign, at, at + mark.element.size()}}, k_answer);
    EXPECT_EQ(reply.text, mark.reply) << mark.text;
    EXPECT_EQ(reply.rule, reply.text == mark.text ? "" : "html_x") << mark.text;
  }
}

TEST(ReplyContext, IsReadFromTheHeader) {
  model::ParsedMessage message;
  for (const std::string subject : {"Re: lamp", "AW: lamp", "[Ticket 7] RE[2]: lamp", "回复：lamp",
                                    "Re: Fwd: lamp", "Odp: lamp", "SV: lamp"}) {
    message.subject = subject;
    EXPECT_TRUE(reply_context(message).answers) << subject;
    EXPECT_FALSE(reply_context(message).passes_on) << subject;
    EXPECT_EQ(reply_context(message).topic, "lamp") << subject;
  }
  for (const std::string subject :
       {"Fwd: lamp", "FW: Re: lamp", "[Acme] WG: lamp", "TR : lamp", "RV: lamp", "转发：lamp"}) {
    message.subject = subject;
    EXPECT_TRUE(reply_context(message).passes_on) << subject;
    EXPECT_FALSE(reply_context(message).answers) << subject;
    EXPECT_EQ(reply_context(message).topic, "lamp") << subject;
  }
  message.subject = "lamp: broken";
  EXPECT_FALSE(reply_context(message).answers || reply_context(message).passes_on);
  message.in_reply_to = {"id@acme.example"};
  EXPECT_TRUE(reply_context(message).answers);
}

}  // namespace
}  // namespace intaked::parse
