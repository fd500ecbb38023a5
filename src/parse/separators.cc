#include "parse/separators.h"

#include <algorithm>
#include <array>

#include "parse/ascii.h"
#include "parse/word_lists.h"

namespace intaked::parse {
namespace {

// All words are case folded.
constexpr auto k_original_message = std::to_array<std::string_view>({"original message",
                                                                     "original mail",
                                                                     "original email",
                                                                     "original e-mail",
                                                                     "original appointment",
                                                                     "original text",
                                                                     "reply message",
                                                                     "previous message",
                                                                     "quoted message",
                                                                     "original message follows",
                                                                     "originalnachricht",
                                                                     "original-nachricht",
                                                                     "ursprüngliche nachricht",
                                                                     "ursprüngliche mail",
                                                                     "ursprüngliche e-mail",
                                                                     "originalmail",
                                                                     "antwort nachricht",
                                                                     "originaltermin",
                                                                     "message d'origine",
                                                                     "message d’origine",
                                                                     "message original",
                                                                     "message initial",
                                                                     "courriel d'origine",
                                                                     "e-mail d'origine",
                                                                     "mail original",
                                                                     "missatge original",
                                                                     "mensaje original",
                                                                     "correo original",
                                                                     "mensaxe orixinal",
                                                                     "messaggio originale",
                                                                     "messaggio originario",
                                                                     "messaggio di origine",
                                                                     "mensagem original",
                                                                     "mesaj original",
                                                                     "mesajul original",
                                                                     "oorspronkelijk bericht",
                                                                     "origineel bericht",
                                                                     "oorspronkelijke e-mail",
                                                                     "ursprungligt meddelande",
                                                                     "originalmeddelande",
                                                                     "opprinnelig melding",
                                                                     "oprindelig meddelelse",
                                                                     "oprindelig besked",
                                                                     "alkuperäinen viesti",
                                                                     "algne kiri",
                                                                     "wiadomość oryginalna",
                                                                     "oryginalna wiadomość",
                                                                     "původní zpráva",
                                                                     "pôvodná správa",
                                                                     "izvorna poruka",
                                                                     "originalna poruka",
                                                                     "izvirno sporočilo",
                                                                     "исходное сообщение",
                                                                     "оригинальное сообщение",
                                                                     "вихідне повідомлення",
                                                                     "оригінальне повідомлення"});

constexpr auto k_original_message_elsewhere =
    std::to_array<std::string_view>({"оригинално съобщение",
                                     "оригинална порука",
                                     "eredeti üzenet",
                                     "eredeti levél",
                                     "αρχικό μήνυμα",
                                     "πρωτότυπο μήνυμα",
                                     "orijinal mesaj",
                                     "orjinal mesaj",
                                     "özgün ileti",
                                     "orijinal ileti",
                                     "pirminis laiškas",
                                     "sākotnējais ziņojums",
                                     "הודעה מקורית",
                                     "ההודעה המקורית",
                                     "الرسالة الأصلية",
                                     "رسالة أصلية",
                                     "پیام اصلی",
                                     "thư gốc",
                                     "tin nhắn gốc",
                                     "pesan asli",
                                     "ข้อความต้นฉบับ",
                                     "原始邮件",
                                     "原始郵件",
                                     "元のメッセージ",
                                     "원본 메시지"});

constexpr auto k_forwarded_message =
    std::to_array<std::string_view>({"forwarded message",
                                     "forwarded email",
                                     "forwarded mail",
                                     "forwarded by",
                                     "weitergeleitete nachricht",
                                     "weitergeleitete mail",
                                     "weitergeleitet von",
                                     "anfang der weitergeleiteten nachricht",
                                     "anfang der weitergeleiteten e-mail",
                                     "message transféré",
                                     "message transmis",
                                     "message réexpédié",
                                     "début du message réexpédié",
                                     "début du message transféré",
                                     "courriel transféré",
                                     "e-mail transféré",
                                     "mensaje reenviado",
                                     "inicio del mensaje reenviado",
                                     "missatge reenviat",
                                     "messaggio inoltrato",
                                     "inizio messaggio inoltrato",
                                     "mensagem encaminhada",
                                     "mensagem reencaminhada",
                                     "início da mensagem encaminhada",
                                     "início da mensagem reencaminhada",
                                     "mesaj redirecționat",
                                     "mesaj redirecţionat",
                                     "începe mesajul redirecționat",
                                     "doorgestuurd bericht",
                                     "begin doorgestuurd bericht",
                                     "vidarebefordrat meddelande",
                                     "vidarebefordrat mejl",
                                     "videresendt melding",
                                     "videresendt meddelelse",
                                     "start på videresendt besked",
                                     "videresendt besked",
                                     "välitetty viesti",
                                     "välitetty viesti alkaa",
                                     "edelleenlähetetty viesti",
                                     "välitetty viesti / fwd.msg",
                                     "edastatud kiri",
                                     "start of forwarded message",
                                     "inline forwarded message",
                                     "end forwarded message",
                                     "forwarded message follows",
                                     "message from"});

constexpr auto k_forwarded_message_elsewhere =
    std::to_array<std::string_view>({"przekazana wiadomość",
                                     "wiadomość przesłana dalej",
                                     "treść przekazanej wiadomości",
                                     "początek przekazywanej wiadomości",
                                     "wiadomość przekazana",
                                     "přeposlaná zpráva",
                                     "začátek přeposílané zprávy",
                                     "předaná zpráva",
                                     "preposlaná správa",
                                     "preposlaná správa --- forwarded message",
                                     "začiatok preposlanej správy",
                                     "proslijeđena poruka",
                                     "započni proslijeđenu poruku",
                                     "prosleđena poruka",
                                     "posredovano sporočilo",
                                     "прослеђена порука",
                                     "пересылаемое сообщение",
                                     "перенаправленное сообщение",
                                     "пересланное сообщение",
                                     "начало переадресованного сообщения",
                                     "начало пересылаемого сообщения",
                                     "перенаправлене повідомлення",
                                     "переслане повідомлення",
                                     "пересилане повідомлення",
                                     "початок листа, що пересилається",
                                     "препратено съобщение",
                                     "továbbított üzenet",
                                     "továbbított levél",
                                     "továbbított levél kezdete",
                                     "προωθημένο μήνυμα",
                                     "iletilmiş mesaj",
                                     "iletilen ileti",
                                     "iletilen mesaj",
                                     "ileti başlangıcı",
                                     "הודעה שהועברה",
                                     "رسالة معاد توجيهها",
                                     "转发邮件信息",
                                     "转发的邮件",
                                     "メッセージを転送",
                                     "転送メッセージ"});

constexpr auto k_forwarded_message_far =
    std::to_array<std::string_view>({"転送されたメッセージ", "전달된 메시지", "轉寄的郵件",
                                     "tin nhắn chuyển tiếp", "pesan terusan", "pesan diteruskan"});

// "Begin forwarded message:", with a colon instead of dashes.
constexpr auto k_begins = std::to_array<std::string_view>({"begin ", "start of ", "inline "});

// The place that a help desk's line names.
constexpr auto k_reply_above = std::to_array<std::string_view>(
    {"above this line", "above the line", "above this email", "reply above", "between these lines",
     "not write below this line", "not type below this line", "not reply below this line",
     "oberhalb dieser", "über dieser linie", "über dieser zeile", "au-dessus de cette ligne",
     "por encima de esta línea", "boven deze regel", "boven deze lijn"});

// All words of such a line: one more, and it is somebody's sentence about it.
constexpr auto k_reply_above_words = std::to_array<std::string_view>(
    {"a",         "above",    "add",      "and",       "answer",   "below",     "between",
     "comment",   "do",       "email",    "enter",     "here",     "just",      "line",
     "lines",     "message",  "not",      "only",      "or",       "please",    "post",
     "replies",   "reply",    "request",  "respond",   "response", "the",       "these",
     "this",      "ticket",   "to",       "type",      "write",    "your",      "antwort",
     "antworten", "bitte",    "dieser",   "ein",       "fügen",    "geben",     "ihre",
     "linie",     "nicht",    "oberhalb", "schreiben", "sie",      "zeile",     "über",
     "au-dessus", "cette",    "de",       "ligne",     "merci",    "répondre",  "répondez",
     "réponse",   "veuillez", "votre",    "écrire",    "écrivez",  "encima",    "escriba",
     "esta",      "favor",    "línea",    "por",       "responda", "respuesta", "su",
     "antwoord",  "boven",    "deze",     "gelieve",   "lijn",     "regel",     "schrijf",
     "typ",       "uw"});

// How such a line begins if no rule is drawn before it.
constexpr auto k_reply_above_begins = std::to_array<std::string_view>(
    {"Reply", "reply", "REPLY", "Replies", "Respond", "Please", "PLEASE", "Type ", "Write ",
     "Do not ", "Add your", "Enter ", "Bitte", "Antwort", "Veuillez", "Répond", "Merci",
     "Por favor", "Gelieve"});

// What rules are drawn with. The hyphens and dashes of Unicode occur too.
constexpr auto k_rule_characters =
    std::to_array<std::string_view>({"-", "_", "=", "#", "~", "+", "\u2010", "–", "—", "\u2015"});

bool ends_in_rule(std::string_view line) {
  return std::any_of(k_rule_characters.begin(), k_rule_characters.end(),
                     [&](std::string_view c) { return line.ends_with(c); });
}

// Takes what is drawn from both ends; tells how many characters stood before the words.
std::string_view without_rule(std::string_view line, std::size_t& drawn) {
  drawn = 0;
  for (bool again = true; again;) {
    again = false;
    line = trim(line);
    for (const std::string_view c : k_rule_characters) {
      if (line.starts_with(c)) line.remove_prefix(c.size()), again = true, ++drawn;
      if (line.ends_with(c)) line.remove_suffix(c.size()), again = true;
    }
  }
  return line;
}

bool is_original(std::string_view words) {
  return is_one_of(words, k_original_message) || is_one_of(words, k_original_message_elsewhere);
}

bool is_forwarded(std::string_view words) {
  return is_one_of(words, k_forwarded_message) || is_one_of(words, k_forwarded_message_elsewhere) ||
         is_one_of(words, k_forwarded_message_far);
}

// Nothing but words of k_reply_above_words.
bool is_said_by_a_program(std::string_view words) {
  constexpr std::string_view k_between = " .,:;!#-=~_+*";
  while (!words.empty()) {
    const std::size_t end = std::min(words.find_first_of(" .,:;!"), words.size());
    const std::string_view word = words.substr(0, end);
    if (!word.empty() && !is_one_of(word, k_reply_above_words)) return false;
    words.remove_prefix(std::min(words.find_first_not_of(k_between, end), words.size()));
  }
  return true;
}

bool is_reply_above(std::string_view words, bool ruled) {
  return holds_any(words, k_reply_above) && (ruled || is_said_by_a_program(words));
}

std::string_view without_colon(std::string_view words) {
  if (words.ends_with(':')) words.remove_suffix(1);
  if (words.ends_with("：")) words.remove_suffix(3);
  return trim(words);
}

constexpr std::size_t k_separator_bytes_max = 200;

}  // namespace

Separator read_separator(std::string_view folded_line) {
  while (folded_line.starts_with('>') || folded_line.starts_with(' ')) folded_line.remove_prefix(1);
  std::size_t drawn = 0;
  std::string_view words = without_rule(folded_line, drawn);
  // Yahoo: "----- Forwarded Message ----- From: …" in one line.
  if (drawn >= 2) words = trim(words.substr(0, words.find("--")));
  if (words.size() > k_separator_bytes_max) return Separator::none;
  const bool colon = words.ends_with(':') || words.ends_with("：");
  words = without_colon(words);
  if (drawn >= 2 && is_original(words)) return Separator::original_message;
  if (drawn >= 2 && is_forwarded(words)) return Separator::forwarded_message;
  // Lotus: "----- Forwarded by Ann/Acme on 03.06.2024 10:00 -----"
  if (drawn >= 3 &&
      (words.starts_with("forwarded by ") || words.starts_with("weitergeleitet von ") ||
       words.starts_with("forwarded message from "))) {
    return Separator::forwarded_message;
  }
  if (colon) {
    std::string_view title = words;
    for (const std::string_view begin : k_begins) {
      if (title.starts_with(begin)) title.remove_prefix(begin.size());
    }
    if (is_forwarded(words) || is_forwarded(title)) return Separator::forwarded_message;
  }
  const bool ruled = drawn >= 2 && ends_in_rule(folded_line);
  if (is_reply_above(words, ruled)) return Separator::reply_above;
  return Separator::none;
}

bool may_separate(std::string_view line) {
  line = trim(line);
  while (line.starts_with('>') || line.starts_with(' ')) line.remove_prefix(1);
  if (line.empty()) return false;
  if (line.starts_with("--")) return true;
  if (line.size() > k_separator_bytes_max) return false;
  constexpr std::string_view k_drawn = "-_=#~+*\xE2";  // \xE2: the first byte of long dashes
  if (k_drawn.find(line.front()) != std::string_view::npos) return true;
  if (line.ends_with(':') || line.ends_with("：") || line.ends_with('*')) return true;
  constexpr std::string_view k_first_letters = "RrPTWDAEBVMG";  // of the words below
  return k_first_letters.find(line.front()) != std::string_view::npos &&
         begins_with_any(line, k_reply_above_begins);
}

bool is_original_message_title(std::string_view folded_line) {
  return is_original(without_colon(folded_line));
}

bool is_rule_line(std::string_view folded_line) {
  std::size_t drawn = 0;
  return without_rule(folded_line, drawn).empty() && drawn > 0;
}

bool is_signature_line(std::string_view line) {
  return line == "-- " || line == "--" || line == "--\u00A0";
}

bool is_postscript(std::string_view folded_line) {
  constexpr auto k_postscripts =
      std::to_array<std::string_view>({"ps:", "ps.", "ps ", "ps,", "p.s", "p. s", "pd:", "p.d.",
                                       "nb:", "n.b.", "postscript", "пс:", "з.ы."});
  return begins_with_any(folded_line, k_postscripts);
}

}  // namespace intaked::parse
