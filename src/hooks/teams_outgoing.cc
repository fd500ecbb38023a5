// Microsoft Teams' outgoing webhook, of one team:
// learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-outgoing-webhook.
#include "hooks/provider.h"
#include "hooks/signed_with.h"

namespace intaked::hooks {
namespace {

Verification verify(const Request& request, const Credentials& credentials, const Documents&,
                    Instant) {
  constexpr std::string_view k_scheme = "HMAC ";
  const std::string_view said = request.header("authorization");
  if (!said.starts_with(k_scheme)) return refused("no Authorization: HMAC");
  const auto mac = crypto::unbase64(said.substr(k_scheme.size()));
  // The token is shown in base64, and its bytes are the key; many a sample takes the text.
  const auto key = [](std::string_view token) { return crypto::unbase64(token).value_or(""); };
  if (!mac || !signed_with(credentials.secrets, crypto::Hash::sha256, request.body, *mac, key))
    return refused("it is not signed with this webhook's security token");
  return genuine();
}

}  // namespace

// Nothing tells its age: the activity's id counts once. Not tried again.
constinit const Provider k_teams_outgoing{
    .name = "teams_outgoing", .source = "ms_teams", .verify = verify};

}  // namespace intaked::hooks
