// WhatsApp's Cloud API: developers.facebook.com/docs/graph-api/webhooks/getting-started.
#include "hooks/provider.h"
#include "hooks/signed_with.h"
#include "lib/crypto/crypto.h"

namespace intaked::hooks {
namespace {

// Asked once, when the address is entered at Meta.
Verification verify_handshake(const Request& request, const Credentials& credentials) {
  if (request.parameter("hub.mode") != "subscribe") return refused("no hub.mode=subscribe");
  const std::string_view token = request.parameter("hub.verify_token");
  if (credentials.verify_token.empty() ||
      !crypto::same_secret(credentials.verify_token.reveal(), token))
    return refused("its hub.verify_token is another than this hook's");
  return genuine();
}

Verification verify(const Request& request, const Credentials& credentials, const Documents&,
                    Instant) {
  if (request.method == "GET") return verify_handshake(request, credentials);
  constexpr std::string_view k_prefix = "sha256=";
  const std::string_view said = request.header("x-hub-signature-256");
  if (!said.starts_with(k_prefix)) return refused("no X-Hub-Signature-256");
  const auto mac = crypto::unhex(said.substr(k_prefix.size()));
  if (!mac || !signed_with(credentials.secrets, crypto::Hash::sha256, request.body, *mac))
    return refused("it is not signed with this app's secret");
  return genuine();
}

}  // namespace

// Nothing tells its age: each message's id counts once.
constinit const Provider k_whatsapp{.name = "whatsapp",
                                    .source = "whatsapp",
                                    .answer_within = std::chrono::seconds(20),
                                    .gives_up_after = std::chrono::days(7),
                                    .verify = verify};

}  // namespace intaked::hooks
