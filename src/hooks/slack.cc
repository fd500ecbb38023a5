// Slack's Events API: docs.slack.dev/authentication/verifying-requests-from-slack.
#include "hooks/age.h"
#include "hooks/provider.h"
#include "hooks/signed_with.h"
#include "lib/crypto/crypto.h"

namespace intaked::hooks {
namespace {

constexpr std::string_view k_version = "v0";

Verification verify(const Request& request, const Credentials& credentials, const Documents&,
                    Instant now) {
  const std::string_view stamp = request.header("x-slack-request-timestamp");
  if (auto wrong = wrong_age(stamp, "X-Slack-Request-Timestamp", now, k_age_max)) return *wrong;
  std::string_view signature = request.header("x-slack-signature");
  const std::string prefix = std::string(k_version) + "=";
  if (!signature.starts_with(prefix)) return refused("no X-Slack-Signature of version v0");
  const auto mac = crypto::unhex(signature.substr(prefix.size()));
  std::string message = std::string(k_version) + ":" + std::string(stamp) + ":";
  message += request.body;
  if (!mac || !signed_with(credentials.secrets, crypto::Hash::sha256, message, *mac))
    return refused("it is not signed with this app's signing secret");
  return genuine();
}

}  // namespace

// Four attempts within some six minutes. https://api.slack.com/apis/events-api, "Error handling".
constinit const Provider k_slack{.name = "slack",
                                 .source = "slack",
                                 .gives_up_after = std::chrono::minutes(6),
                                 .verify = verify};

}  // namespace intaked::hooks
