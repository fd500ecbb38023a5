// A bot in Microsoft Teams, by the Bot Framework:
// learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication.
#include <algorithm>

#include "hooks/age.h"
#include "hooks/provider.h"
#include "hooks/teams_activity.h"
#include "hooks/web_token.h"
#include "lib/json/json_text.h"

namespace intaked::hooks {
namespace {

constexpr std::string_view k_metadata_url =
    "https://login.botframework.com/v1/.well-known/openidconfiguration";
constexpr std::string_view k_keys_begin = "https://login.botframework.com/";
constexpr std::string_view k_issuer = "https://api.botframework.com";
constexpr std::string_view k_channel = "msteams";
constexpr std::chrono::minutes k_clocks_differ{5};
constexpr std::int64_t k_last = 99'999'999'999;  // the year 5138, as a claim says it
constexpr std::chrono::hours k_documents_age_max{24};
// A key that is not there may be new; whoever invents names of keys must not have us ask each time.
constexpr std::chrono::minutes k_keys_again_after{5};
constexpr json::Limits k_limits{.depth = 32, .nodes = 10'000};

std::optional<Verification> wrong_claims(const model::Json& claims, const Credentials& credentials,
                                         Instant now) {
  if (claims.text("iss") != k_issuer) return refused("its token is not of the Bot Framework");
  if (credentials.application.empty() || claims.text("aud") != credentials.application)
    return refused("its token is for another bot than application_id");
  const auto time_of = [&](std::string_view claim) {
    return Instant{std::chrono::seconds{std::clamp<std::int64_t>(claims.number(claim), 0, k_last)}};
  };
  const Instant ends = time_of("exp"), begins = time_of("nbf");
  if (now > ends + k_clocks_differ) return refused("its token has ended, or a clock is wrong");
  if (now < begins - k_clocks_differ)
    return refused("its token does not hold yet, or a clock is wrong");
  return std::nullopt;
}

// The token does not cover the body: the address to answer at must at least be the token's.
std::optional<Verification> wrong_activity(std::string_view body, const model::Json& claims) {
  const auto activity = json::parse(body, k_limits);
  if (!activity) return std::nullopt;  // genuine all the same: a person looks at it
  if (activity->text("channelId") != k_channel) return refused("it is no activity of Teams");
  if (activity->text("serviceUrl") != claims.text("serviceurl"))
    return refused("its serviceUrl is not the one of its token");
  return std::nullopt;
}

bool endorses(const model::Json& key) {
  return std::ranges::any_of(key.list("endorsements"), [](const model::Json& one) {
    return one.as_string() && *one.as_string() == k_channel;
  });
}

Verification verify_token(const WebToken& token, const Documents& documents, Instant now) {
  const auto is_fresh = [&](const Document* one) {
    return one != nullptr && !one->is_stale(now, k_documents_age_max);
  };
  const Document* metadata = documents.find(k_metadata_url);
  if (!is_fresh(metadata)) return needs_document(std::string(k_metadata_url));
  const auto read = json::parse(metadata->bytes, k_limits);
  const std::string keys_url(read ? read->text("jwks_uri") : "");
  if (!keys_url.starts_with(k_keys_begin))
    return refused("where the Bot Framework has its keys cannot be read");
  const Document* keys = documents.find(keys_url);
  if (!is_fresh(keys)) return needs_document(keys_url);
  const auto key_set = json::parse(keys->bytes, k_limits);
  const model::Json* key = key_set ? find_key(*key_set, token.key_id) : nullptr;
  if (key == nullptr && keys->is_stale(now, k_keys_again_after)) return needs_document(keys_url);
  if (key == nullptr) return refused("its token is signed with a key that nobody has published");
  if (!endorses(*key)) return refused("the key of its token is not for Teams");
  const auto public_key = key_of(*key);
  if (!public_key ||
      !public_key->verifies(crypto::Hash::sha256, token.signed_part, token.signature))
    return refused("its token is not signed with the key that it names");
  return genuine();
}

Verification verify(const Request& request, const Credentials& credentials,
                    const Documents& documents, Instant now) {
  constexpr std::string_view k_scheme = "Bearer ";
  const std::string_view said = request.header("authorization");
  if (!said.starts_with(k_scheme)) return refused("no Authorization: Bearer");
  const auto token = read_web_token(said.substr(k_scheme.size()));
  if (!token) return refused("its token cannot be read");
  if (auto wrong = wrong_claims(token->claims, credentials, now)) return *wrong;
  Verification verified = verify_token(*token, documents, now);
  if (verified.finding != Verification::Finding::genuine) return verified;
  if (auto wrong = wrong_activity(request.body, token->claims)) return *wrong;
  return genuine();
}

Receipt receive(const Request& request, const Credentials&) {
  const std::string type(body_json(request).text("type"));
  if (!type.empty() && type != "message" && type != "messageUpdate" && type != "messageDelete")
    return nothing("an activity of Teams that is no message");
  return receive_activity(k_teams_bot.name, request, {});
}

}  // namespace

// How often it tries is not said.
constinit const Provider k_teams_bot{.name = "teams_bot",
                                     .source = "ms_teams",
                                     .covers = Covers::nothing,
                                     .answer_within = std::chrono::seconds(15),
                                     .verify = verify,
                                     .receive = receive,
                                     .understand = understand_activity};

}  // namespace intaked::hooks
