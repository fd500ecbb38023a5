#include "parse/device_line.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

#include "parse/ascii.h"
#include "parse/word_lists.h"

namespace intaked::parse {
namespace {

constexpr std::size_t k_device_bytes_max = 120;

// All words are case folded. A customer's last sentence may begin like any of these, so each word
// of the line must be known: "Sent via Outlook, the attachment arrives empty."
constexpr auto k_begins = std::to_array<std::string_view>({"get outlook for ",
                                                           "from my iphone",
                                                           "from my ipad",
                                                           "von meinem iphone",
                                                           "von meinem ipad",
                                                           "diese nachricht wurde von mein",
                                                           "holen sie sich outlook für ",
                                                           "outlook für ios",
                                                           "outlook für android",
                                                           "outlook voor ios",
                                                           "outlook voor android",
                                                           "télécharger outlook pour ",
                                                           "obtenez outlook pour ",
                                                           "obtener outlook para ",
                                                           "obtenha o outlook para ",
                                                           "obter o outlook para ",
                                                           "ottieni outlook per ",
                                                           "scarica outlook per ",
                                                           "download outlook voor ",
                                                           "hent outlook ",
                                                           "skaff outlook ",
                                                           "hämta outlook ",
                                                           "hanki outlook ",
                                                           "pobierz outlook",
                                                           "pobierz aplikację outlook",
                                                           "sent from ",
                                                           "sent via ",
                                                           "sent with ",
                                                           "sent by ",
                                                           "sent using ",
                                                           "gesendet von ",
                                                           "gesendet mit ",
                                                           "gesendet über ",
                                                           "envoyé de ",
                                                           "envoyé depuis ",
                                                           "envoyé à partir d",
                                                           "envoyé avec ",
                                                           "envoyé par ",
                                                           "enviado desde ",
                                                           "enviado do ",
                                                           "enviado de ",
                                                           "enviado a partir ",
                                                           "enviado con ",
                                                           "inviato da",
                                                           "inviato con ",
                                                           "verzonden vanaf ",
                                                           "verzonden met ",
                                                           "verstuurd vanaf ",
                                                           "verstuurd met ",
                                                           "sendt fra ",
                                                           "sendt med ",
                                                           "skickat från ",
                                                           "skickades från ",
                                                           "från min ",
                                                           "fra min ",
                                                           "lähetetty ",
                                                           "wysłane z ",
                                                           "wysłano z ",
                                                           "odesláno z",
                                                           "odoslané z",
                                                           "poslano s",
                                                           "poslano z ",
                                                           "trimis de pe ",
                                                           "trimis din ",
                                                           "发自我的",
                                                           "發自我的",
                                                           "从我的",
                                                           "從我的",
                                                           "отправлено с ",
                                                           "отправлено из ",
                                                           "надіслано з ",
                                                           "відправлено з ",
                                                           "изпратено от ",
                                                           "elküldve ",
                                                           "στάλθηκε από ",
                                                           "εστάλη από ",
                                                           "أرسلت من ",
                                                           "gửi từ "});

// These end what others begin: "Von meinem iPhone gesendet", "iPhoneから送信".
constexpr auto k_sent_at_end = std::to_array<std::string_view>(
    {"gesendet", "gönderildi", "küldve", "から送信", "에서 보냄", "傳送", "发送", "寄出", "送信"});

// How the words for devices and programs begin: "iphone'umdan", "mobiltelefon".
constexpr auto k_device_names = std::to_array<std::string_view>(
    {"iphon",     "ipad",       "ipod",        "android",  "samsung",   "galaxy",     "huawei",
     "xiaomi",    "redmi",      "oneplus",     "oppo",     "pixel",     "moto",       "nokia",
     "htc",       "sony",       "xperia",      "honor",    "lenovo",    "nexus",      "lg",
     "droid",     "blackberry", "fairphone",   "outlook",  "yahoo",     "gmail",      "googlemail",
     "gmx",       "web.de",     "windows",     "proton",   "tuta",      "spark",      "airmail",
     "mailbird",  "superhuman", "thunderbird", "boxer",    "k-9",       "acompli",    "zoho",
     "hey.com",   "typeapp",    "bluemail",    "aol",      "aquamail",  "canary",     "icloud",
     "ios",       "cloudmagic", "newton",      "polymail", "edison",    "unibox",     "fastmail",
     "mailbox",   "yandex",     "mail.ru",     "яндекс",   "phone",     "smartphone", "cellphone",
     "tablet",    "mobil",      "handy",       "gerät",    "telefon",   "telefoon",   "téléphone",
     "teléfono",  "telefono",   "móvil",       "celular",  "cellulare", "device",     "appareil",
     "dispositiv"});

// What else stands in such lines. A word with a digit is a model or a version.
constexpr auto k_other_words = std::to_array<std::string_view>(
    {// what is between, language by language
     "a", "an", "and", "app", "by", "email", "for", "from", "mac", "macos", "mail", "message",
     "mobile", "my", "new", "note", "on", "one", "secure", "sent", "the", "this", "using", "via",
     "was", "with", "wireless", "aus", "der", "die", "diese", "dem", "einem", "für", "gesendet",
     "mein", "meine", "meinem", "meiner", "mit", "mobilen", "nachricht", "versendet", "vom", "von",
     "wurde", "avec", "de", "depuis", "du", "l'app", "l’app", "l'application", "l’application",
     "courrier", "correo", "posta", "az", "na", "почты", "мобильной", "ma", "mon", "partir", "pour",
     "à", "con", "da", "dal", "desde", "di", "do", "il", "la", "meu", "mi", "mia", "minha", "mio",
     "o", "para", "per", "met", "mijn", "vanaf", "voor", "fra", "från", "för", "med", "min", "mitt",
     "til", "till", "lähetetty", "dla", "mojego", "systemu", "z", "ze", "pro", "s", "с", "из",
     "моего", "для", "мобильного", "от", "моят", "устройства", "устройство", "από", "το", "μου",
     "pe", "gönderildi", "küldve", "나의", "보냄", "寄出", "送信", "发送", "傳送",
     // models and networks
     "air", "edge", "fold", "lite", "lte", "max", "mini", "plus", "se", "ultra", "xl", "at&t",
     "bell", "network", "o2", "orange", "rogers", "sfr", "t-mobile", "telekom", "telus", "verizon",
     "vodafone",
     // excuses
     "any", "autocorrect", "brevity", "errors", "excuse", "forgive", "mistakes", "pardon", "please",
     "spelling", "typos"});

// "<https://…>" behind a name belongs to it, and so does what a name is wrapped in.
std::string_view bare_word(std::string_view word) {
  word = word.substr(std::min(word.find_first_not_of("<>([{\"'-_"), word.size()));
  word = word.substr(0, word.find_first_of("<([])>"));
  if (word.starts_with("d'")) word.remove_prefix(2);
  const std::size_t end = word.find_last_not_of(".,;:!\"'-_");
  return end == std::string_view::npos ? std::string_view() : word.substr(0, end + 1);
}

bool is_other_word(std::string_view word) {
  return word.empty() || word.find("://") != std::string_view::npos ||
         std::any_of(word.begin(), word.end(), is_digit) || is_one_of(word, k_other_words);
}

// Every word is known, and one of them is a device or program.
bool names_a_device(std::string_view words) {
  bool device = false;
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    const std::string_view word = bare_word(words.substr(0, end));
    const bool named = begins_with_any(word, k_device_names);
    if (!named && !is_other_word(word)) return false;
    device = device || named;
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return device;
}

// What follows the words of k_begins, from their last one on if it may go on ("inviato dal").
std::optional<std::string_view> behind_begin(std::string_view words) {
  const auto begin = std::find_if(k_begins.begin(), k_begins.end(),
                                  [&](std::string_view one) { return words.starts_with(one); });
  if (begin == k_begins.end()) return std::nullopt;
  return words.substr(is_letter(begin->back()) ? begin->rfind(' ') + 1 : begin->size());
}

bool ends_as_sent(std::string_view words) {
  while (words.ends_with('.') || words.ends_with('!')) words.remove_suffix(1);
  return std::any_of(k_sent_at_end.begin(), k_sent_at_end.end(),
                     [&](std::string_view end) { return words.ends_with(end); });
}

}  // namespace

bool is_device_line(std::string_view folded_line) {
  const std::size_t begin = folded_line.find_first_not_of(" <>([-_");
  if (begin == std::string_view::npos) return false;
  const std::string_view words = folded_line.substr(begin);
  if (words.size() > k_device_bytes_max) return false;
  if (const auto behind = behind_begin(words)) return names_a_device(*behind);
  return ends_as_sent(words) && names_a_device(words);
}

}  // namespace intaked::parse
