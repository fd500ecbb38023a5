#include "parse/receipt_words.h"

#include <algorithm>
#include <array>

#include "lib/text/text.h"
#include "parse/ascii.h"

namespace intaked::parse {
namespace {

// How the subject begins, case folded.
constexpr std::array<std::string_view, 34> k_subjects = {
    "read:",
    "not read:",
    "read receipt",
    "return receipt",
    "deleted:",
    "gelesen:",
    "ungelesen:",
    "nicht gelesen:",
    "lesebestätigung",
    "empfangsbestätigung",
    "lu:",
    "lu :",
    "non lu:",
    "non lu :",
    "accusé de lecture",
    "leído:",
    "no leído:",
    "confirmación de lectura",
    "letto:",
    "non letto:",
    "conferma di lettura",
    "lida:",
    "lido:",
    "não lida:",
    "confirmação de leitura",
    "gelezen:",
    "niet gelezen:",
    "leesbevestiging",
    "läst:",
    "læst:",
    "przeczytano:",
    "прочтено:",
    "прочитано:",
    "開封済み:",
};

// What the text says: pieces of one sentence, in this order. Programs put the mail's fields
// between.
using Sentence = std::array<std::string_view, 3>;
constexpr std::array<Sentence, 13> k_sentences = {{
    {"your message", "was", "read on"},
    {"your message", "was deleted", "without being read"},
    {"displayed on the recipient", "", ""},
    {"nachricht", "wurde", "gelesen"},
    {"message", "a été lu", ""},
    {"mensaje", "se leyó", ""},
    {"mensaje", "ha sido leído", ""},
    {"messaggio", "è stato letto", ""},
    {"mensagem", "foi lida", ""},
    {"bericht", "is gelezen", ""},
    {"wiadomość", "została odczytana", ""},
    {"сообщение", "было прочтено", ""},
    {"сообщение", "было прочитано", ""},
}};

bool says(std::string_view text, const Sentence& sentence) {
  for (const std::string_view piece : sentence) {
    const std::size_t at = text.find(piece);
    if (at == std::string_view::npos) return false;
    text.remove_prefix(at + piece.size());
  }
  return true;
}

std::string in_words(const Sentence& sentence) {
  std::string words(sentence.front());
  for (const std::string_view piece : {sentence[1], sentence[2]}) {
    if (!piece.empty()) words += " … " + std::string(piece);
  }
  return words;
}

}  // namespace

std::optional<std::string> find_receipt_words(const model::ParsedMessage& message, bool is_answer) {
  const std::string subject = text::fold_case(trim(message.subject));
  const auto words = std::find_if(
      k_subjects.begin(), k_subjects.end(),
      [&](std::string_view beginning) { return std::string_view(subject).starts_with(beginning); });
  if (words == k_subjects.end()) return std::nullopt;
  const std::string evidence = "subject begins with \"" + std::string(*words) + "\"";
  if (is_answer) return evidence + " and a program answered";
  const std::string start = text::fold_case(text::cut_utf8(message.text, 1024));
  for (const Sentence& sentence : k_sentences) {
    if (says(start, sentence))
      return evidence + " and the text says \"" + in_words(sentence) + "\"";
  }
  return std::nullopt;
}

}  // namespace intaked::parse
