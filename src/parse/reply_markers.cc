#include "parse/reply_markers.h"

#include <algorithm>
#include <array>

#include "parse/ascii.h"

namespace intaked::parse {
namespace {

constexpr std::size_t k_attribution_bytes_max = 400;

// All words are case folded.
constexpr std::array<std::string_view, 21> k_original_message = {
    "original message",        "originalnachricht",
    "ursprüngliche nachricht", "message d'origine",
    "message original",        "mensaje original",
    "messaggio originale",     "messaggio originario",
    "mensagem original",       "oorspronkelijk bericht",
    "ursprungligt meddelande", "opprinnelig melding",
    "oprindelig meddelelse",   "alkuperäinen viesti",
    "wiadomość oryginalna",    "исходное сообщение",
    "původní zpráva",          "eredeti üzenet",
    "αρχικό μήνυμα",           "原始邮件",
    "original appointment"};

constexpr std::array<std::string_view, 16> k_forwarded_message = {
    "forwarded message",
    "weitergeleitete nachricht",
    "message transféré",
    "début du message réexpédié",
    "début du message transféré",
    "mensaje reenviado",
    "messaggio inoltrato",
    "inizio messaggio inoltrato",
    "mensagem encaminhada",
    "doorgestuurd bericht",
    "begin doorgestuurd bericht",
    "vidarebefordrat meddelande",
    "videresendt melding",
    "videresendt meddelelse",
    "anfang der weitergeleiteten nachricht",
    "пересылаемое сообщение"};

struct Attribution {
  std::string_view begin;  // how the line begins, with the blank behind the word
  std::string_view end;    // a word near its end
};

constexpr std::array k_attributions = {
    Attribution{"on ", "wrote"},      Attribution{"am ", "schrieb"},
    Attribution{"le ", "a écrit"},    Attribution{"el ", "escribió"},
    Attribution{"il ", "ha scritto"}, Attribution{"em ", "escreveu"},
    Attribution{"op ", "schreef"},    Attribution{"den ", "skrev"},
    Attribution{"på ", "skrev"},      Attribution{"w dniu ", "napisał"},
    Attribution{"dnia ", "napisał"},  Attribution{"dne ", "napsal"},
    Attribution{"în ", "scris"},      Attribution{"στις ", "έγραψε"},
    Attribution{"vào ", "đã viết"},   Attribution{"pada ", "menulis"},
};

// In these languages the verb is enough: the line ends in it and holds a date or an address.
constexpr std::array<std::string_view, 16> k_verbs = {
    "wrote:",    "schrieb:", "a écrit :", "a écrit:",   "escribió:",   "ha scritto:",
    "escreveu:", "schreef:", "skrev:",    "kirjoitti:", "napisał(a):", "napisał:",
    "пишет:",    "написал:", "写道：",    "のメール:"};

constexpr std::array<std::string_view, 12> k_from = {
    "from:", "von:", "de:", "de :", "da:",     "van:",
    "från:", "fra:", "od:", "от:",  "差出人:", "发件人:"};

constexpr std::array<std::string_view, 46> k_header_labels = {
    "sent:",     "to:",        "cc:",      "subject:",   "date:",    "importance:", "reply-to:",
    "gesendet:", "an:",        "betreff:", "datum:",     "envoyé:",  "envoyé :",    "à:",
    "à :",       "objet:",     "objet :",  "date :",     "cc :",     "enviado:",    "enviado el:",
    "para:",     "asunto:",    "fecha:",   "assunto:",   "data:",    "inviato:",    "a:",
    "oggetto:",  "verzonden:", "aan:",     "onderwerp:", "skickat:", "till:",       "ämne:",
    "sendt:",    "til:",       "emne:",    "wysłano:",   "do:",      "temat:",      "отправлено:",
    "кому:",     "тема:",      "件名:",    "主题:"};

constexpr std::array<std::string_view, 12> k_device = {
    "sent from my ",     "sent from mail for ", "sent from outlook for ", "get outlook for ",
    "von meinem ",       "gesendet von ",       "envoyé de mon ",         "envoyé depuis ",
    "enviado desde mi ", "inviato da ",         "verzonden vanaf mijn ",  "sent via "};

template <class Words>
bool begins_with_any(std::string_view line, const Words& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return line.starts_with(word); });
}

std::string_view without_rule(std::string_view line) {
  const auto is_rule = [](char c) { return c == '-' || c == '_' || c == '=' || is_space(c); };
  while (!line.empty() && is_rule(line.front())) line.remove_prefix(1);
  while (!line.empty() && is_rule(line.back())) line.remove_suffix(1);
  return line;
}

template <class Words>
bool is_ruled_line(std::string_view line, const Words& words) {
  const bool ruled = trim(line).starts_with("--") || trim(line).starts_with("__");
  const std::string_view plain = without_rule(line);
  return ruled && std::find(words.begin(), words.end(), plain) != words.end();
}

bool has_digit(std::string_view s) {
  return std::any_of(s.begin(), s.end(), is_digit);
}

}  // namespace

bool is_original_message_line(std::string_view line) {
  return is_ruled_line(line, k_original_message);
}

bool is_forwarded_message_line(std::string_view line) {
  if (is_ruled_line(line, k_forwarded_message)) return true;
  // Apple: "Begin forwarded message:"
  line = trim(line);
  if (!line.ends_with(':')) return false;
  line = trim(line.substr(0, line.size() - 1));
  if (line.starts_with("begin ")) line.remove_prefix(6);
  return std::find(k_forwarded_message.begin(), k_forwarded_message.end(), line) !=
         k_forwarded_message.end();
}

bool is_attribution(std::string_view lines) {
  lines = trim(lines);
  if (lines.size() > k_attribution_bytes_max || !has_digit(lines)) return false;
  const bool ends = lines.ends_with(':') || lines.ends_with("：") || lines.ends_with(">:");
  if (!ends) return false;
  for (const Attribution& attribution : k_attributions) {
    if (lines.starts_with(attribution.begin) &&
        lines.find(attribution.end) != std::string_view::npos) {
      return true;
    }
  }
  return std::any_of(k_verbs.begin(), k_verbs.end(),
                     [&](std::string_view verb) { return lines.ends_with(verb); });
}

bool is_from_label(std::string_view line) {
  return begins_with_any(line, k_from);
}

bool is_header_label(std::string_view line) {
  return begins_with_any(line, k_header_labels);
}

bool is_device_line(std::string_view line) {
  return begins_with_any(trim(line), k_device);
}

}  // namespace intaked::parse
