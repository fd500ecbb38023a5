#include "parse/status_codes.h"

#include <algorithm>
#include <array>

#include "parse/ascii.h"
#include "parse/phrase_table.h"

namespace intaked::parse {
namespace {

// Words of mail systems, in lower case, and the subject and detail (RFC 3463 3) that they stand
// for. The first that occurs counts, so that the particular stands before the general.
struct Meaning {
  std::string_view words;
  std::string_view detail;
  char klass = '5';  // where no reply code tells it
};

constexpr std::array k_meanings = {
    // the mailbox is full
    Meaning{"mailbox full", "2.2"},
    Meaning{"mailbox is full", "2.2"},
    Meaning{"mailbox for user is full", "2.2"},
    Meaning{"mail box full", "2.2"},
    Meaning{"inbox is full", "2.2"},
    Meaning{"inbox full", "2.2"},
    Meaning{"mailfolder is full", "2.2"},
    Meaning{"over quota", "2.2"},
    Meaning{"over-quota", "2.2"},
    Meaning{"over disk quota", "2.2"},
    Meaning{"overquota", "2.2"},
    Meaning{"quota exceeded", "2.2"},
    Meaning{"exceeded quota", "2.2"},
    Meaning{"exceeding their quota", "2.2"},
    Meaning{"exceeded storage", "2.2"},
    Meaning{"exceeded their storage", "2.2"},
    Meaning{"exceeds allowed size", "2.2"},
    Meaning{"disk quota", "2.2"},
    Meaning{"quota has been exceeded", "2.2"},
    Meaning{"quota limit", "2.2"},
    Meaning{"mailbox quota", "2.2"},
    Meaning{"mail quota", "2.2"},
    Meaning{"does not have enough space", "2.2"},
    Meaning{"insufficient space in mailbox", "2.2"},
    Meaning{"not enough storage space", "2.2"},
    Meaning{"allocated storage", "2.2"},
    Meaning{"storage allocation", "2.2"},
    Meaning{"user is over the", "2.2"},
    Meaning{"full mailbox", "2.2"},
    Meaning{"postfach ist voll", "2.2"},
    Meaning{"postfach voll", "2.2"},
    Meaning{"postfach ist überfüllt", "2.2"},
    Meaning{"boîte aux lettres pleine", "2.2"},
    Meaning{"boîte de réception est pleine", "2.2"},
    Meaning{"buzón lleno", "2.2"},
    Meaning{"buzón está lleno", "2.2"},
    Meaning{"casella piena", "2.2"},
    Meaning{"caixa de correio cheia", "2.2"},
    Meaning{"caixa postal cheia", "2.2"},
    Meaning{"mailbox is vol", "2.2"},
    Meaning{"почтовый ящик переполнен", "2.2"},
    Meaning{"ящик переполнен", "2.2"},
    Meaning{"skrzynka jest pełna", "2.2"},
    Meaning{"メールボックスがいっぱい", "2.2"},
    Meaning{"メールボックスの容量", "2.2"},
    Meaning{"邮箱已满", "2.2"},
    // the message is too large
    Meaning{"message too big", "3.4"},
    Meaning{"message is too big", "3.4"},
    Meaning{"message too large", "3.4"},
    Meaning{"message is too large", "3.4"},
    Meaning{"message size exceeds", "3.4"},
    Meaning{"message exceeds", "3.4"},
    Meaning{"exceeds maximum message size", "3.4"},
    Meaning{"exceeds the maximum size", "3.4"},
    Meaning{"exceeds size limit", "3.4"},
    Meaning{"exceeds the size limit", "3.4"},
    Meaning{"exceeds fixed maximum", "3.4"},
    Meaning{"larger than the current", "3.4"},
    Meaning{"message length exceeds", "3.4"},
    Meaning{"size limit exceeded", "3.4"},
    Meaning{"maximum incoming message size", "3.4"},
    Meaning{"maximum message size", "3.4"},
    Meaning{"nachricht ist zu groß", "3.4"},
    Meaning{"message trop volumineux", "3.4"},
    Meaning{"mensaje demasiado grande", "3.4"},
    Meaning{"messaggio troppo grande", "3.4"},
    Meaning{"mensagem muito grande", "3.4"},
    // the account is closed
    Meaning{"disabled or discontinued", "2.1"},
    Meaning{"account has been disabled", "2.1"},
    Meaning{"account is disabled", "2.1"},
    Meaning{"account disabled", "2.1"},
    Meaning{"account has been suspended", "2.1"},
    Meaning{"account is suspended", "2.1"},
    Meaning{"account suspended", "2.1"},
    Meaning{"currently suspended", "2.1"},
    Meaning{"mailbox disabled", "2.1"},
    Meaning{"mailbox is disabled", "2.1"},
    Meaning{"deactivated mailbox", "2.1"},
    Meaning{"inactive user", "2.1"},
    Meaning{"account inactive", "2.1"},
    Meaning{"account is inactive", "2.1"},
    Meaning{"account expired", "2.1"},
    Meaning{"account has expired", "2.1"},
    Meaning{"account closed", "2.1"},
    Meaning{"account that you tried to reach is disabled", "2.1"},
    Meaning{"konto jest nieaktywne", "2.1"},
    Meaning{"konto wurde gesperrt", "2.1"},
    // nobody has that address
    Meaning{"user unknown", "1.1"},
    Meaning{"unknown user", "1.1"},
    Meaning{"unknown local", "1.1"},
    Meaning{"unknown recipient", "1.1"},
    Meaning{"recipient unknown", "1.1"},
    Meaning{"addressee unknown", "1.1"},
    Meaning{"unknown address", "1.1"},
    Meaning{"address unknown", "1.1"},
    Meaning{"unknown or illegal", "1.1"},
    Meaning{"unknown mailbox", "1.1"},
    Meaning{"mailbox unknown", "1.1"},
    Meaning{"no such user", "1.1"},
    Meaning{"no such recipient", "1.1"},
    Meaning{"no such mailbox", "1.1"},
    Meaning{"no such address", "1.1"},
    Meaning{"no such account", "1.1"},
    Meaning{"no mailbox", "1.1"},
    Meaning{"no mail box", "1.1"},
    Meaning{"no account", "1.1"},
    Meaning{"user not found", "1.1"},
    Meaning{"mailbox not found", "1.1"},
    Meaning{"mail-box not found", "1.1"},
    Meaning{"recipient not found", "1.1"},
    Meaning{"address not found", "1.1"},
    Meaning{"recipient's address rejected", "1.1"},
    Meaning{"not a valid user", "1.1"},
    Meaning{"not a valid mailbox", "1.1"},
    Meaning{"not a valid recipient", "1.1"},
    Meaning{"not a known user", "1.1"},
    Meaning{"not known at this site", "1.1"},
    Meaning{"user not known", "1.1"},
    Meaning{"not an active address", "1.1"},
    Meaning{"not listed in", "1.1"},
    Meaning{"not our customer", "1.1"},
    Meaning{"not in my domain", "1.1"},
    Meaning{"user does not exist", "1.1"},
    Meaning{"user doesn't exist", "1.1"},
    Meaning{"mailbox does not exist", "1.1"},
    Meaning{"account does not exist", "1.1"},
    Meaning{"account that you tried to reach does not exist", "1.1"},
    Meaning{"address does not exist", "1.1"},
    Meaning{"recipient does not exist", "1.1"},
    Meaning{"mailbox doesn't exist", "1.1"},
    Meaning{"does not exist", "1.1"},
    Meaning{"doesn't have a", "1.1"},
    Meaning{"invalid recipient", "1.1"},
    Meaning{"invalid mailbox", "1.1"},
    Meaning{"invalid address", "1.1"},
    Meaning{"invalid user", "1.1"},
    Meaning{"invalid final delivery userid", "1.1"},
    Meaning{"bad destination mailbox", "1.1"},
    Meaning{"badrcptto", "1.1"},
    Meaning{"bad_recipient", "1.1"},
    Meaning{"recipient name is not recognized", "1.1"},
    Meaning{"recipient rejected", "1.1"},
    Meaning{"recipient address rejected", "1.1"},
    Meaning{"no longer on server", "1.6"},
    Meaning{"no longer valid", "1.6"},
    Meaning{"no longer in use", "1.6"},
    Meaning{"mailbox unavailable", "1.1"},
    Meaning{"couldn't be found", "1.1"},
    Meaning{"wasn't found at", "1.1"},
    Meaning{"unbekannter empfänger", "1.1"},
    Meaning{"empfänger unbekannt", "1.1"},
    Meaning{"benutzer unbekannt", "1.1"},
    Meaning{"destinataire inconnu", "1.1"},
    Meaning{"utilisateur inconnu", "1.1"},
    Meaning{"adresse inconnue", "1.1"},
    Meaning{"n'existe pas", "1.1"},
    Meaning{"no existe", "1.1"},
    Meaning{"não existe", "1.1"},
    Meaning{"non esiste", "1.1"},
    Meaning{"existiert nicht", "1.1"},
    Meaning{"bestaat niet", "1.1"},
    Meaning{"usuario desconocido", "1.1"},
    Meaning{"destinatario desconocido", "1.1"},
    Meaning{"utente sconosciuto", "1.1"},
    Meaning{"destinatario sconosciuto", "1.1"},
    Meaning{"usuário desconhecido", "1.1"},
    Meaning{"destinatário desconhecido", "1.1"},
    Meaning{"onbekende gebruiker", "1.1"},
    Meaning{"geadresseerde onbekend", "1.1"},
    Meaning{"nie istnieje", "1.1"},
    Meaning{"пользователь не найден", "1.1"},
    Meaning{"адресат не найден", "1.1"},
    Meaning{"нет такого пользователя", "1.1"},
    Meaning{"ユーザーが見つかりません", "1.1"},
    Meaning{"宛先不明", "1.1"},
    Meaning{"用户不存在", "1.1"},
    // nobody has that domain
    Meaning{"host unknown", "1.2"},
    Meaning{"unknown host", "1.2"},
    Meaning{"host not found", "1.2"},
    Meaning{"domain not found", "1.2"},
    Meaning{"no such domain", "1.2"},
    Meaning{"unknown domain", "1.2"},
    Meaning{"name or service not known", "1.2"},
    Meaning{"name service error", "1.2"},
    Meaning{"domain name not found", "1.2"},
    Meaning{"couldn't find any host", "1.2"},
    Meaning{"unrouteable mail domain", "1.2"},
    Meaning{"unroutable mail domain", "1.2"},
    Meaning{"bad destination host", "1.2"},
    Meaning{"domain of recipient does not exist", "1.2"},
    Meaning{"unrouteable address", "1.2"},
    Meaning{"unroutable address", "1.2"},
    Meaning{"all relevant mx records point to non-existent hosts", "1.2"},
    Meaning{"no matches to nameserver query", "1.1"},
    // the network
    Meaning{"could not initiate smtp conversation", "3.2"},
    Meaning{"did not accept our requests to connect", "3.2"},
    Meaning{"too many hops", "4.6"},
    Meaning{"mail loop", "4.6"},
    Meaning{"loops back to myself", "4.6"},
    Meaning{"connection timed out", "4.1", '4'},
    Meaning{"connection refused", "4.1", '4'},
    Meaning{"establish an smtp connection", "4.1", '4'},
    Meaning{"no route to host", "4.1", '4'},
    Meaning{"retry timeout exceeded", "4.7"},
    Meaning{"retry time exceeded", "4.7"},
    Meaning{"message expired", "4.7"},
    Meaning{"delivery time expired", "4.7"},
    Meaning{"in the queue too long", "4.7"},
    Meaning{"allowed queue period", "4.7"},
    Meaning{"lost connection", "4.2", '4'},
    Meaning{"connection dropped", "4.2", '4'},
    // the address cannot be read
    Meaning{"malformed address", "1.3"},
    Meaning{"bad address syntax", "1.3"},
    Meaning{"syntax error in address", "1.3"},
    // it was not wanted
    Meaning{"relaying denied", "7.1"},
    Meaning{"relay access denied", "7.1"},
    Meaning{"relaying not allowed", "7.1"},
    Meaning{"relay not permitted", "7.1"},
    Meaning{"unable to relay", "7.1"},
    Meaning{"not a relay", "7.1"},
    Meaning{"rcpthosts", "7.1"},
    Meaning{"not accepting mail from", "7.1"},
    Meaning{"not accepting mail with attachments", "7.1"},
    Meaning{"spam", "7.1"},
    Meaning{"unsolicited", "7.1"},
    Meaning{"blacklist", "7.1"},
    Meaning{"black list", "7.1"},
    Meaning{"block list", "7.1"},
    Meaning{"blocklist", "7.1"},
    Meaning{"dnsbl", "7.1"},
    Meaning{"blocked", "7.1"},
    Meaning{"access denied", "7.1"},
    Meaning{"not authorized", "7.1"},
    Meaning{"not permitted", "7.1"},
    Meaning{"policy", "7.1"},
    Meaning{"virus", "7.1"},
    Meaning{"content rejected", "7.1"},
    Meaning{"greylist", "7.1", '4'},
};

constexpr std::array<std::string_view, 8> k_permanent_words = {
    "permanent fatal error",      "permanent error",
    "failed permanently",         "permanent failure",
    "permanent delivery failure", "fatal delivery error",
    "permanenter fehler",         "erreur permanente"};

constexpr std::array<std::string_view, 5> k_temporary_words = {
    "temporary failure", "temporary error", "transient failure", "persistent transient",
    "temporarily"};

// RFC 5321 4.2.3 and what servers use beside it.
constexpr std::array k_replies = {421, 422, 431, 432, 441, 442, 446, 447, 449, 450, 451, 452, 454,
                                  455, 458, 459, 471, 500, 501, 502, 503, 504, 510, 511, 512, 513,
                                  521, 522, 523, 530, 531, 533, 534, 535, 538, 540, 541, 542, 543,
                                  546, 547, 550, 551, 552, 553, 554, 555, 556, 557, 560, 570, 571};

bool is_number(char c) {
  return is_digit(c) || c == '.';
}

// "5.1.1" at `at`, "" if there is none. RFC 3463 2: subjects go to 7, details have three digits.
std::string_view status_at(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  if (end + 2 >= text.size() || text[end] != '.' || !is_digit(text[end + 1])) return {};
  end += 2;
  if (text[end] != '.') return {};
  const std::size_t detail = ++end;
  while (end < text.size() && is_digit(text[end]) && end - detail < 4) ++end;
  if (end == detail || end - detail > 3) return {};
  if (end + 1 < text.size() && text[end] == '.' && is_digit(text[end + 1])) return {};
  return text.substr(at, end - at);
}

bool is_announced(std::string_view before) {
  before = before.substr(before.size() - std::min<std::size_t>(before.size(), 12));
  if (before.ends_with('#')) return true;
  before = trim(before);
  while (before.ends_with(':') || before.ends_with('='))
    before = trim(before.substr(0, before.size() - 1));
  if (before.size() >= 6 && equal_ignoring_case(before.substr(before.size() - 6), "status"))
    return true;
  while (before.ends_with('-') || before.ends_with('\'') || before.ends_with('"')) {
    before.remove_suffix(1);
  }
  if (before.size() < 3) return false;
  const std::string_view code = before.substr(before.size() - 3);
  return (code[0] == '4' || code[0] == '5') && is_digit(code[1]) && is_digit(code[2]) &&
         (before.size() == 3 || !is_number(before[before.size() - 4]));
}

constexpr auto k_meaning_words = [] {
  std::array<std::string_view, k_meanings.size()> words;
  std::transform(k_meanings.begin(), k_meanings.end(), words.begin(),
                 [](const Meaning& meaning) { return meaning.words; });
  return words;
}();

}  // namespace

std::string find_status(std::string_view text) {
  const std::string_view whole = trim(text);
  if (whole.size() >= 5 && whole.size() <= 9 && whole[0] == '2')
    return std::string(status_at(whole, 0));
  std::string_view first;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '4' && text[at] != '5') continue;
    if (at > 0 && (is_number(text[at - 1]) || is_letter(text[at - 1]))) continue;
    const std::string_view code = status_at(text, at);
    if (code.empty()) continue;
    if (is_announced(text.substr(0, at))) return std::string(code);
    if (first.empty()) first = code;
    at += code.size() - 1;
  }
  return std::string(first);
}

int find_reply_code(std::string_view text) {
  for (std::size_t at = 0; at + 3 <= text.size(); ++at) {
    if (text[at] != '4' && text[at] != '5') continue;
    if (at > 0 && !is_space(text[at - 1]) &&
        std::string_view("'\"([:;<#").find(text[at - 1]) == std::string_view::npos) {
      continue;
    }
    if (!is_digit(text[at + 1]) || !is_digit(text[at + 2])) continue;
    const char next = at + 3 < text.size() ? text[at + 3] : ' ';
    const char after = at + 4 < text.size() ? text[at + 4] : ' ';
    const bool ends =
        is_space(next) || next == ']' || next == ')' || next == '\'' || next == '"' ||
        ((next == '-' || next == ':' || next == ',' || next == ';') && !is_digit(after)) ||
        (next == '-' && (after == '4' || after == '5')) || (next == '.' && is_space(after));
    if (!ends) continue;
    const int code = (text[at] - '0') * 100 + (text[at + 1] - '0') * 10 + (text[at + 2] - '0');
    if (std::find(k_replies.begin(), k_replies.end(), code) != k_replies.end()) return code;
  }
  return 0;
}

std::string guess_status(std::string_view folded) {
  static const PhraseTable permanent(k_permanent_words);
  static const PhraseTable temporary(k_temporary_words);
  static const PhraseTable meanings(k_meaning_words);
  const int reply = find_reply_code(folded);
  const char klass = reply != 0                   ? static_cast<char>('0' + reply / 100)
                     : permanent.first_in(folded) ? '5'
                     : temporary.first_in(folded) ? '4'
                                                  : '\0';
  if (const auto first = meanings.first_in(folded)) {
    const Meaning& meaning = k_meanings[*first];
    return std::string(1, klass == '\0' ? meaning.klass : klass) + "." +
           std::string(meaning.detail);
  }
  return klass == '\0' ? std::string() : std::string(1, klass) + ".0.0";
}

}  // namespace intaked::parse
