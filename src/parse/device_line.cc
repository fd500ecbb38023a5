#include "parse/device_line.h"

#include <algorithm>
#include <array>

#include "parse/word_lists.h"

namespace intaked::parse {
namespace {

constexpr std::size_t k_device_bytes_max = 120;

// All words are case folded.
// Whatever follows these is a device or program.
constexpr auto k_device = std::to_array<std::string_view>({"sent from my ",
                                                           "get outlook for ",
                                                           "from my iphone",
                                                           "from my ipad",
                                                           "sent from mail for ",
                                                           "von meinem ",
                                                           "diese nachricht wurde von mein",
                                                           "holen sie sich outlook für",
                                                           "outlook für ios",
                                                           "outlook für android",
                                                           "envoyé de mon ",
                                                           "envoyé depuis mon ",
                                                           "envoyé à partir de mon ",
                                                           "télécharger outlook pour",
                                                           "obtenez outlook pour",
                                                           "enviado desde mi ",
                                                           "enviado do meu ",
                                                           "enviado de mi ",
                                                           "obtener outlook para",
                                                           "obtenha o outlook para",
                                                           "obter o outlook para",
                                                           "ottieni outlook per",
                                                           "scarica outlook per",
                                                           "verzonden vanaf mijn ",
                                                           "verstuurd vanaf mijn ",
                                                           "download outlook voor",
                                                           "outlook voor ios",
                                                           "outlook voor android",
                                                           "sendt fra min ",
                                                           "hent outlook ",
                                                           "skaff outlook ",
                                                           "skickat från min ",
                                                           "skickades från min ",
                                                           "hämta outlook ",
                                                           "hanki outlook ",
                                                           "pobierz outlook",
                                                           "发自我的",
                                                           "從我的"});

// "Sent by": a device or program must follow; it may as well be a parcel.
constexpr auto k_sent_by = std::to_array<std::string_view>({"sent from ",
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
                                                            "sendt fra ",
                                                            "sendt med ",
                                                            "skickat från ",
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

constexpr auto k_device_names = std::to_array<std::string_view>(
    {"iphon",       "ipad",      "ipod",     "android",   "samsung", "galaxy",   "huawei",
     "xiaomi",      "oneplus",   "pixel",    "motorola",  "nokia",   "htc",      "sony",
     "blackberry",  "fairphone", "outlook",  "yahoo",     "gmail",   "gmx",      "web.de",
     "windows",     "proton",    "tutanota", "spark",     "airmail", "mailbird", "superhuman",
     "thunderbird", "boxer",     "k-9",      "acompli",   "zoho",    "hey.com",  "phone",
     "tablet",      "mobil",     "mobile",   "handy",     "gerät",   "telefon",  "telefoon",
     "téléphone",   "móvil",     "celular",  "cellulare", "device",  "mail app", "mail for",
     "mail per"});

}  // namespace

bool is_device_line(std::string_view folded_line) {
  const std::size_t begin = folded_line.find_first_not_of(" <>([-_");
  if (begin == std::string_view::npos) return false;
  std::string_view words = folded_line.substr(begin);
  if (words.empty() || words.size() > k_device_bytes_max) return false;
  if (begins_with_any(words, k_device)) return true;
  // The long table comes last: few lines get so far.
  if (begins_with_any(words, k_sent_by)) return holds_any(words, k_device_names);
  std::string_view shown = words;
  while (shown.ends_with('.') || shown.ends_with('!')) shown.remove_suffix(1);
  const bool ends = std::any_of(k_sent_at_end.begin(), k_sent_at_end.end(),
                                [&](std::string_view end) { return shown.ends_with(end); });
  return ends && holds_any(words, k_device_names);
}

}  // namespace intaked::parse
