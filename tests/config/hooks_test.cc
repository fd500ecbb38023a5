#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "config/config.h"
#include "config_directory.h"

namespace intaked::config {
namespace {

constexpr std::string_view k_top =
    "own_addresses: [help@example.com]\ndesk: { api_key_file: thena.api-key }\n";

struct Mistake {
  const char* name;
  std::string text;                   // begins on line 3
  std::vector<std::string> problems;  // "LINE:COLUMN(LENGTH) text"
};

class HookMistake : public testing::TestWithParam<Mistake> {};

TEST_P(HookMistake, is_named_with_its_place_and_what_to_write) {
  const ConfigDirectory directory;
  const std::string text = std::string(k_top) + GetParam().text;
  EXPECT_THAT(directory.problems_of(text), testing::ElementsAreArray(GetParam().problems));
  EXPECT_FALSE(directory.load(text).config);
}

INSTANTIATE_TEST_SUITE_P(
    Hooks, HookMistake,
    testing::Values(
        Mistake{"web",
                "web:\n  listen: localhost:80\n  public_url: https://x.example/path\n"
                "  trusted_proxies: [proxy]\n  connections_max: 0\n",
                {"4:11(12) \"web.listen\" must be an IP address and a port, such as "
                 "127.0.0.1:8025 or [::1]:8025, not \"localhost:80\"",
                 "5:15(22) \"web.public_url\" must be https://HOST or https://HOST:PORT, without "
                 "path, as providers reach it",
                 "6:21(5) \"web.trusted_proxies\": \"proxy\" is neither an IP address nor a "
                 "network such as 10.0.0.0/8 or 2001:db8::/32",
                 "7:20(1) \"web.connections_max\" must be a whole number from 1 to 10000, not "
                 "\"0\""}},
        Mistake{"in_clear_over_the_internet",
                "web: { public_url: http://x.example }\n",
                {"3:20(16) \"web.public_url\" would have providers send mail and secrets in clear; "
                 "write https://, http:// is accepted for loopback hosts only"}},
        Mistake{"networks_of_proxies",
                "web:\n  trusted_proxies: [10.0.0.0/8, 192.168.1.7/16, 0.0.0.0/0]\n",
                {"4:33(14) \"web.trusted_proxies\": \"192.168.1.7/16\" is an address in "
                 "192.168.0.0/16; write that, or 192.168.1.7 for it alone",
                 "4:49(9) \"web.trusted_proxies\": 0.0.0.0/0 is everybody, and then anybody can "
                 "seem to come from anywhere; name the networks of your proxies"}},
        Mistake{"proxies_are_a_list",
                "web: { trusted_proxies: 10.0.0.0/8 }\n",
                {"3:25(10) \"web.trusted_proxies\" must be a list of at most 64 IP addresses and "
                 "networks, such as [127.0.0.1, 10.0.0.0/8]"}},
        Mistake{"name",
                "hooks:\n  Chat: { provider: slack, signing_secret_file: thena.api-key }\n",
                {"4:3(4) hook name \"Chat\" must be of a-z, 0-9 and \"-\", at most 63 characters; "
                 "it is permanent"}},
        Mistake{"two_sources_of_a_name",
                "pipes: { form: }\nhooks:\n  form: { provider: slack, signing_secret_file: "
                "thena.api-key }\n",
                {"5:3(4) \"form\" is also a mailbox or pipe; every source needs its own name"}},
        Mistake{"provider",
                "hooks:\n  chat: { provider: slak }\n",
                {"4:21(4) unknown provider \"slak\"; did you mean \"slack\"?"}},
        Mistake{"secret_in_clear",
                "hooks:\n  mail: { provider: mailgun, signing_key: oops }\n",
                {"4:30(11) \"hooks.mail.signing_key\": secrets are not written here; put it in a "
                 "file of the secrets directory and write \"signing_key_file: FILE\""}},
        Mistake{"public_key",
                "hooks:\n  ten: { provider: discord, public_key: abc }\n",
                {"4:41(3) \"hooks.ten.public_key\" is no public key: it is neither 64 hex digits "
                 "nor one line of base64"}},
        Mistake{"what_is_not_signed_proves_nothing",
                "hooks:\n  own:\n    provider: generic\n    scheme: hmac\n"
                "    secret_file: thena.api-key\n"
                "    hmac: { message: \"{timestamp}.{body}\" }\n    map: { text: /a }\n",
                {"8:11(1) \"hooks.own.hmac\": the message must name {body}, and {timestamp} and "
                 "{id} if and only if there is a header for them: what is not signed proves "
                 "nothing"}},
        Mistake{"map",
                "hooks:\n  own:\n    provider: generic\n    scheme: bearer\n"
                "    secret_file: thena.api-key\n    map: { form: /a, subject: title }\n",
                {"8:12(4) \"form\" is nothing that can be mapped; did you mean \"from\"?; there "
                 "are: from, from.name, subject, text, html, id, thread, date or header.NAME",
                 "8:31(5) where \"subject\" stands must be a JSON pointer, such as "
                 "/customer/email"}},
        Mistake{"standard_webhooks_secret",
                "hooks:\n  own:\n    provider: generic\n    scheme: standard_webhooks\n"
                "    secret_file: thena.api-key\n    map: { text: /a }\n",
                {"7:18(13) a secret of Standard Webhooks is \"whsec_\" and base64; make one with: "
                 "echo whsec_$(openssl rand -base64 24)"}},
        Mistake{
            "a_key_pair_is_of_standard_webhooks_alone",
            "hooks:\n  own:\n    provider: relay\n    scheme: bearer\n"
            "    secret_file: thena.api-key\n    public_key: whpk_AAAA\n",
            {"8:5(10) unknown setting \"hooks.own.public_key\"; known in \"hooks.own\": provider, "
             "source, scheme, secret_file, defaults"}},
        Mistake{"a_key_pair_that_is_none",
                "hooks:\n  own:\n    provider: relay\n    scheme: standard_webhooks\n"
                "    public_key: whpk_AAAA\n",
                {"7:17(9) \"hooks.own.public_key\" is no public key: an Ed25519 key has 32 bytes, "
                 "not 3"}},
        Mistake{"a_key_in_another_form",
                "hooks:\n  own:\n    provider: generic\n    scheme: hmac\n"
                "    secret_file: thena.api-key\n    hmac: { key: hex }\n"
                "    map: { text: /a, id: /b }\n",
                {"7:18(13) a secret of \"hooks.own.secret_file\" is no hex; put it there as its "
                 "sender shows it, or write another \"key\" under hmac: text, hex or base64"}},
        Mistake{"three_secrets",
                "hooks:\n  chat:\n    provider: slack\n"
                "    signing_secret_file: [thena.api-key, b, c]\n",
                {"6:26(1) \"hooks.chat.signing_secret_file\" must be one, or a list of two while "
                 "one is changed: [NEW, OLD]"}},
        Mistake{"polling_needs_a_token",
                "hooks:\n  gram: { provider: telegram, poll: yes }\n",
                {"4:3(4) \"hooks.gram.bot_token_file\" is missing; write for example "
                 "\"bot_token_file: gram.bot-token\""}},
        Mistake{"resend_tells_only_that_there_is_a_mail",
                "hooks:\n  in: { provider: resend, signing_secret_file: thena.api-key }\n",
                {"4:3(2) \"hooks.in.api_key_file\" is missing; write for example "
                 "\"api_key_file: in.token\""}},
        Mistake{"what_is_repeated_must_be_known",
                "keep: { raw: 1 h, dropped: 1 h, rows: 6 d }\n"
                "hooks:\n  chat: { provider: slack, signing_secret_file: thena.api-key }\n",
                {"3:39(3) \"keep.rows\" must be at least 7 d where there are hooks: providers "
                 "repeat for so long what they have told, and it would make a second ticket"}},
        Mistake{"certificates_need_an_authority",
                "hooks:\n  cert: { provider: relay, scheme: client_certificate }\n",
                {"4:3(4) a hook of scheme client_certificate needs web.client_ca_file"}},
        Mistake{"mandrill_signs_the_address",
                "hooks:\n  bell: { provider: mandrill, signing_key_file: thena.api-key }\n",
                {"4:3(4) Mandrill signs the address that it calls; write web.public_url, as "
                 "Mandrill was told it"}}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(Web, proxies_are_named_by_address_or_network) {
  const ConfigDirectory directory;
  const std::string text = std::string(k_top) +
                           "hooks: { ten: { provider: teams_bot, application_id: a } }\n"
                           "web: { trusted_proxies: [10.0.0.0/8, \"2001:DB8:0::/32\", \"::1\"] }\n";
  const auto config = directory.load(text).config;
  ASSERT_TRUE(config);
  EXPECT_THAT(config->web.trusted_proxies,
              testing::ElementsAre(*network_from("10.0.0.0/8"), *network_from("2001:db8::/32"),
                                   *network_from("::1")));
  EXPECT_THAT(effective(*config),
              testing::HasSubstr("trusted_proxies: [10.0.0.0/8, \"2001:db8::/32\", \"::1\"]"));
}

TEST(Hooks, a_sample_proves_the_map) {
  const ConfigDirectory directory;
  directory.write("sample.json", R"({"customer":{"email":"ann@acme.example"},"title":"Hello"})");
  const std::string text = std::string(k_top) +
                           "hooks:\n  own:\n    provider: generic\n    scheme: bearer\n"
                           "    secret_file: thena.api-key\n    sample: sample.json\n"
                           "    map: { from: /customer/email, id: /title, text: /body }\n";
  EXPECT_THAT(directory.problems_of(text),
              testing::ElementsAre(testing::HasSubstr("\"hooks.own.map.text\": nothing stands at "
                                                      "/body in the sample ")));
}

TEST(Hooks, what_cannot_be_told_from_its_repetition_is_warned_of) {
  const ConfigDirectory directory;
  const auto problems_with = [&](const std::string& rest) {
    return directory.problems_of(std::string(k_top) +
                                 "hooks:\n  own:\n    provider: generic\n"
                                 "    secret_file: thena.api-key\n" +
                                 rest);
  };
  EXPECT_THAT(problems_with("    scheme: bearer\n    map: { text: /a }\n"),
              testing::ElementsAre(testing::HasSubstr("names neither id nor date")));
  EXPECT_THAT(problems_with("    scheme: bearer\n    map: { text: /a, id: /b }\n"),
              testing::IsEmpty());
  EXPECT_THAT(problems_with("    scheme: hmac\n    map: { text: /a }\n"
                            "    hmac: { message: \"{id}{body}\", id_header: x-id }\n"),
              testing::IsEmpty());
}

TEST(Hooks, a_key_of_hmac_may_be_shown_as_hex_or_base64) {
  const ConfigDirectory directory;
  directory.write_secret("new", "666f6f00ff\n");
  directory.write_secret("old", "Zm9vAP8=\n");
  for (const auto& [form, file] : {std::pair{"hex", "new"}, {"base64", "old"}}) {
    const auto config =
        directory
            .load(std::string(k_top) +
                  "hooks:\n  own: { provider: relay, scheme: hmac, hmac: { key: " + form +
                  " }, secret_file: " + file + " }\n")
            .config;
    ASSERT_TRUE(config) << form;
    EXPECT_EQ(config->hooks.front().credentials.secrets.at(0).reveal(),
              std::string_view("foo\0\xff", 5));
    EXPECT_THAT(effective(*config), testing::HasSubstr(std::string("key: ") + form + "\n"));
  }
}

TEST(Hooks, standard_webhooks_with_a_key_pair_have_no_secret) {
  const ConfigDirectory directory;
  const std::string key = "whpk_qRZ8xxtbxZpHeAsh+PD7/I1JtPuCUoUyiBkBwNxW9cQ=";
  const auto config =
      directory
          .load(std::string(k_top) +
                "hooks:\n  own: { provider: relay, scheme: standard_webhooks, public_key: " + key +
                " }\n")
          .config;
  ASSERT_TRUE(config);
  EXPECT_EQ(config->hooks.front().credentials.public_keys.size(), 1u);
  EXPECT_THAT(effective(*config), testing::HasSubstr("public_key: "));
}

TEST(Hooks, two_secrets_count_while_one_is_changed) {
  const ConfigDirectory directory;
  directory.write_secret("new", "fake-new\n");
  directory.write_secret("old", "fake-old\n");
  const std::string text =
      std::string(k_top) + "hooks:\n  chat: { provider: slack, signing_secret_file: [new, old] }\n";
  const auto config = *directory.load(text).config;
  ASSERT_EQ(config.hooks.size(), 1u);
  const Hook& hook = config.hooks.front();
  EXPECT_EQ(hook.source, "slack");
  ASSERT_EQ(hook.credentials.secrets.size(), 2u);
  EXPECT_EQ(hook.credentials.secrets[0].reveal(), "fake-new");
  EXPECT_EQ(hook.credentials.secrets[1].reveal(), "fake-old");
}

TEST(Hooks, a_mail_hook_that_only_its_address_protects_is_warned_of) {
  const ConfigDirectory directory;
  const std::string text = std::string(k_top) + "hooks:\n  mark: { provider: postmark }\n";
  EXPECT_THAT(directory.problems_of(text),
              testing::ElementsAre(testing::HasSubstr("only its address, which nobody can guess")));
  EXPECT_TRUE(directory.load(text).config);
}

}  // namespace
}  // namespace intaked::config
