#include "hooks/need_place.h"

#include <algorithm>
#include <array>

namespace intaked::hooks {
namespace {

using Credential = Need::Credential;

struct Place {
  std::string_view provider;
  std::string_view begin;  // of the url
  Credential credential;
};

constexpr std::array k_places{
    Place{"slack", "https://slack.com/api/users.info?user=", Credential::bearer},
    Place{"slack", "https://slack.com/api/files.info?file=", Credential::bearer},
    Place{"slack", "https://files.slack.com/", Credential::bearer},
    Place{"telegram", "https://api.telegram.org/bot{token}/getFile?file_id=", Credential::in_url},
    Place{"telegram", "https://api.telegram.org/file/bot{token}/", Credential::in_url},
    Place{"whatsapp", "https://graph.facebook.com/", Credential::bearer},
    Place{"whatsapp", "https://lookaside.fbsbx.com/", Credential::bearer},
    Place{"discord", "https://cdn.discordapp.com/", Credential::none},
    Place{"resend", "https://api.resend.com/emails/receiving/", Credential::bearer},
    // Which host has the mails is not documented; these were seen.
    Place{"resend", "https://cdn.resend.app/receiving/", Credential::none},
    Place{"resend", "https://inbound-cdn.resend.com/", Credential::none}};

// "https://s3.eu-west-1.amazonaws.com/…", in any region.
bool is_s3(std::string_view url) {
  constexpr std::string_view k_begin = "https://s3.";
  if (!url.starts_with(k_begin)) return false;
  const std::string_view host =
      url.substr(k_begin.size(), url.find('/', k_begin.size()) - k_begin.size());
  const std::string_view region = host.substr(0, host.find('.'));
  const std::string_view rest = host.substr(region.size());
  return std::ranges::all_of(
             region,
             [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; }) &&
         (rest == ".amazonaws.com" || rest == ".amazonaws.com.cn");
}

}  // namespace

bool is_place_of(std::string_view provider, const Need& need) {
  const bool is_text =
      std::ranges::all_of(need.url, [](char c) { return c > ' ' && c < '\x7f' && c != '\\'; });
  if (!is_text) return false;
  if (provider == "ses") return need.credential == Credential::aws && is_s3(need.url);
  return std::ranges::any_of(k_places, [&](const Place& place) {
    return place.provider == provider && place.credential == need.credential &&
           need.url.starts_with(place.begin);
  });
}

}  // namespace intaked::hooks
