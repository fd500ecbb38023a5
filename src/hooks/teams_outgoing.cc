// Microsoft Teams' outgoing webhook, of one team:
// learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-outgoing-webhook.
#include "hooks/provider.h"
#include "hooks/signed_with.h"
#include "hooks/teams_activity.h"
#include "lib/json/json_text.h"

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

Receipt receive(const Request& request, const Credentials&) {
  auto reply = model::Json::object();
  reply.set("type", "message");
  reply.set("text", "Thank you. Your message is with the support team.");
  return receive_activity(k_teams_outgoing.name, request, {.body = json::write(reply)});
}

}  // namespace

// Nothing tells its age: the activity's id counts once. Not tried again.
constinit const Provider k_teams_outgoing{.name = "teams_outgoing",
                                          .source = "ms_teams",
                                          .verify = verify,
                                          .receive = receive,
                                          .understand = understand_activity};

}  // namespace intaked::hooks
