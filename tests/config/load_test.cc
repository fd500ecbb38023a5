#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include <gmock/gmock.h>

#include "base/clock.h"
#include "config/config.h"
#include "config_directory.h"

namespace intaked::config {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view k_small = R"(desk: { api_key_file: thena.api-key }
mailboxes:
  support:
    host: imap.example.com
    user: support@example.com
    password_file: support.password
)";

constexpr std::string_view k_full = R"(time_zone: Europe/Berlin
own_addresses: [help@example.com]
requestor_fallback: nobody@example.com
authserv_id: mx.example.com
same_message: each
state_directory: state
control_socket: /tmp/intaked-test.sock
rules: book
log_level: debug
free_bytes_min: 1 GiB
planners: 3
flood: { automatic_max: 5, sender_max: 0, window: 5 min }
chat: { grouping_window: 0 }
desk:
  provider: thena
  url: http://127.0.0.1:8025/
  api_key_file: thena.api-key
  ca_file: ca.pem
  settle: 2 s
  index_lag: 100 ms
  request_deadline: 5 s
  in_flight: 2
  retry_horizon: 1 h
  filing_order: [Sofort, Urgent]
  reconcile_every: 2 s
  contacts: ensure
  accounts: by_domain
mailboxes:
  support:
    host: 127.0.0.1
    port: 1143
    security: plain
    user: support
    address: support@example.com
    password_file: support.password
    folder: Büro
    start: 2026-03-01
    after_filing: { move: Done }
    idle: no
    poll: 30 s
    idle_renewal: 5 min
    message_bytes_max: 100 KiB
    source: mail
    defaults: { teamName: Support, metadata.tier: gold, attachmentUrls: [a, b], isPrivate: no }
  archive:
    host: imap.example.com
    ca_file: ca.pem
    user: archive@example.com
    password_file: support.password
    examine: yes
    last: 10
content: { description: markdown, html_in_first_comment: yes, clean_titles: no, reply_full_text: comment }
pipes:
  alarm: { source: monitoring, defaults: { teamName: Platform } }
)";

std::string texts_of(const Loaded& loaded) {
  std::string text;
  for (const Problem& problem : loaded.problems) text += problem.text + "\n";
  return text;
}

TEST(ConfigLoad, takes_defaults_for_what_is_not_said) {
  const ConfigDirectory directory;
  const Loaded loaded = directory.load(k_small);
  ASSERT_TRUE(loaded.config) << texts_of(loaded);
  EXPECT_THAT(loaded.problems, IsEmpty());
  const Config& config = *loaded.config;
  EXPECT_EQ(config.time_zone, "UTC");
  EXPECT_THAT(config.own_addresses, ElementsAre("support@example.com"));
  EXPECT_EQ(config.requestor_fallback, "support@example.com");
  EXPECT_EQ(config.rules_directory, directory.path() + "/rules");
  EXPECT_EQ(config.desk.url, "https://platform.thena.ai");
  EXPECT_EQ(config.desk.api_key.reveal(), "also-fake");
  EXPECT_EQ(config.desk.settle, milliseconds(300'000));
  EXPECT_EQ(config.flood.automatic_max, 10);
  EXPECT_EQ(config.flood.sender_max, 200);
  EXPECT_EQ(config.flood.window, milliseconds(3'600'000));
  EXPECT_EQ(config.chat.grouping_window, milliseconds(120'000));
  EXPECT_EQ(config.content.description, TextForm::text);
  EXPECT_FALSE(config.content.html_in_first_comment);
  EXPECT_TRUE(config.content.clean_titles);
  EXPECT_EQ(config.content.reply_full_text, ReplyFullText::metadata);
  ASSERT_EQ(config.mailboxes.size(), 1u);
  const Mailbox& mailbox = config.mailboxes[0];
  EXPECT_EQ(mailbox.name, "support");
  EXPECT_EQ(mailbox.port, 993);
  EXPECT_EQ(mailbox.address, "support@example.com");
  EXPECT_EQ(mailbox.password.reveal(), "obviously-fake") << "without the line's end";
  EXPECT_EQ(mailbox.line, 3);
  EXPECT_EQ(mailbox.start, Start::now);
  ASSERT_EQ(config.pipes.size(), 1u);
  EXPECT_EQ(config.pipes[0].name, "pipe");
}

TEST(ConfigLoad, reads_every_setting) {
  const ConfigDirectory directory;
  directory.write("ca.pem", "");
  const Loaded loaded = directory.load(k_full);
  ASSERT_TRUE(loaded.config) << texts_of(loaded);
  const Config& config = *loaded.config;
  EXPECT_EQ(config.time_zone, "Europe/Berlin");
  EXPECT_EQ(config.content.description, TextForm::markdown);
  EXPECT_TRUE(config.content.html_in_first_comment);
  EXPECT_FALSE(config.content.clean_titles);
  EXPECT_EQ(config.content.reply_full_text, ReplyFullText::comment);
  EXPECT_THAT(config.own_addresses,
              ElementsAre("help@example.com", "support@example.com", "archive@example.com"));
  EXPECT_EQ(config.requestor_fallback, "nobody@example.com");
  EXPECT_EQ(config.authserv_id, "mx.example.com");
  EXPECT_EQ(config.same_message, SameMessage::each);
  EXPECT_EQ(config.state_directory, directory.path() + "/state");
  EXPECT_EQ(config.control_socket, "/tmp/intaked-test.sock");
  EXPECT_EQ(config.rules_directory, directory.path() + "/book");
  EXPECT_EQ(config.log_level, "debug");
  EXPECT_EQ(config.free_bytes_min, 1ull << 30);
  EXPECT_EQ(config.planners, 3);
  EXPECT_EQ(config.flood.automatic_max, 5);
  EXPECT_EQ(config.flood.sender_max, 0);
  EXPECT_EQ(config.flood.window, milliseconds(300'000));
  EXPECT_EQ(config.chat.grouping_window, milliseconds(0));
  EXPECT_EQ(config.desk.url, "http://127.0.0.1:8025");
  EXPECT_EQ(config.desk.ca_file, directory.path() + "/ca.pem");
  EXPECT_EQ(config.desk.index_lag, milliseconds(100));
  EXPECT_EQ(config.desk.retry_horizon, milliseconds(3'600'000));
  EXPECT_EQ(config.desk.in_flight, 2);
  EXPECT_THAT(config.desk.filing_order, ElementsAre("Sofort", "Urgent"));
  EXPECT_EQ(config.desk.reconcile_every, milliseconds(2'000));
  EXPECT_EQ(config.desk.contacts, Contacts::ensure);
  EXPECT_EQ(config.desk.accounts, Accounts::by_domain);
  const Mailbox& support = config.mailboxes.at(0);
  EXPECT_EQ(support.port, 1143);
  EXPECT_EQ(support.security, Security::plain_loopback);
  EXPECT_EQ(support.folder, "Büro");
  EXPECT_EQ(support.start, Start::date);
  EXPECT_EQ(to_rfc3339(from_microseconds(support.start_date_us)), "2026-02-28T23:00:00Z");
  EXPECT_EQ(support.after_filing, AfterFiling::move);
  EXPECT_EQ(support.move_to, "Done");
  EXPECT_FALSE(support.idle);
  EXPECT_EQ(support.poll, milliseconds(30'000));
  EXPECT_EQ(support.message_bytes_max, 100u << 10);
  std::string defaults;
  for (const DefaultField& field : support.defaults)
    defaults += field.name + "=" + field.text + ";";
  EXPECT_EQ(defaults,
            "teamName=Support;metadata.tier=gold;attachmentUrls=a;attachmentUrls=b;isPrivate=no;");
  EXPECT_TRUE(config.mailboxes.at(1).examine);
  EXPECT_EQ(config.mailboxes.at(1).last, 10u);
  ASSERT_EQ(config.pipes.size(), 2u);
  EXPECT_EQ(config.pipes[0].source, "monitoring");
  EXPECT_EQ(config.pipes[1].name, "pipe");
}

TEST(ConfigLoad, what_is_in_effect_reads_back_as_the_same) {
  const ConfigDirectory directory;
  directory.write("ca.pem", "");
  for (const std::string_view text : {k_small, k_full}) {
    const std::string first = effective(*directory.load(text).config);
    const Loaded again = directory.load(first);
    ASSERT_TRUE(again.config) << first << texts_of(again);
    EXPECT_EQ(effective(*again.config), first);
    EXPECT_THAT(first, testing::Not(HasSubstr("fake"))) << "secrets are named, not shown";
  }
}

TEST(ConfigLoad, the_reference_file_loads_and_its_comments_tell_the_defaults) {
  const ConfigDirectory directory;
  std::ifstream file(std::string(INTAKED_SOURCE_DIR) + "/config/intaked.yaml");
  std::ostringstream text;
  text << file.rdbuf();
  const Loaded loaded = directory.load(text.str());
  ASSERT_TRUE(loaded.config) << texts_of(loaded);
  // Every line of effective() stands in the reference, commented out where it is a default.
  std::istringstream lines(effective(*loaded.config));
  for (std::string line; std::getline(lines, line);) {
    const auto start = line.find_first_not_of(' ');
    if (start == std::string::npos) continue;
    std::string setting = line.substr(start, line.find(':') - start + 1);
    EXPECT_THAT(text.str(), HasSubstr(setting));
    const std::string value = line.substr(line.find(':') + 1);
    const bool place = value.find(directory.path()) != std::string::npos;
    if (!place && value.find('"') == std::string::npos && value != "") {
      EXPECT_THAT(text.str(), HasSubstr(setting + value)) << "another default than the file says";
    }
  }
}

TEST(ConfigLoad, says_that_it_needs_to_know_an_address) {
  const ConfigDirectory directory;
  EXPECT_THAT(directory.problems_of("desk: { api_key_file: thena.api-key }\n"),
              ElementsAre(HasSubstr("own_addresses: [support@example.com]")));
}

TEST(ConfigLoad, a_ci_without_secrets_can_check_the_rest) {
  const ConfigDirectory directory;
  std::filesystem::remove_all(directory.path() + "/secrets");
  EXPECT_FALSE(directory.load(k_small).config);
  const Loaded loaded = directory.load(k_small, Secrets::skip);
  ASSERT_TRUE(loaded.config) << texts_of(loaded);
  EXPECT_TRUE(loaded.config->desk.api_key.empty());
}

TEST(ConfigLoad, finds_the_credentials_that_systemd_hands_over) {
  const ConfigDirectory directory;
  const ConfigDirectory credentials;
  std::filesystem::remove_all(directory.path() + "/secrets");
  setenv("CREDENTIALS_DIRECTORY", credentials.path().c_str(), 1);
  EXPECT_TRUE(directory.load(k_small).config) << "a directory called secrets";
  for (const char* name : {"thena.api-key", "support.password"}) {
    std::filesystem::rename(credentials.path() + "/secrets/" + name,
                            credentials.path() + "/secrets_" + name);
  }
  std::filesystem::remove(credentials.path() + "/secrets");
  EXPECT_TRUE(directory.load(k_small).config) << "one flat file of each";
  unsetenv("CREDENTIALS_DIRECTORY");
}

TEST(ConfigLoad, secrets_may_lie_elsewhere) {
  const ConfigDirectory directory;
  const ConfigDirectory elsewhere;
  std::filesystem::remove_all(directory.path() + "/secrets");
  directory.write("intaked.yaml", k_small);
  EXPECT_TRUE(load(directory.path() + "/intaked.yaml", Secrets::read, elsewhere.path() + "/secrets")
                  .config);
}

TEST(ConfigLoad, an_absent_file_is_one_problem) {
  const Loaded loaded = load("/nowhere/intaked.yaml", Secrets::read);
  ASSERT_EQ(loaded.problems.size(), 1u);
  EXPECT_EQ(loaded.problems[0].text, "cannot be read: No such file or directory");
}

}  // namespace
}  // namespace intaked::config
