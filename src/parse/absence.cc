#include "parse/absence.h"

#include <array>
#include <span>

#include "lib/text/text.h"
#include "parse/ascii.h"

namespace intaked::parse {
namespace {

enum class Writer {
  machine,  // the phrase is a program's
  anybody,  // people speak of cars, chairs and absence too: a header must say the same
};

struct Phrase {
  std::string_view words;  // how the subject begins, case folded
  Writer writer = Writer::machine;
};

constexpr std::array k_phrases = {
    Phrase{"out of office"},
    Phrase{"out of office autoreply"},
    Phrase{"out of office reply"},
    Phrase{"out of office notification"},
    Phrase{"out of office message"},
    Phrase{"out of the office"},
    Phrase{"out-of-office"},
    Phrase{"ooo autoreply"},
    Phrase{"automatic reply"},
    Phrase{"automatic response"},
    Phrase{"automated reply"},
    Phrase{"automated response"},
    Phrase{"auto reply"},
    Phrase{"auto-reply"},
    Phrase{"autoreply"},
    Phrase{"auto response"},
    Phrase{"auto-response"},
    Phrase{"autoresponse"},
    Phrase{"vacation reply"},
    Phrase{"vacation notice"},
    Phrase{"vacation message"},
    Phrase{"away from office"},
    Phrase{"away from the office"},
    Phrase{"abwesenheitsnotiz"},
    Phrase{"abwesenheitsmeldung"},
    Phrase{"abwesenheitsnachricht"},
    Phrase{"abwesenheitsinfo"},
    Phrase{"automatische antwort"},
    Phrase{"automatische abwesenheitsnotiz"},
    Phrase{"automatische rückmeldung"},
    Phrase{"automatisch beantwortet"},
    Phrase{"autosvar"},
    Phrase{"automatisk svar"},
    Phrase{"automatiskt svar"},
    Phrase{"automatisch antwoord"},
    Phrase{"automatische beantwoording"},
    Phrase{"afwezigheidsbericht"},
    Phrase{"afwezigheidsmelding"},
    Phrase{"afwezigheidsassistent"},
    Phrase{"réponse automatique"},
    Phrase{"réponse d'absence"},
    Phrase{"message d'absence"},
    Phrase{"avis d'absence"},
    Phrase{"notification d'absence"},
    Phrase{"absence du bureau"},
    Phrase{"respuesta automática"},
    Phrase{"respuesta de ausencia"},
    Phrase{"aviso de ausencia"},
    Phrase{"mensaje de ausencia"},
    Phrase{"risposta automatica"},
    Phrase{"risposta non al computer"},
    Phrase{"avviso di assenza"},
    Phrase{"messaggio di assenza"},
    Phrase{"resposta automática"},
    Phrase{"mensagem de ausência"},
    Phrase{"aviso de ausência"},
    Phrase{"automaattinen vastaus"},
    Phrase{"poissaoloviesti"},
    Phrase{"autoodpowiedź"},
    Phrase{"automatyczna odpowiedź"},
    Phrase{"odpowiedź automatyczna"},
    Phrase{"informacja o nieobecności"},
    Phrase{"automatická odpověď"},
    Phrase{"automatická odpoveď"},
    Phrase{"automatikus válasz"},
    Phrase{"házon kívül"},
    Phrase{"răspuns automat"},
    Phrase{"автоответ"},
    Phrase{"автоматический ответ"},
    Phrase{"автоматична відповідь"},
    Phrase{"автоматичен отговор"},
    Phrase{"αυτόματη απάντηση"},
    Phrase{"otomatik yanıt"},
    Phrase{"otomatik cevap"},
    Phrase{"automatski odgovor"},
    Phrase{"samodejni odgovor"},
    Phrase{"automatinis atsakymas"},
    Phrase{"automātiska atbilde"},
    Phrase{"automaatvastus"},
    Phrase{"自动答复"},
    Phrase{"自动回复"},
    Phrase{"自動回覆"},
    Phrase{"自動回復"},
    Phrase{"自動返信"},
    Phrase{"自動応答"},
    Phrase{"不在通知"},
    Phrase{"不在連絡"},
    Phrase{"자동 회신"},
    Phrase{"자동 응답"},
    Phrase{"부재 중"},
    Phrase{"תשובה אוטומטית"},
    Phrase{"رد تلقائي"},
    Phrase{"trả lời tự động"},
    Phrase{"balasan otomatis"},
    Phrase{"auto:", Writer::anybody},
    Phrase{"ooo", Writer::anybody},
    Phrase{"abwesend", Writer::anybody},
    Phrase{"nicht im büro", Writer::anybody},
    Phrase{"urlaub", Writer::anybody},
    Phrase{"afwezig", Writer::anybody},
    Phrase{"absent du bureau", Writer::anybody},
    Phrase{"absence", Writer::anybody},
    Phrase{"absent(e)", Writer::anybody},
    Phrase{"en congés", Writer::anybody},
    Phrase{"fuera de la oficina", Writer::anybody},
    Phrase{"ausente", Writer::anybody},
    Phrase{"ausencia", Writer::anybody},
    Phrase{"fuori sede", Writer::anybody},
    Phrase{"fuori ufficio", Writer::anybody},
    Phrase{"assente", Writer::anybody},
    Phrase{"fora do escritório", Writer::anybody},
    Phrase{"frånvaro", Writer::anybody},
    Phrase{"frånvarande", Writer::anybody},
    Phrase{"fravær", Writer::anybody},
    Phrase{"ikke til stede", Writer::anybody},
    Phrase{"poissa", Writer::anybody},
    Phrase{"nieobecność", Writer::anybody},
    Phrase{"nieobecny", Writer::anybody},
    Phrase{"nepřítomnost", Writer::anybody},
    Phrase{"távollét", Writer::anybody},
    Phrase{"izin", Writer::anybody},
    Phrase{"отсутствую", Writer::anybody},
    Phrase{"в отпуске", Writer::anybody},
    Phrase{"休暇", Writer::anybody},
    Phrase{"휴가", Writer::anybody},
    Phrase{"on vacation", Writer::anybody},
    Phrase{"on holiday", Writer::anybody},
    Phrase{"on leave", Writer::anybody},
};

// Whatever the subject begins with: what programs put behind the subject that they answer.
constexpr std::array<std::string_view, 8> k_endings = {
    "(automatic response)", "(automatic reply)", "(autoreply)",     "(auto-reply)",
    "(auto reply)",         "(out of office)",   "(autoresponder)", "(automatische antwort)"};

// Lotus Notes: "AUTO: Name is out of the office (returning 05/01/2026)".
constexpr std::array<std::string_view, 6> k_notes_words = {
    "out of the office", "out of office", "(returning",
    "nicht im büro",     "(rückkehr am",  "absent(e) du bureau"};

// The text's first lines, of a mail that no person sent.
constexpr std::array<std::string_view, 46> k_sentences = {
    "i am out of the office",
    "i'm out of the office",
    "i am currently out of",
    "i'm currently out of",
    "i will be out of",
    "i'll be out of",
    "i am away",
    "i'm away",
    "i am currently away",
    "i will be away",
    "i am on vacation",
    "i'm on vacation",
    "i am on holiday",
    "i am on annual leave",
    "i am on leave",
    "i am on maternity leave",
    "i am on parental leave",
    "i am not in the office",
    "i am travelling",
    "i am traveling",
    "i no longer work",
    "away from my desk",
    "away from my email",
    "limited access to email",
    "limited access to my email",
    "ich bin nicht im büro",
    "ich bin zur zeit nicht",
    "ich bin zurzeit nicht",
    "ich bin derzeit nicht",
    "ich bin momentan nicht",
    "ich bin im urlaub",
    "ich befinde mich im urlaub",
    "bin ich nicht im büro",
    "bin ich wieder",
    "je suis absent",
    "je suis actuellement absent",
    "je suis en congé",
    "estoy fuera de la oficina",
    "estaré fuera de la oficina",
    "me encuentro de vacaciones",
    "sono fuori ufficio",
    "sono assente",
    "estou fora do escritório",
    "ik ben afwezig",
    "ik ben niet aanwezig",
    "jag är inte på kontoret",
};

constexpr std::array<std::string_view, 3> k_blanks = {" ", "\u00A0", "\u202F"};
constexpr std::array<std::string_view, 8> k_stops = {":", "(", "–", "—", "：", "（", "]", "】"};

const std::string_view* beginning_of(std::string_view text,
                                     std::span<const std::string_view> words) {
  for (const std::string_view& word : words) {
    if (text.starts_with(word)) return &word;
  }
  return nullptr;
}

// "Out of office: …" is one, "Out of office chairs" and "Out-of-office-Regelung" are not.
bool ends_there(std::string_view phrase, std::string_view rest) {
  bool blank = false;
  while (const std::string_view* found = beginning_of(rest, k_blanks)) {
    rest.remove_prefix(found->size());
    blank = true;
  }
  if (phrase.ends_with(':') || rest.empty() || beginning_of(rest, k_stops) != nullptr) return true;
  return rest.starts_with('-') && (blank || rest.size() == 1 || is_blank(rest[1]));
}

// "[Automatic reply] Invoice 7", and what list programs put before it.
std::string_view without_brackets(std::string_view subject) {
  for (const std::string_view bracket : {"[", "【", "(", "<"}) {
    if (subject.starts_with(bracket)) return subject.substr(bracket.size());
  }
  return subject;
}

std::optional<std::string> in_subject(std::string_view folded, Machine machine) {
  const std::string_view subject = without_brackets(folded);
  for (const Phrase& phrase : k_phrases) {
    if (!subject.starts_with(phrase.words)) continue;
    const std::string_view rest = subject.substr(phrase.words.size());
    const bool whole_word = rest.empty() || !is_letter(rest.front());
    const bool enough = phrase.writer == Writer::machine || machine == Machine::possible;
    if ((machine == Machine::certain && whole_word) || (enough && ends_there(phrase.words, rest))) {
      return "subject begins with \"" + std::string(phrase.words) + "\"";
    }
  }
  for (const std::string_view ending : k_endings) {
    if (folded.ends_with(ending)) return "subject ends with \"" + std::string(ending) + "\"";
  }
  if (!folded.starts_with("auto:")) return std::nullopt;
  for (const std::string_view words : k_notes_words) {
    if (folded.find(words) != std::string_view::npos) {
      return "subject begins with \"auto:\" and has \"" + std::string(words) + "\"";
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> find_absence(const model::ParsedMessage& message, Machine machine) {
  if (auto found = in_subject(text::fold_case(trim(message.subject)), machine)) return found;
  if (machine != Machine::certain) return std::nullopt;
  constexpr std::size_t k_first_lines_bytes = 400;
  const std::string start = text::fold_case(text::cut_utf8(message.text, k_first_lines_bytes));
  for (const std::string_view sentence : k_sentences) {
    if (start.find(sentence) != std::string::npos) {
      return "the text begins with \"" + std::string(sentence) + "\"";
    }
  }
  return std::nullopt;
}

}  // namespace intaked::parse
