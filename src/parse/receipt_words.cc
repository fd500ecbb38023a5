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

// What the text says.
constexpr std::array<std::string_view, 14> k_sentences = {
    "was read on",
    "was deleted without being read",
    "has been displayed on the recipient",
    "was displayed on",
    "wurde gelesen",
    "wurde am",
    "a été lu",
    "se leyó",
    "ha sido leído",
    "è stato letto",
    "foi lida",
    "is gelezen",
    "zostało odczytane",
    "было прочтено",
};

}  // namespace

std::optional<std::string> find_receipt_words(const model::ParsedMessage& message,
                                              bool is_machine) {
  const std::string subject = text::fold_case(trim(message.subject));
  const auto words = std::find_if(
      k_subjects.begin(), k_subjects.end(),
      [&](std::string_view beginning) { return std::string_view(subject).starts_with(beginning); });
  if (words == k_subjects.end()) return std::nullopt;
  const std::string evidence = "subject begins with \"" + std::string(*words) + "\"";
  if (is_machine) return evidence + " and a machine wrote it";
  const std::string start = text::fold_case(text::cut_utf8(message.text, 1024));
  for (const std::string_view sentence : k_sentences) {
    if (start.find(sentence) != std::string::npos) {
      return evidence + " and the text says \"" + std::string(sentence) + "\"";
    }
  }
  return std::nullopt;
}

}  // namespace intaked::parse
