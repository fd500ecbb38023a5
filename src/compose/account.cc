#include "compose/account.h"

#include <algorithm>
#include <array>

namespace intaked::compose {
namespace {

// Sorted. The large ones of each country; a domain that is missing here needs an account of that
// very domain at the desk before it does harm.
constexpr std::array<std::string_view, 128> k_public_mail{
    "126.com",        "139.com",      "163.com",      "189.cn",           "aim.com",
    "aliyun.com",     "aol.com",      "aon.at",       "att.net",          "bellsouth.net",
    "bigpond.com",    "bk.ru",        "bluewin.ch",   "bol.com.br",       "btinternet.com",
    "charter.net",    "comcast.net",  "cox.net",      "daum.net",         "duck.com",
    "earthlink.net",  "email.cz",     "fastmail.com", "fastmail.fm",      "foxmail.com",
    "free.fr",        "freemail.hu",  "freenet.de",   "gmail.com",        "gmx.at",
    "gmx.ch",         "gmx.com",      "gmx.de",       "gmx.net",          "googlemail.com",
    "hanmail.net",    "hey.com",      "hispeed.ch",   "hotmail.co.uk",    "hotmail.com",
    "hotmail.de",     "hotmail.es",   "hotmail.fr",   "hotmail.it",       "icloud.com",
    "inbox.lv",       "inbox.ru",     "interia.pl",   "internode.on.net", "juno.com",
    "laposte.net",    "libero.it",    "list.ru",      "live.co.uk",       "live.com",
    "live.de",        "live.fr",      "live.nl",      "mac.com",          "mail.com",
    "mail.de",        "mail.ru",      "mailbox.org",  "me.com",           "msn.com",
    "naver.com",      "netzero.net",  "o2.pl",        "onet.pl",          "optonline.net",
    "orange.fr",      "outlook.com",  "outlook.de",   "outlook.es",       "outlook.fr",
    "pm.me",          "posteo.de",    "posteo.net",   "proton.me",        "protonmail.ch",
    "protonmail.com", "qq.com",       "rambler.ru",   "rediffmail.com",   "rocketmail.com",
    "rogers.com",     "sapo.pt",      "seznam.cz",    "sfr.fr",           "shaw.ca",
    "sina.com",       "sky.com",      "sympatico.ca", "t-online.de",      "talktalk.net",
    "telenet.be",     "terra.com.br", "tiscali.it",   "tuta.com",         "tuta.io",
    "tutanota.com",   "ukr.net",      "uol.com.br",   "verizon.net",      "virgilio.it",
    "wanadoo.fr",     "web.de",       "wp.pl",        "xs4all.nl",        "xtra.co.nz",
    "ya.ru",          "yahoo.ca",     "yahoo.co.in",  "yahoo.co.jp",      "yahoo.co.uk",
    "yahoo.com",      "yahoo.com.au", "yahoo.com.br", "yahoo.de",         "yahoo.es",
    "yahoo.fr",       "yahoo.it",     "yandex.com",   "yandex.ru",        "yeah.net",
    "ymail.com",      "ziggo.nl",     "zoho.com"};

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string folded(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), lower);
  return result;
}

}  // namespace

bool is_public_mail_domain(std::string_view domain) {
  return std::ranges::binary_search(k_public_mail, std::string_view(folded(domain)));
}

std::string account_of(std::string_view requestor, const model::DeskDirectory& directory) {
  const std::size_t at = requestor.rfind('@');
  if (at == std::string_view::npos) return {};
  const std::string domain = folded(requestor.substr(at + 1));
  if (domain.empty() || is_public_mail_domain(domain)) return {};
  std::string id;
  for (const model::DirectoryEntry& entry : directory.entries) {
    if (entry.primary_domain.empty() || folded(entry.primary_domain) != domain) continue;
    if (!id.empty() && id != entry.id) return {};
    id = entry.id;
  }
  return id;
}

}  // namespace intaked::compose
