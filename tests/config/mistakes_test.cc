#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "config/config.h"
#include "config_directory.h"

namespace intaked::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// The settings that a case does not ask about, so that it names its own mistakes only.
constexpr std::string_view k_desk = "desk: { api_key_file: thena.api-key }\n";
constexpr std::string_view k_address = "own_addresses: [help@example.com]\n";

struct Mistake {
  const char* name;
  std::string text;
  std::vector<std::string> problems;  // "LINE:COLUMN(LENGTH) text"
};

// One mailbox on lines 3 to 6, plus `more`, which starts on line 7 and in column 5.
std::string mailbox(const std::string& more) {
  return std::string(k_desk) +
         "mailboxes:\n  support:\n    host: imap.example.com\n    user: support@example.com\n"
         "    password_file: support.password\n    " +
         more + "\n";
}
// A top-level setting on line 3.
std::string top(const std::string& more) {
  return std::string(k_desk) + std::string(k_address) + more + "\n";
}
// A setting of the desk on line 3.
std::string desk(const std::string& more) {
  return std::string(k_address) + "desk:\n  " + more + "\n";
}

class ConfigMistake : public testing::TestWithParam<Mistake> {};

TEST_P(ConfigMistake, is_named_with_its_place_and_what_to_write) {
  const ConfigDirectory directory;
  EXPECT_THAT(directory.problems_of(GetParam().text),
              testing::ElementsAreArray(GetParam().problems));
  EXPECT_FALSE(directory.load(GetParam().text).config);
}

const auto name_of_mistake = [](const auto& test) { return std::string(test.param.name); };

INSTANTIATE_TEST_SUITE_P(
    Top, ConfigMistake,
    testing::Values(
        Mistake{"unknown_setting",
                top("time_zon: UTC"),
                {"3:1(8) unknown setting \"time_zon\"; did you mean \"time_zone\"?"}},
        Mistake{"nothing_near",
                top("zzzzzzzz: 1"),
                {"3:1(8) unknown setting \"zzzzzzzz\"; known at the top of the file: time_zone, "
                 "own_addresses, authserv_id, same_message, staff, follow_ups, state_directory, "
                 "control_socket, rules, log_level, free_bytes_min, planners, desk, attachments, "
                 "flood, chat, content, keep, alerts, metrics, secret_expires, audit_every, "
                 "reload, mailboxes, pipes, web, hooks, requestor_fallback"}},
        Mistake{"content",
                top("content: { description: html, clean_titles: perhaps, reply_ful_text: none }"),
                {"3:25(4) \"content.description\" must be text or markdown, not \"html\"",
                 "3:45(7) \"content.clean_titles\" must be yes or no, not \"perhaps\"",
                 "3:54(14) unknown setting \"content.reply_ful_text\"; did you mean "
                 "\"reply_full_text\"?"}},
        Mistake{"duplicate",
                top("rules: a\nrules: b"),
                {"4:1(1) duplicate key \"rules\"; the first is on line 3"}},
        Mistake{"refused_and_not_missing",
                "own_addresses: &a [help@example.com]\ndesk: { <<: { in_flight: 2 } }\n"
                "mailboxes:\n  support: *a\n",
                {"1:16(1) anchors (&name) are not read; write the value out",
                 "2:9(1) merge keys (<<) are not read; write the entries out",
                 "4:12(1) aliases (*name) are not read; write the value out"}},
        Mistake{"no_value",
                top("rules:"),
                {"3:1(5) \"rules\" has no value; write one or remove the line"}},
        Mistake{"unknown_zone",
                top("time_zone: Europe/Berln"),
                {"3:12(12) unknown time zone \"Europe/Berln\"; did you mean \"Europe/Berlin\"?"}},
        Mistake{"zone_outside",
                top("time_zone: ../../../etc/passwd"),
                {"3:12(19) unknown time zone \"../../../etc/passwd\"; names are those of "
                 "/usr/share/zoneinfo, such as Europe/Berlin"}},
        Mistake{
            "wrong_choice",
            top("same_message: eech"),
            {"3:15(4) \"same_message\" must be one or each, not \"eech\"; did you mean \"each\"?"}},
        Mistake{"wrong_type", top("rules: [a]"), {"3:8(1) \"rules\" must be a text, not a list"}},
        Mistake{"bad_number",
                top("planners: many"),
                {"3:11(4) \"planners\" must be a whole number from 0 to 256, not \"many\""}},
        Mistake{
            "bad_size",
            top("free_bytes_min: 1 zillion"),
            {"3:17(9) \"free_bytes_min\" must be a number of bytes with or without a unit (kB, MB, "
             "GB, KiB, MiB, GiB), such as 50 MiB; found \"1 zillion\""}},
        Mistake{"bad_address",
                top("requestor_fallback: nobody"),
                {"3:21(6) \"requestor_fallback\" must be an e-mail address, not \"nobody\""}},
        Mistake{
            "alerts_to_nobody",
            top("alerts: {}"),
            {"3:9(1) \"alerts\" needs \"webhook_url_file\" or \"command\": whom shall we tell?"}},
        Mistake{
            "long_socket",
            top("control_socket: /" + std::string(107, 's')),
            {"3:17(108) \"control_socket\" is longer than the 107 bytes that a socket's name may "
             "have: /" +
             std::string(107, 's')}},
        Mistake{"empty",
                "# nothing\n",
                {"0:0(1) this file says nothing; it needs at least \"desk\" and a mailbox"}},
        Mistake{"a_list",
                "- a\n",
                {"0:0(1) \"desk\" is missing; write \"desk: { api_key_file: thena.api-key }\"",
                 "1:1(1) this file must be a map of settings, one \"name: value\" a line"}},
        Mistake{"syntax",
                "desk: [\n",
                {"1:7(1) not YAML: a list that begins with \"[\" is not closed with \"]\""}}),
    name_of_mistake);

INSTANTIATE_TEST_SUITE_P(
    Desk, ConfigMistake,
    testing::Values(
        Mistake{"missing",
                std::string(k_address),
                {"0:0(1) \"desk\" is missing; write \"desk: { api_key_file: thena.api-key }\""}},
        Mistake{"no_key",
                desk("in_flight: 2"),
                {"2:1(4) \"desk.api_key_file\" is missing; write for example \"api_key_file: "
                 "thena.api-key\""}},
        Mistake{"inline_key",
                desk("api_key: sk-obviously-fake"),
                {"3:3(7) \"desk.api_key\": secrets are not written here; put it in a file of the "
                 "secrets directory and write \"api_key_file: FILE\""}},
        Mistake{
            "clear_http",
            desk("{ api_key_file: thena.api-key, url: 'http://desk.example.com' }"),
            {"3:39(25) \"desk.url\" would send the API key in clear; write https://, http:// is "
             "accepted for loopback hosts only"}},
        Mistake{
            "path_in_url",
            desk("{ api_key_file: thena.api-key, url: 'https://a.example/v1' }"),
            {"3:39(22) \"desk.url\" must be https://HOST or https://HOST:PORT, without user, path "
             "or query, not \"https://a.example/v1\""}},
        Mistake{"duration_without_unit",
                desk("{ api_key_file: thena.api-key, settle: 300 }"),
                {"3:42(3) \"desk.settle\" must be a number and a unit (ms, s, min, h, d), such as "
                 "5 min; "
                 "found \"300\""}},
        Mistake{"duration_too_long",
                desk("{ api_key_file: thena.api-key, request_deadline: 2 h }"),
                {"3:52(3) \"desk.request_deadline\" must be from 1 s to 10 min, not 2 h"}},
        Mistake{"absent_ca",
                desk("{ api_key_file: thena.api-key, ca_file: own.pem }"),
                {"3:43(7) there is no file DIR/own.pem"}}),
    name_of_mistake);

INSTANTIATE_TEST_SUITE_P(
    Mailbox, ConfigMistake,
    testing::Values(
        Mistake{
            "says_nothing",
            std::string(k_desk) + std::string(k_address) + "mailboxes:\n  support:\n",
            {"4:3(7) \"mailboxes.support\" must be a map of settings, one \"name: value\" a line"}},
        Mistake{"missing_everything",
                std::string(k_desk) + std::string(k_address) + "mailboxes:\n  support: {}\n",
                {"4:3(7) \"mailboxes.support.host\" is missing; write for example \"host: "
                 "imap.example.com\"",
                 "4:3(7) \"mailboxes.support.user\" is missing; write for example \"user: "
                 "support@example.com\"",
                 "4:3(7) \"mailboxes.support.password_file\" is missing; write for example "
                 "\"password_file: support.password\""}},
        Mistake{"several_at_once",
                mailbox("prot: 993\n    port: imaps\n    idle: maybe"),
                {"7:5(4) unknown setting \"mailboxes.support.prot\"; did you mean \"port\"?",
                 "8:11(5) \"mailboxes.support.port\" must be a whole number from 1 to 65535, not "
                 "\"imaps\"",
                 "9:11(5) \"mailboxes.support.idle\" must be yes or no, not \"maybe\""}},
        Mistake{
            "plain_over_the_net",
            mailbox("security: plain"),
            {"7:15(5) \"security: plain\" sends the password in clear and is accepted for loopback "
             "hosts only; remove it"}},
        Mistake{"bad_start",
                mailbox("start: 2026-02-30"),
                {"7:12(10) \"mailboxes.support.start\" must be now, everything or a date such as "
                 "2026-03-01, not \"2026-02-30\""}},
        Mistake{"bad_after_filing",
                mailbox("after_filing: delete"),
                {"7:19(6) \"mailboxes.support.after_filing\" must be nothing, seen, { keyword: "
                 "intaked } "
                 "or { move: Done }"}},
        Mistake{
            "bad_keyword",
            mailbox("after_filing: { keyword: 'two words' }"),
            {"7:30(11) an IMAP keyword is one word without ( ) { % * \" \\ ], such as intaked"}},
        Mistake{"move_nowhere",
                mailbox("after_filing: { move: }"),
                {"7:21(4) \"mailboxes.support.after_filing.move\" has no value; write one or "
                 "remove the "
                 "line"}},
        Mistake{
            "never_looks",
            mailbox("idle: no"),
            {"7:11(2) with \"idle: no\" nothing would look for new mail; add for example \"poll: 1 "
             "min\""}},
        Mistake{"last_without_examine",
                mailbox("last: 10"),
                {"7:11(2) \"last\" is for looking only; write \"examine: yes\" beside it"}},
        Mistake{"examine_and_seen",
                mailbox("examine: yes\n    after_filing: seen"),
                {"8:19(4) \"examine: yes\" changes no mail; remove after_filing, or examine"}},
        Mistake{"oauth",
                mailbox("oauth2: {}"),
                {"7:5(6) \"mailboxes.support.oauth2\" is not read by this version of intaked, "
                 "which signs "
                 "in with a password; write user and password_file"}},
        Mistake{"absent_secret",
                mailbox("").replace(mailbox("").find("support.password"), 16, "x.password"),
                {"6:20(10) there is no file DIR/secrets/x.password; make it with: install -m 0600 "
                 "/dev/stdin DIR/secrets/x.password"}},
        Mistake{"bad_name",
                std::string(k_desk) + std::string(k_address) +
                    "mailboxes:\n  Support Desk: { host: h, user: u, password_file: "
                    "support.password }\n",
                {"4:3(12) mailbox name \"Support Desk\" must be of a-z, 0-9 and \"-\", at most 63 "
                 "characters; it is permanent"}},
        Mistake{
            "same_folder_twice",
            mailbox("folder: INBOX\n  second: { host: imap.example.com, user: support@example.com, "
                    "password_file: support.password }"),
            {"8:3(6) \"second\" reads the same folder of the same account as another mailbox "
             "above; "
             "keep one"}},
        Mistake{"pipe_and_mailbox",
                mailbox("folder: INBOX\npipes: { support: { source: email } }"),
                {"8:10(7) \"support\" is also a mailbox; every source needs its own name"}}),
    name_of_mistake);

INSTANTIATE_TEST_SUITE_P(
    Defaults, ConfigMistake,
    testing::Values(
        Mistake{"unknown_field",
                mailbox("defaults: { teamNme: Support }"),
                {"7:17(7) unknown ticket field \"teamNme\"; did you mean \"teamName\"?"}},
        Mistake{"both_twins",
                mailbox("defaults: { teamName: Support, teamId: T1 }"),
                {"7:36(6) \"teamId\" and \"teamName\" say the same thing; keep one"}},
        Mistake{
            "both_twins_as_fallbacks",
            desk("{ api_key_file: thena.api-key, fallbacks: { statusName: Open, statusId: S1 } }"),
            {"3:65(8) \"statusId\" and \"statusName\" say the same thing; keep one"}},
        Mistake{"whole_metadata",
                mailbox("defaults: { metadata: { tier: gold } }"),
                {"7:17(8) \"metadata\" is set entry by entry; write \"metadata.NAME: VALUE\""}},
        Mistake{"ours",
                mailbox("defaults: { deDuplicationKey: x }"),
                {"7:17(16) \"deDuplicationKey\" is written by intaked itself; leave it out"}},
        Mistake{"control_character",
                mailbox("defaults: { title: \"a\\eb\", description: \"a\\n\\tb\" }"),
                {"7:24(5) a control character in \"title\"; remove it"}},
        Mistake{"our_metadata",
                mailbox("defaults: { metadata.intake: x, metadata.intake.id: y }"),
                {"7:17(15) \"metadata.intake\" is written by intaked itself; leave it out",
                 "7:37(18) \"metadata.intake.id\" is written by intaked itself; leave it out"}},
        Mistake{"not_a_flag",
                mailbox("defaults: { isPrivate: maybe }"),
                {"7:28(5) \"isPrivate\" must be true or false, not \"maybe\""}},
        Mistake{"not_a_text",
                mailbox("defaults: { teamName: [a] }"),
                {"7:27(1) \"teamName\" must be a text"}}),
    name_of_mistake);

TEST(ConfigMistakes, show_the_line_but_never_a_secret_that_stands_in_it) {
  const ConfigDirectory directory;
  const auto excerpt_of = [&](const std::string& text) {
    std::string excerpts;
    const Loaded loaded = directory.load(text);
    EXPECT_FALSE(loaded.problems.empty());
    for (const Problem& problem : loaded.problems) excerpts += problem.excerpt;
    return excerpts;
  };
  EXPECT_EQ(excerpt_of(mailbox("folder: [a]")), "    folder: [a]");
  EXPECT_EQ(excerpt_of(mailbox("password: hunter2-fake")), "");
  EXPECT_EQ(excerpt_of(mailbox("pasword: hunter2-fake")), "");
  EXPECT_EQ(excerpt_of(top("mailboxes: { a: { password: hunter2-fake, hots: x } }")), "");
  EXPECT_EQ(excerpt_of(mailbox("password: fake\n    password: hunter2-fake")), "");
  EXPECT_EQ(excerpt_of(mailbox("password: \"hunter2-fake")), "");
  EXPECT_EQ(excerpt_of(mailbox("\"Password\" : \"hunter2-fake")), "");
  EXPECT_EQ(excerpt_of(mailbox("Pass-Word: [hunter2-fake")), "");
  EXPECT_EQ(excerpt_of(mailbox("password:\n      hunter2: fake: x")), "");
  EXPECT_EQ(excerpt_of(desk("{ api_key_file: thena.api-key, apiKey: sk-obviously-fake }")), "");
  EXPECT_EQ(excerpt_of(desk("{ api_key_file: thena.api-key, url: 'https://u:fake@a.example' }")),
            "");
  EXPECT_EQ(excerpt_of(desk("{ api_key_file: thena.api-key, settle: 300 }")),
            "  { api_key_file: thena.api-key, settle: 300 }");
}

TEST(ConfigMistakes, show_no_secret_in_their_words) {
  const ConfigDirectory directory;
  for (const std::string& text :
       {desk("{ api_key_file: thena.api-key, url: 'https://u:hunter2-fake@a.example' }"),
        desk("{ api_key_file: thena.api-key, apiKey: hunter2-fake }"),
        mailbox("password: fake\n    password: hunter2-fake")}) {
    for (const std::string& problem : directory.problems_of(text)) {
      EXPECT_THAT(problem, testing::Not(HasSubstr("hunter2")));
    }
  }
}

struct BadSecret {
  const char* name;
  std::string content;
  unsigned mode;
  const char* problem;
};

TEST(ConfigMistakes, secret_files_are_looked_at) {
  for (const BadSecret& bad :
       {BadSecret{"open to all", "fake", 0644, "everybody on this machine can read DIR"},
        BadSecret{"empty", "\n", 0600, "is empty; put the secret into it with: install -m 0600"},
        BadSecret{"two lines", "fake\nfake\n", 0600, "has more than one line"},
        BadSecret{"large", std::string(100'000, 'x'), 0600, "is too large for a secret"}}) {
    const ConfigDirectory directory;
    directory.write_secret("thena.api-key", bad.content);
    directory.set_mode("secrets/thena.api-key", bad.mode);
    EXPECT_THAT(directory.problems_of(top("")), ElementsAre(HasSubstr(bad.problem))) << bad.name;
  }
  const ConfigDirectory directory;
  std::filesystem::remove(directory.path() + "/secrets/thena.api-key");
  std::filesystem::create_directory(directory.path() + "/secrets/thena.api-key");
  EXPECT_THAT(directory.problems_of(top("")), ElementsAre(HasSubstr("is not a file")));
}

TEST(ConfigMistakes, what_has_no_effect_is_a_warning) {
  const ConfigDirectory directory;
  const std::string key = "api_key_file: thena.api-key\n  ";
  EXPECT_THAT(directory.problems_of(desk(key + "on_unknown: retry")),
              ElementsAre(HasSubstr("warning: \"desk.on_unknown\" counts with")));
  EXPECT_THAT(directory.problems_of(desk(key + "on_unknown: retry\n  capability: none")),
              testing::IsEmpty());
}

// A public address of files, on line 3.
std::string s3(const std::string& more) {
  return top(
      "attachments: { to: s3, s3: { endpoint: \"https://s3.example\", bucket: b, "
      "access_key_id: A, secret_key_file: thena.api-key, " +
      more + " } }");
}

TEST(ConfigMistakes, files_go_out_encrypted_or_not_at_all) {
  const ConfigDirectory directory;
  EXPECT_THAT(directory.problems_of(s3("links: public, public_url: \"http://files.example/a/\"")),
              ElementsAre(HasSubstr("\"attachments.s3.public_url\" would send files in clear")));
  EXPECT_THAT(directory.problems_of(s3("links: public, public_url: \"http://127.0.0.1:9/a\"")),
              testing::IsEmpty());
  EXPECT_THAT(directory.problems_of(s3("links: public, public_url: \"https://files.example/a\"")),
              testing::IsEmpty());
  EXPECT_THAT(directory.problems_of(s3("public_url: \"https://files.example/a\"")),
              ElementsAre(HasSubstr("is for \"links: public\"")));
}

TEST(ConfigMistakes, a_private_key_is_not_for_everybody) {
  const ConfigDirectory directory;
  directory.write("files.pem", "certificate");
  const std::string links =
      top("attachments: { to: links, links: { public_url: \"https://files.example\", "
          "certificate_file: files.pem, private_key_file: files.key } }");
  EXPECT_THAT(directory.problems_of(links),
              ElementsAre(HasSubstr("there is no file DIR/secrets/files.key")));
  directory.write_secret("files.key", "two\nlines\n");
  EXPECT_THAT(directory.problems_of(links), testing::IsEmpty());
  directory.set_mode("secrets/files.key", 0644);
  EXPECT_THAT(directory.problems_of(links),
              ElementsAre(HasSubstr("everybody on this machine can read DIR/secrets/files.key; "
                                    "close it with: chmod 0600")));
}

}  // namespace
}  // namespace intaked::config
