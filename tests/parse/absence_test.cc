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
};

const std::vector<Sample> k_samples = {
    // what programs write says it alone, if the phrase ends there
    {"Out of office", "", true},
    {"Out of office: Invoice 7", "", true},
    {"Out of Office AutoReply: Invoice 7", "", true},
    {"OUT OF OFFICE - back on Monday", "", true},
    {"Out of the office (until Monday)", "", true},
    {"Automatic reply: Invoice 7", "", true},
    {"Abwesenheitsnotiz: Rechnung 7", "", true},
    {"Abwesenheitsnotiz – Rechnung 7", "", true},
    {"Réponse automatique\u00A0: Facture", "", true},
    {"自动答复：发票", "", true},
    {"Out of office chairs, please order", "", false},
    {"Out of office chairs, please order", "X-Auto-Response-Suppress: All", false},
    {"Out-of-office-Regelung unklar", "", false},
    {"Abwesenheitsnotiz-Text ändern", "", false},
    {"Automatic reply does not work", "", false},
    {"Our office is out of paper", "", false},
    {"[Automatyczna odpowiedź] faktura", "", true},
    {"Invoice 7 (Automatic Response)", "", true},
    {"AUTO: Lena Meier is out of the office (returning 05/01/2026)", "", true},
    {"Automatisch antwoord: factuur", "", true},
    {"自動返信：請求書", "", true},
    {"자동 회신: 송장", "", true},
    {"Automatická odpověď: faktura", "", true},
    {"Re: Out of office chairs", "", false},
    {"Re: out of office chairs", "X-Auto-Response-Suppress: All", false},
    {"AUTO: new car for the fleet", "", false},
    {"(Out of office) chairs", "", false},
    // what people write too needs a header
    {"Auto: Frage zum Leasing", "", false},
    {"Afwezig: wie neemt over?", "", false},
    {"Afwezigheid registreren lukt niet", "", false},
    {"Frånvaro: kan inte registrera", "", false},
    {"Fuori sede - VPN", "", false},
    {"Auto: Invoice 7", "X-Auto-Response-Suppress: All", true},
    {"Afwezig: Factuur 7", "Precedence: bulk", true},
    {"Poissa - lasku", "Precedence: junk", true},
    {"Abwesend: Rechnung 7", "Return-Path: <>", true},
    {"Frånvaro (till fredag)", "Auto-Submitted: auto-replied", true},
    {"Afwezigheid registreren lukt niet", "X-Auto-Response-Suppress: DR", false},
    {"Automatiklås till dörren", "Precedence: bulk", false},
    // where the header leaves no doubt the phrase need not end
    {"Out of office until Monday", "Auto-Submitted: auto-replied", true},
    {"Fuori sede fino a lunedì", "Return-Path: <>", true},
    {"Afwezig tot maandag", "X-Autoreply: yes", true},
    {"Afwezigheid registreren lukt niet", "Auto-Submitted: auto-generated", false},
    {"Invoice 7", "Auto-Submitted: auto-replied", false},
    {"Invoice 7", "Auto-Submitted: auto-replied (vacation)", true},
};

TEST(Absence, IsToldFromARequest) {
  for (const Sample& sample : k_samples) {
    const std::string header = sample.header.empty() ? "" : sample.header + "\r\n";
    const model::ParsedMessage message =
        parse(header + "From: a@acme.example\r\nSubject: " + sample.subject + "\r\n\r\nx\r\n", {});
    const bool away = std::any_of(
        message.signals.begin(), message.signals.end(),
        [](const model::Signal& s) { return s.kind == model::SignalKind::out_of_office; });
    EXPECT_EQ(away, sample.away) << sample.subject << " with " << sample.header;
  }
}

}  // namespace
}  // namespace intaked::parse
