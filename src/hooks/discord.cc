// Discord's interactions and webhook events: docs.discord.com/developers/interactions/overview.
#include "hooks/age.h"
#include "hooks/provider.h"
#include "hooks/signed_with.h"
#include "lib/crypto/crypto.h"

namespace intaked::hooks {
namespace {

Verification verify(const Request& request, const Credentials& credentials, const Documents&,
                    Instant now) {
  const std::string_view stamp = request.header("x-signature-timestamp");
  if (auto wrong = wrong_age(stamp, "X-Signature-Timestamp", now, k_age_max)) return *wrong;
  const auto signature = crypto::unhex(request.header("x-signature-ed25519"));
  std::string message(stamp);
  message += request.body;
  if (!signature ||
      !signed_with(credentials.public_keys, crypto::Hash::sha512, message, *signature))
    return refused("it is not signed with this application's key");
  return genuine();
}

}  // namespace

// It asks with bad signatures on purpose, and takes the address away from who accepts one or says
// anything but 401. Interactions are not tried again; events for ten minutes.
constinit const Provider k_discord{.name = "discord",
                                   .source = "discord",
                                   .gives_up_after = std::chrono::minutes(10),
                                   .verify = verify};

}  // namespace intaked::hooks
