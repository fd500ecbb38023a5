// Slack's Events API: docs.slack.dev/authentication/verifying-requests-from-slack.
#include "hooks/age.h"
#include "hooks/provider.h"
#include "hooks/signed_with.h"
#include "lib/crypto/crypto.h"
#include "lib/json/json_text.h"

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

Receipt receive(const Request& request, const Credentials&) {
  const model::Json body = body_json(request);
  if (body.text("type") == "url_verification") {
    auto answer = model::Json::object();
    answer.set("challenge", body.text("challenge"));
    return nothing("Slack asks whether we are here", {.body = json::write(answer)});
  }
  if (body.text("type") == "app_rate_limited")
    return nothing("Slack holds back events: this workspace has more than 30,000 an hour");
  // A repetition says so in X-Slack-Retry-Num. It is taken as any other: the first may not have
  // come as far as the journal.
  return whole_body(k_slack.name, request, body.text("event_id"));
}

}  // namespace

// Four attempts within some six minutes. https://api.slack.com/apis/events-api, "Error handling".
constinit const Provider k_slack{.name = "slack",
                                 .source = "slack",
                                 .gives_up_after = std::chrono::minutes(6),
                                 .verify = verify,
                                 .receive = receive};

}  // namespace intaked::hooks
