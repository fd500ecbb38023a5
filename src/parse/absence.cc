#include "parse/absence.h"

#include <array>
#include <span>

#include "lib/text/text.h"
#include "parse/ascii.h"
#include "parse/question.h"

namespace intaked::parse {
namespace {

enum class Writer {
  machine,  // the phrase is a program's
  anybody,  // people speak of cars, chairs and absence too: header and text must say the same
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
    "is out of the office", "is out of office",        "ist nicht im büro",
    "ist außer haus",       "est absent(e) du bureau", "no está en la oficina"};

// In the text's first lines.
constexpr auto k_sentences = std::to_array<std::string_view>({
    "i am out of the office",
    "i'm out of the office",
    "i am out of office",
    "i'm out of office",
    "i am currently out of",
    "i'm currently out of",
    "i will be out of",
    "i'll be out of",
    "out of the office until",
    "out of office until",
    "i am away",
    "i'm away",
    "i am currently away",
    "i will be away",
    "i am on vacation",
    "i'm on vacation",
    "i am currently on",
    "i will be on vacation",
    "i am on holiday",
    "i'm on holiday",
    "i am on annual leave",
    "i am on leave",
    "i am on maternity leave",
    "i am on parental leave",
    "i am not in the office",
    "i will not be in the office",
    "i am travelling",
    "i am traveling",
    "i will be travelling",
    "i will be traveling",
    "i will be back",
    "i'll be back",
    "i will return",
    "i will be returning",
    "i am currently unavailable",
    "i am on a business trip",
    "back in the office",
    "back at the office",
    "upon my return",
    "on my return",
    "when i return",
    "i no longer work",
    "away from my desk",
    "away from my email",
    "limited access to email",
    "limited access to my email",
    "limited access to e-mail",
    "nicht im büro",
    "nicht im haus",
    "nicht in meinem büro",
    "ich bin zur zeit nicht",
    "ich bin zurzeit nicht",
    "ich bin derzeit nicht",
    "ich bin momentan nicht",
    "ich bin im urlaub",
    "außer haus",
    "ich bin abwesend",
    "ich bin bis",
    "ich befinde mich im urlaub",
    "bin ich nicht erreichbar",
    "bin ich im urlaub",
    "bin ich wieder",
    "wieder im büro",
    "wieder im haus",
    "je suis absent",
    "je suis en vacances",
    "je suis actuellement absent",
    "je serai absent",
    "je suis en congé",
    "je suis actuellement en congé",
    "je serai de retour",
    "estoy fuera de la oficina",
    "estaré fuera de la oficina",
    "estoy de vacaciones",
    "me encuentro de vacaciones",
    "me encuentro fuera de la oficina",
    "sono fuori ufficio",
    "sono assente",
    "sarò assente",
    "sono in ferie",
    "estou fora do escritório",
    "estou ausente",
    "estou de férias",
    "ik ben afwezig",
    "ik ben niet aanwezig",
    "ik ben met vakantie",
    "ik ben op vakantie",
    "ik ben niet op kantoor",
    "jag är inte på kontoret",
    "jag är på semester",
    "jeg er ikke på kontoret",
    "jeg er på ferie",
    "olen lomalla",
    "olen poissa",
    "przebywam na urlopie",
    "jestem na urlopie",
    "jestem nieobecn",
    "nejsem v kanceláři",
    "mám dovolenou",
    "szabadságon vagyok",
    "меня нет в офисе",
    "я в отпуске",
    "нахожусь в отпуске",
    "я отсутствую",
    "休暇をいただ",
    "休暇中",
    "不在にして",
    "正在休假",
    "不在办公室",
    "휴가 중",
});

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

// The phrase that a subject has.
struct Opening {
  std::string evidence;
  Writer writer = Writer::machine;
  bool ends = true;          // what follows is another subject, not the rest of a sentence
  bool is_sentence = false;  // it tells of the absence itself
};

bool is_better(const Opening& one, const Opening& other) {
  if (one.ends != other.ends) return one.ends;
  return one.writer == Writer::machine && other.writer == Writer::anybody;
}

std::optional<Opening> phrase_of(std::string_view folded) {
  const std::string_view subject = without_brackets(folded);
  std::optional<Opening> best;
  for (const Phrase& phrase : k_phrases) {
    if (!subject.starts_with(phrase.words)) continue;
    const std::string_view rest = subject.substr(phrase.words.size());
    if (!rest.empty() && is_letter(rest.front())) continue;
    Opening one = {"subject begins with \"" + std::string(phrase.words) + "\"", phrase.writer,
                   ends_there(phrase.words, rest)};
    if (!best || is_better(one, *best)) best = std::move(one);
  }
  return best;
}

std::optional<Opening> opening_of(std::string_view folded) {
  for (const std::string_view ending : k_endings) {
    if (folded.ends_with(ending))
      return Opening{"subject ends with \"" + std::string(ending) + "\""};
  }
  if (folded.starts_with("auto:")) {
    for (const std::string_view words : k_notes_words) {
      if (folded.find(words) == std::string_view::npos) continue;
      const std::string evidence = "subject begins with \"auto:\" and has \"";
      return Opening{evidence + std::string(words) + "\"", Writer::machine, true, true};
    }
  }
  return phrase_of(folded);
}

std::optional<std::string> sentence_of(std::string_view folded_start) {
  for (const std::string_view sentence : k_sentences) {
    if (folded_start.find(sentence) != std::string_view::npos) return std::string(sentence);
  }
  return std::nullopt;
}

// What says the same as the subject, where the header leaves doubt.
std::optional<std::string> second_sign(const model::ParsedMessage& message, const Opening& opening,
                                       Machine machine, std::string_view folded_start) {
  const bool program = opening.writer == Writer::machine;
  if (program && machine == Machine::possible) return opening.evidence;
  if (!program && machine == Machine::untold) return std::nullopt;
  // A person who answers has "Re:" before these words.
  if (program && !message.in_reply_to.empty()) return opening.evidence + ", in answer to a mail";
  if (asks_something(message.subject)) return std::nullopt;
  if (opening.is_sentence) return opening.evidence;
  if (asks_something(folded_start)) return std::nullopt;
  const auto sentence = sentence_of(folded_start);
  if (!sentence) return std::nullopt;
  return opening.evidence + " and the text has \"" + *sentence + "\"";
}

}  // namespace

std::optional<std::string> find_absence(const model::ParsedMessage& message, Machine machine) {
  const auto opening = opening_of(text::fold_case(trim(message.subject)));
  if (opening && machine == Machine::certain) return opening->evidence;
  if (machine != Machine::certain && !(opening && opening->ends)) return std::nullopt;
  constexpr std::size_t k_first_lines_bytes = 400;
  const std::string start = text::fold_case(text::cut_utf8(message.text, k_first_lines_bytes));
  if (opening) return second_sign(message, *opening, machine, start);
  const auto sentence = sentence_of(start);
  if (!sentence) return std::nullopt;
  return "the text begins with \"" + *sentence + "\"";
}

}  // namespace intaked::parse
