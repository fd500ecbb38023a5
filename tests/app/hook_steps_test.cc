#include "app/hook_steps.h"

#include <gmock/gmock.h>

namespace intaked::app {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string steps_of(const config::Hook& hook) {
  config::Config config;
  config.web.public_url = "https://intake.example.com";
  return hook_steps(config, hook, config.web.public_url + "/hooks/" + hook.name);
}

config::Hook hook_of(const hooks::Provider& provider) {
  config::Hook hook;
  hook.name = "in";
  hook.provider = &provider;
  return hook;
}

config::Hook relay_with_a_secret() {
  config::Hook hook = hook_of(hooks::k_relay);
  hook.credentials.scheme = hooks::Scheme::bearer;
  hook.secret_files = {"relay.secret"};
  return hook;
}

TEST(HookSteps, resend_is_asked_for_the_mail_with_a_key) {
  config::Hook hook = hook_of(hooks::k_resend);
  hook.token_file = "resend.api-key";
  EXPECT_THAT(steps_of(hook),
              HasSubstr("put it into the secrets directory as resend.api-key (api_key_file)"));
  EXPECT_THAT(steps_of(hook), HasSubstr("https://intake.example.com/hooks/in"));
}

TEST(HookSteps, how_a_sender_of_ones_own_proves_itself_is_said) {
  config::Hook hook = hook_of(hooks::k_generic);
  hook.secret_files = {"shop.secret"};
  hook.credentials.scheme = hooks::Scheme::hmac;
  EXPECT_THAT(steps_of(hook), HasSubstr("hmac.key says whether that file has it as text, hex"));
  hook.credentials.scheme = hooks::Scheme::standard_webhooks;
  EXPECT_THAT(steps_of(hook), HasSubstr("write it as public_key instead of secret_file"));
  hook.secret_files.clear();
  hook.public_keys = {"whpk_…"};
  EXPECT_THAT(steps_of(hook), HasSubstr("the key pair (v1a) whose public half"));
}

// Providers have a word "URL" on their pages, too.
TEST(HookSteps, the_names_of_a_providers_fields_stay_as_they_are) {
  EXPECT_THAT(steps_of(hook_of(hooks::k_slack)),
              HasSubstr("Request URL: https://intake.example.com/hooks/in → "));
  EXPECT_THAT(steps_of(hook_of(hooks::k_sendgrid)), HasSubstr("Add Host & URL: the domain"));
  EXPECT_THAT(steps_of(relay_with_a_secret()), HasSubstr("set INTAKE_URL and"));
}

TEST(HookSteps, postal_shows_a_public_key_and_no_secret) {
  EXPECT_THAT(steps_of(hook_of(hooks::k_postal)), HasSubstr("public_key:"));
  EXPECT_THAT(steps_of(hook_of(hooks::k_postal)), Not(HasSubstr("secret")));
}

TEST(HookSteps, who_is_asked_for_news_needs_no_public_address) {
  config::Hook hook = hook_of(hooks::k_telegram);
  hook.polls = true;
  EXPECT_THAT(hook_steps({}, hook, ""), Not(HasSubstr("web.public_url")));
}

TEST(HookSteps, what_ses_lacks_for_mails_in_s3_is_named) {
  config::Hook hook = hook_of(hooks::k_ses);
  EXPECT_THAT(steps_of(hook), HasSubstr("access_key_id and secret_key_file are missing"));
  hook.access_key_id = "AKIAFAKE";
  EXPECT_THAT(steps_of(hook), Not(HasSubstr("are missing")));
}

}  // namespace
}  // namespace intaked::app
