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
    Phrase{"out of the office"},
    Phrase{"out-of-office"},
    Phrase{"automatic reply"},
    Phrase{"auto reply"},
    Phrase{"auto-reply"},
    Phrase{"autoreply"},
    Phrase{"auto response"},
    Phrase{"auto:", Writer::anybody},
    Phrase{"abwesenheitsnotiz"},
    Phrase{"abwesenheitsmeldung"},
    Phrase{"abwesend", Writer::anybody},
    Phrase{"automatische antwort"},
    Phrase{"autosvar"},
    Phrase{"automatisk svar"},
    Phrase{"automatisch antwoord"},
    Phrase{"afwezig", Writer::anybody},
    Phrase{"afwezigheidsbericht"},
    Phrase{"réponse automatique"},
    Phrase{"absence du bureau"},
    Phrase{"absent du bureau", Writer::anybody},
    Phrase{"respuesta automática"},
    Phrase{"fuera de la oficina", Writer::anybody},
    Phrase{"fuori sede", Writer::anybody},
    Phrase{"risposta automatica"},
    Phrase{"risposta non al computer"},
    Phrase{"resposta automática"},
    Phrase{"fora do escritório", Writer::anybody},
    Phrase{"frånvaro", Writer::anybody},
    Phrase{"poissa", Writer::anybody},
    Phrase{"automaattinen vastaus"},
    Phrase{"autoodpowiedź"},
    Phrase{"автоответ"},
    Phrase{"自动答复"},
};

constexpr std::array<std::string_view, 3> k_blanks = {" ", "\u00A0", "\u202F"};
constexpr std::array<std::string_view, 6> k_stops = {":", "(", "–", "—", "：", "（"};

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

}  // namespace

std::optional<std::string> find_absence(std::string_view subject, Machine machine) {
  const std::string folded = text::fold_case(trim(subject));
  for (const Phrase& phrase : k_phrases) {
    if (!folded.starts_with(phrase.words)) continue;
    const std::string_view rest = std::string_view(folded).substr(phrase.words.size());
    const bool whole_word = rest.empty() || !is_letter(rest.front());
    const bool enough = phrase.writer == Writer::machine || machine == Machine::possible;
    if ((machine == Machine::certain && whole_word) || (enough && ends_there(phrase.words, rest))) {
      return "subject begins with \"" + std::string(phrase.words) + "\"";
    }
  }
  return std::nullopt;
}

}  // namespace intaked::parse
