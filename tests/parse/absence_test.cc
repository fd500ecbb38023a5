// Which mail is an absence note, and which only begins like one.
#include <algorithm>

#include <gtest/gtest.h>

#include "parse/parse.h"

namespace intaked::parse {
namespace {

struct Sample {
  std::string subject;
  std::string header;
  bool away;
  std::string text = "x";
};

const std::string k_away = "Thank you. I am out of the office until Monday.";
const std::string k_answer = "In-Reply-To: <1@example.com>";
const std::string k_auto_reply = "Auto-Submitted: auto-replied";
const std::string k_generated = "Auto-Submitted: auto-generated";
const std::string k_suppress = "X-Auto-Response-Suppress: All";
const std::string k_null_path = "Return-Path: <>";

const std::vector<Sample> k_samples = {
    // without a header, what programs write, if the phrase ends there and something else says it
    {"Out of office", "", true, k_away},
    {"Out of office: Invoice 7", "", true, k_away},
    {"Out of Office: Re: Invoice 7", "", true, k_away},
    {"Out of Office AutoReply: Invoice 7", "", true, k_away},
    {"OUT OF OFFICE - back on Monday", "", true, k_away},
    {"Out of the office (until Monday)", "", true, k_away},
    {"Automatic reply: Invoice 7", k_answer, true},
    {"Automatic reply: Is it paid?", k_answer, true},
    {"Abwesenheitsnotiz: Rechnung 7", "", true, "Guten Tag,\n\nich bin im Urlaub."},
    {"Abwesenheitsnotiz – Rechnung 7", k_answer, true},
    {"Automatische Antwort: Rechnung", "", true, "Ich bin vom 3. bis 7. Juni nicht im Büro."},
    {"Out of office: the setting is broken", "", false, "The out of office note is not sent."},
    {"Réponse automatique\u00A0: Facture", "", true, "Je serai absente. Je serai de retour lundi."},
    {"自动答复：发票", k_answer, true},
    {"Out of office: how do I switch it on?", "", false},
    {"Out of office: how do I switch it on?", "", false, k_away},
    {"Out of office: switch it on", "", false, "I am away next week. Can you set it for me?"},
    {"Auto-reply: not working since the update", "", false},
    {"Automatic response (bug report)", "", false},
    {"Invoice 7", k_answer, false, k_away},
    {"Out of office chairs, please order", k_answer, false, k_away},
    {"Out of office chairs, please order", k_suppress, false},
    {"Out-of-office-Regelung unklar", k_answer, false},
    {"Abwesenheitsnotiz-Text ändern", k_answer, false},
    {"Automatic reply does not work", k_answer, false},
    {"Our office is out of paper", "", false, k_away},
    {"[Automatyczna odpowiedź] faktura", k_answer, true},
    {"Invoice 7 (Automatic Response)", k_answer, true},
    {"Typo in the invoice (automatic response)", "", false},
    {"AUTO: Lena Meier is out of the office (returning 05/01/2026)", "", true},
    {"AUTO: Lena Meier ist außer Haus (Rückkehr am 05.01.2026)", "", true},
    {"Auto: Golf (returning 05/01/2026)", "", false},
    {"Automatisch antwoord: factuur", k_answer, true},
    {"自動返信：請求書", k_answer, true},
    {"자동 회신: 송장", k_answer, true},
    {"Automatická odpověď: faktura", k_answer, true},
    {"Re: Out of office chairs", k_answer, false, k_away},
    {"Re: Automatic reply: Invoice 7", k_answer, false},
    {"Re: out of office chairs", k_suppress, false},
    {"AUTO: new car for the fleet", "", false},
    {"(Out of office) chairs", k_answer, false},
    // a header that programs write on people's words too is enough for a program's phrase
    {"Automatische Antwort: Rechnung 7", k_suppress, true},
    {"Automatic reply: Invoice 7", k_generated, true},
    {"Out of office: Invoice 7", "Precedence: bulk", true},
    {"Automatic reply: Invoice 7", k_generated + "\r\nReply-To: lena@acme.example", false},
    {"OOO: message is not shown", "X-Auto-Response-Suppress: DR, OOF, AutoReply", false},
    // what people write too needs a header and the text
    {"Auto: Frage zum Leasing", "", false, k_away},
    {"Afwezig: wie neemt over?", "", false},
    {"Afwezigheid registreren lukt niet", "", false},
    {"Frånvaro: kan inte registrera", "", false},
    {"Fuori sede - VPN", "", false},
    {"Auto: Invoice 7", k_suppress, true, k_away},
    {"Afwezig: Factuur 7", "Precedence: bulk", true, "Ik ben afwezig tot maandag."},
    {"Poissa - lasku", "Precedence: junk", true, "Olen lomalla."},
    {"Urlaub: Antrag kann nicht gestellt werden", k_suppress, false},
    {"Absence - wrong balance", "Precedence: bulk", false},
    {"Absence of heating in flat 12", k_generated, false},
    {"Urlaub in Ihrem Hotel: Anfrage", k_generated, false, "Ich bin im Urlaub vom 3. bis 9."},
    {"Afwezigheid registreren lukt niet", "X-Auto-Response-Suppress: DR", false},
    {"Automatiklås till dörren", "Precedence: bulk", false},
    // a form passes on what a person tells of holidays
    {"Contact form", k_generated, false, "I am away next week, please call."},
    {"Contact form", k_null_path + "\r\nReply-To: lena@acme.example", false, k_away},
    {"Urlaub: Anfrage", k_null_path + "\r\nReply-To: lena@acme.example", false},
    // where the header leaves no doubt the phrase need not end, and the text is enough
    {"Abwesend: Rechnung 7", k_null_path, true},
    {"Frånvaro (till fredag)", k_auto_reply, true},
    {"Out of office until Monday", k_auto_reply, true},
    {"Fuori sede fino a lunedì", k_null_path, true},
    {"Afwezig tot maandag", "X-Autoreply: yes", true},
    {"Re: Invoice 7", k_auto_reply, true, k_away},
    {"Invoice 7", "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent", true, k_away},
    {"Afwezigheid registreren lukt niet", k_generated, false},
    {"Invoice 7", k_auto_reply, false},
    {"Invoice 7", "Auto-Submitted: auto-replied (vacation)", true},
};

TEST(Absence, IsToldFromARequest) {
  for (const Sample& sample : k_samples) {
    const std::string header = sample.header.empty() ? "" : sample.header + "\r\n";
    const model::ParsedMessage message =
        parse(header + "From: a@acme.example\r\nSubject: " + sample.subject +
                  "\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + sample.text + "\r\n",
              {});
    const bool away = std::any_of(
        message.signals.begin(), message.signals.end(),
        [](const model::Signal& s) { return s.kind == model::SignalKind::out_of_office; });
    EXPECT_EQ(away, sample.away) << sample.subject << " with " << sample.header;
  }
}

}  // namespace
}  // namespace intaked::parse
