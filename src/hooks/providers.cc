#include <algorithm>
#include <array>

#include "hooks/provider.h"

namespace intaked::hooks {

std::span<const Provider* const> providers() {
  static constexpr std::array k_all{&k_slack,    &k_mailgun,    &k_sendgrid,       &k_postmark,
                                    &k_ses,      &k_relay,      &k_teams_outgoing, &k_teams_bot,
                                    &k_discord,  &k_telegram,   &k_whatsapp,       &k_generic,
                                    &k_mandrill, &k_mailersend, &k_postal,         &k_resend};
  return k_all;
}

const Provider* provider_named(std::string_view name) {
  const auto all = providers();
  const auto found = std::ranges::find(all, name, [](const Provider* one) { return one->name; });
  return found == all.end() ? nullptr : *found;
}

}  // namespace intaked::hooks
