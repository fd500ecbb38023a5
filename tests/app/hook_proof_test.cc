#include "app/hook_proof.h"

#include <gmock/gmock.h>

namespace intaked::app {
namespace {

using hooks::Scheme;

struct Sender {
  const char* shows;
  const hooks::Provider* provider;
  Scheme scheme = Scheme::none;
  std::vector<std::string> secret_files = {};
  std::vector<std::string> public_keys = {};
  std::string application = {};
  const char* says = "";  // it begins so; "": nothing is said
};

class ProofOf : public testing::TestWithParam<Sender> {};

TEST_P(ProofOf, a_sender_does_not_speak_for_everything) {
  config::Hook hook;
  hook.provider = GetParam().provider;
  hook.credentials.scheme = GetParam().scheme;
  hook.credentials.application = GetParam().application;
  hook.secret_files = GetParam().secret_files;
  hook.public_keys = GetParam().public_keys;
  const std::string_view said = unproven_words(hook);
  EXPECT_TRUE(said.starts_with(GetParam().says)) << said;
  EXPECT_EQ(said.empty(), std::string_view(GetParam().says).empty()) << said;
}

constexpr const char* k_nothing = "nothing proves who sends";
constexpr const char* k_not_the_body = "its body is not signed";

INSTANTIATE_TEST_SUITE_P(
    Cases, ProofOf,
    testing::Values(
        Sender{"slack", &hooks::k_slack, Scheme::none, {"s"}},
        Sender{"postmark", &hooks::k_postmark, Scheme::none, {}, {}, "", k_nothing},
        Sender{
            "postmark_password", &hooks::k_postmark, Scheme::none, {"p"}, {}, "", k_not_the_body},
        Sender{"mailgun", &hooks::k_mailgun, Scheme::none, {"k"}, {}, "", k_not_the_body},
        Sender{"telegram", &hooks::k_telegram, Scheme::none, {"t"}, {}, "", k_not_the_body},
        Sender{"teams_bot", &hooks::k_teams_bot, Scheme::none, {}, {}, "id", k_not_the_body},
        Sender{"sendgrid", &hooks::k_sendgrid, Scheme::none, {}, {}, "", k_nothing},
        Sender{"sendgrid_policy", &hooks::k_sendgrid, Scheme::none, {}, {"KEY"}},
        Sender{"bearer", &hooks::k_generic, Scheme::bearer, {"s"}, {}, "", k_not_the_body},
        Sender{"basic", &hooks::k_relay, Scheme::basic, {"s"}, {}, "", k_not_the_body},
        Sender{"hmac", &hooks::k_generic, Scheme::hmac, {"s"}},
        Sender{"standard_webhooks", &hooks::k_relay, Scheme::standard_webhooks, {"s"}},
        Sender{"client_certificate", &hooks::k_relay, Scheme::client_certificate}),
    [](const auto& test) { return std::string(test.param.shows); });

TEST(HookProof, who_is_asked_for_news_has_nothing_to_prove) {
  config::Hook hook;
  hook.provider = &hooks::k_telegram;
  hook.polls = true;
  EXPECT_EQ(unproven_words(hook), "");
}

}  // namespace
}  // namespace intaked::app
