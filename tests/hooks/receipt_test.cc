// What a genuine request brings, and how it is answered.
#include "hooks/receipt.h"

#include <gmock/gmock.h>

#include "hooks/provider.h"
#include "hooks/senders.h"
#include "hooks/stored_event.h"

namespace intaked::hooks {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

Sent of_body(std::string body, const char* type = "application/json") {
  return {.headers = {{"content-type", type}}, .body = std::move(body)};
}

Receipt received(const Provider& provider, const Sent& sent, const Credentials& ours = {}) {
  return provider.receive(sent.request(), ours);
}

std::vector<std::string> ids(const Receipt& receipt) {
  std::vector<std::string> all;
  for (const Event& event : receipt.events) all.push_back(event.id);
  return all;
}

struct Case {
  const char* shows;
  const Provider& provider;
  const char* body;
  std::vector<std::string> ids;
  int status = 200;
  const char* answer = "{}";  // a part of it
};

std::vector<Case> cases() {
  return {
      {"a message", k_slack, R"({"type":"event_callback","event_id":"Ev01","event":{}})", {"Ev01"}},
      {"a challenge",
       k_slack,
       R"({"type":"url_verification","challenge":"c\"1"})",
       {},
       200,
       R"({"challenge":"c\"1"})"},
      {"a warning", k_slack, R"({"type":"app_rate_limited","minute_rate_limited":1})", {}},
      {"a mail",
       k_postmark,
       R"({"MessageID":"22c74902-a0c1-4511-804f2-341342852c90"})",
       {"22c74902-a0c1-4511-804f2-341342852c90"}},
      {"a message of a channel",
       k_teams_outgoing,
       R"({"type":"message","id":"1485983408511","conversation":{"id":"19:a@thread.v2"}})",
       {"19:a@thread.v2/1485983408511"},
       200,
       "Thank you. Your message is with the support team."},
      {"a message to a bot",
       k_teams_bot,
       R"({"type":"message","id":"1","conversation":{"id":"a:1"}})",
       {"a:1/1"}},
      {"an edit of it",
       k_teams_bot,
       R"({"type":"messageUpdate","id":"1","timestamp":"T2","conversation":{"id":"a:1"}})",
       {"a:1/1/messageUpdate/T2"}},
      {"somebody joins", k_teams_bot, R"({"type":"conversationUpdate","id":"2"})", {}},
      {"a ping", k_discord, R"({"type":1,"id":"1","token":"t"})", {}, 200, R"({"type":1})"},
      {"a slash command with words",
       k_discord,
       R"({"type":2,"id":"77","data":{"type":1,"options":[{"name":"text","value":"x"}]}})",
       {"77"},
       200,
       R"("flags":64)"},
      {"a slash command without",
       k_discord,
       R"({"type":2,"id":"78","data":{"type":1,"name":"ticket"}})",
       {},
       200,
       R"({"type":9)"},
      {"a form that was filled in",
       k_discord,
       R"({"type":5,"id":"79","data":{}})",
       {"79"},
       200,
       R"({"type":4)"},
      {"a message command",
       k_discord,
       R"({"type":2,"id":"80","data":{"type":3}})",
       {"80"},
       200,
       R"({"type":4)"},
      {"a command is being typed",
       k_discord,
       R"({"type":4,"id":"81","data":{"type":1}})",
       {},
       200,
       R"({"type":8,"data":{"choices":[]}})"},
      {"a ping of webhook events", k_discord, R"({"version":1,"type":0})", {}, 204, ""},
      {"a message", k_telegram, R"({"update_id":10000,"message":{}})", {"10000"}},
      {"a mail", k_mailersend, R"({"type":"inbound.message","data":{"id":"62"}})", {"62"}},

      {"something else", k_resend, R"({"type":"email.sent"})", {}},
      {"two messages and a status",
       k_whatsapp,
       R"({"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"value":{"messages":)"
       R"([{"from":"a","id":"wamid.1"},{"from":"b","id":"wamid.2"}]}},{"value":{"statuses":[{}]}}]}]})",
       {"wamid.1", "wamid.2"}},
      {"a status",
       k_whatsapp,
       R"({"entry":[{"changes":[{"value":{"statuses":[{"id":"x"}]}}]}]})",
       {}},
      {"a mail", k_ses, R"({"Type":"Notification","MessageId":"22b8","Message":"{}"})", {"22b8"}},
      {"a test of Amazon's",
       k_ses,
       R"({"Type":"Notification","Message":"Successfully validated SNS topic for Amazon SES"})",
       {}},
      {"the end", k_ses, R"({"Type":"UnsubscribeConfirmation","MessageId":"1"})", {}},
  };
}

TEST(Receipt, EachRequestBringsItsEventsAndIsAnsweredAsItsSenderExpects) {
  for (const Case& c : cases()) {
    const Receipt receipt = received(c.provider, of_body(c.body));
    const std::string shows = std::string(c.provider.name) + ": " + c.shows;
    EXPECT_EQ(ids(receipt), c.ids) << shows;
    EXPECT_EQ(receipt.answer.status, c.status) << shows;
    EXPECT_THAT(receipt.answer.body, HasSubstr(c.answer)) << shows;
    EXPECT_EQ(receipt.noted.empty(), !receipt.events.empty()) << shows;
  }
}

// Total: what cannot be read is kept, so that a person can look at it.
TEST(Receipt, WhatIsGenuineAndCannotBeReadIsKept) {
  for (const Provider* provider : providers()) {
    for (const std::string& body : {std::string("{"), std::string("null"), std::string("[]"),
                                    std::string("\xff\0", 2), std::string(100'000, '[')}) {
      const Receipt receipt = received(*provider, of_body(body));
      ASSERT_EQ(receipt.events.size(), 1u) << provider->name << ": " << body.substr(0, 10);
      EXPECT_THAT(receipt.events[0].id, StartsWith("sha256:"));
      EXPECT_THAT(receipt.events[0].stored, HasSubstr(body));
      EXPECT_GE(receipt.answer.status, 200);
      EXPECT_LT(receipt.answer.status, 300);
    }
  }
}

TEST(Receipt, ARepetitionHasTheSameIds) {
  for (const Sender& one : all_senders()) {
    const Sent first = one.send(k_now, With::newest), again = one.send(k_now, With::newest);
    EXPECT_EQ(ids(received(*one.provider, first, one.ours)),
              ids(received(*one.provider, again, one.ours)))
        << one.shows;
  }
}

TEST(Receipt, AnIdThatCannotStandInAnIndexIsReplaced) {
  EXPECT_EQ(event_id("Ev01", "x"), "Ev01");
  for (const std::string& said : {std::string(), std::string("a b"), std::string("a\n"),
                                  std::string("ü"), std::string(k_event_id_bytes_max + 1, 'x')})
    EXPECT_EQ(event_id(said, "abc"),
              "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_NE(event_id("", "abc"), event_id("", "abd"));
}

TEST(Receipt, OfABatchEachMessageGoesWithItsOwnAuthor) {
  const Receipt receipt = received(
      k_whatsapp,
      of_body(R"({"object":"o","entry":[{"id":"9","changes":[{"field":"messages","value":{)"
              R"("contacts":[{"wa_id":"a","profile":{"name":"Alice"}},{"wa_id":"b"}],)"
              R"("messages":[{"from":"a","id":"1"},{"from":"b","id":"2"}]}}]}]})"));
  ASSERT_EQ(receipt.events.size(), 2u);
  const auto first = read_stored_event(receipt.events[0].stored);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->body,
            R"({"object":"o","entry":[{"id":"9","changes":[{"field":"messages","value":{)"
            R"("contacts":[{"wa_id":"a","profile":{"name":"Alice"}}],)"
            R"("messages":[{"from":"a","id":"1"}]}}]}]})");
  EXPECT_THAT(receipt.events[1].stored, testing::Not(HasSubstr("Alice")));
}

// Nothing of it is a message to us, and somebody may have written it all the same.
TEST(Receipt, WhatIsNotInWhatsAppsShapeIsKeptBesideItsMessages) {
  const std::string message =
      R"({"changes":[{"value":{"messages":[{"from":"a","id":"wamid.1"}]}}]})";
  const std::pair<std::string, std::string> cases[] = {
      {R"("words")", R"(["words"])"},
      {R"({"id":"1"})", R"([{"id":"1"}])"},
      {R"({"changes":{"value":"words"}})", R"({"changes":{"value":"words"}})"},
      {R"({"changes":["words"]})", R"("changes":["words"])"},
      {R"({"changes":[{"field":"messages"}]})", R"([{"field":"messages"}])"},
      {R"({"changes":[{"field":"f","value":["words"]}]})", R"({"field":"f","value":["words"]})"},
      {R"({"changes":[{"value":{"messages":{"id":"1"}}}]})",
       R"([{"value":{"messages":{"id":"1"}}}])"},
  };
  for (const auto& [entry, kept] : cases) {
    const Receipt receipt =
        received(k_whatsapp, of_body(R"({"entry":[)" + entry + "," + message + "]}"));
    ASSERT_EQ(receipt.events.size(), 2u) << entry;
    EXPECT_THAT(receipt.events[0].id, StartsWith("sha256:"));
    EXPECT_THAT(receipt.events[0].stored, HasSubstr(kept));
    EXPECT_EQ(receipt.events[1].id, "wamid.1");
    EXPECT_FALSE(k_whatsapp.understand(*read_stored_event(receipt.events[0].stored), {})) << entry;
    const Receipt alone = received(k_whatsapp, of_body(R"({"entry":[)" + entry + "]}"));
    ASSERT_EQ(alone.events.size(), 1u) << entry;
    EXPECT_EQ(alone.noted, "") << entry;
  }
}

// The journal merges equal bytes of one source.
TEST(Receipt, TwoEventsOfTheSameWordsAreTwo) {
  Credentials ours;
  ours.scheme = Scheme::standard_webhooks;
  std::vector<std::string> stored;
  for (const char* id : {"msg_1", "msg_9"}) {
    Sent sent = of_body(R"({"text":"disk full"})");
    sent.header("webhook-id") = id;
    stored.push_back(received(k_generic, sent, ours).events.at(0).stored);
  }
  EXPECT_NE(stored[0], stored[1]);
}

TEST(Receipt, WhoPassesAMessageOnIsNotItsAuthor) {
  const Receipt receipt = received(
      k_discord, of_body(R"({"type":2,"id":"1","channel_id":"C","member":{"user":{"id":"agent"}},)"
                         R"("data":{"type":3}})"));
  EXPECT_EQ(receipt.events.at(0).channel, "");
  EXPECT_EQ(receipt.events.at(0).channel_author, "");
}

TEST(Receipt, OfMandrillsEventsMailAloneIsKept) {
  const Receipt receipt = received(
      k_mandrill, of_body("mandrill_events=%5B%7B%22event%22%3A%22send%22%7D%2C%7B%22event%22%3A"
                          "%22inbound%22%2C%22msg%22%3A%7B%22raw_msg%22%3A%22x%22%7D%7D%5D",
                          "application/x-www-form-urlencoded"));
  ASSERT_EQ(receipt.events.size(), 1u);
  EXPECT_THAT(receipt.events[0].stored, HasSubstr(R"({"event":"inbound","msg":{"raw_msg":"x"}})"));
}

TEST(Receipt, AFullBatchOfMandrillIsAMessageForEachMail) {
  constexpr int k_mails = 1'000, k_values = 120;
  std::string mail = R"({"event":"inbound","msg":{"raw_msg":"x","headers":[0)";
  for (int i = 1; i < k_values; ++i) mail += ",0";
  mail += "]}}";
  std::string batch = "mandrill_events=[" + mail;
  for (int i = 1; i < k_mails; ++i) batch += "," + mail;
  const Receipt receipt =
      received(k_mandrill, of_body(batch + "]", "application/x-www-form-urlencoded"));
  ASSERT_EQ(receipt.events.size(), std::size_t{k_mails});
  EXPECT_EQ(read_stored_event(receipt.events.back().stored)->body, mail);
}

TEST(Receipt, MailgunsTokenCountsOnce) {
  const Sender mailgun = all_senders()[1];
  EXPECT_THAT(ids(received(k_mailgun, mailgun.send(k_now, With::newest))),
              ElementsAre(std::string(50, 'f')));
}

TEST(Receipt, ASubscriptionIsConfirmedAtSnsAlone) {
  Credentials topic;
  topic.application = "arn:aws:sns:eu-central-1:111111111111:mail";
  const auto confirmed = [&](const char* url) {
    return received(k_ses,
                    of_body(std::string(R"({"Type":"SubscriptionConfirmation",)") +
                            R"("SubscribeURL":")" + url + "\"}"),
                    topic);
  };
  const char* url = "https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&Token=1";
  EXPECT_EQ(confirmed(url).confirm_url, url);
  EXPECT_THAT(confirmed(url).events, IsEmpty());
  EXPECT_EQ(confirmed("https://evil.example/").confirm_url, "");
  EXPECT_EQ(confirmed("https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&Token=1")
                .confirm_url,
            "");
  EXPECT_EQ(confirmed("https://sns.eu-central-1.amazonaws.com/?Action=Publish").confirm_url, "");
  EXPECT_EQ(confirmed("http://169.254.169.254/latest").confirm_url, "");
  EXPECT_EQ(confirmed("file:///etc/passwd").confirm_url, "");
}

TEST(Receipt, WhatTellsThatMessagesAreMissedIsAWarning) {
  Credentials topic;
  topic.application = "arn:aws:sns:eu-central-1:111111111111:mail";
  const Receipt ended =
      received(k_ses, of_body(R"({"Type":"UnsubscribeConfirmation","MessageId":"1"})"), topic);
  EXPECT_THAT(ended.warning,
              HasSubstr("arn:aws:sns:eu-central-1:111111111111:mail at SNS has ended"));
  EXPECT_THAT(ended.warning, HasSubstr("subscribe this hook's address to the topic again"));
  const auto held_back = [](const char* minute) {
    return received(k_slack, of_body(R"({"type":"app_rate_limited","minute_rate_limited":)" +
                                     std::string(minute) + "}"))
        .warning;
  };
  EXPECT_THAT(held_back("1518467820"), HasSubstr("of this workspace since 2018-02-12T20:37:00Z:"));
  EXPECT_THAT(held_back("1518467820"),
              HasSubstr("at api.slack.com/apps have the app subscribe to fewer events"));
  for (const char* minute : {"-1", "9223372036854775807", "\"soon\""})
    EXPECT_THAT(held_back(minute), StartsWith("Slack holds back events of this workspace: it had"))
        << minute;
  for (const Case& c : cases()) {
    const std::string body = c.body;
    const bool warns = body.find("app_rate_limited") != body.npos ||
                       body.find("UnsubscribeConfirmation") != body.npos;
    EXPECT_EQ(received(c.provider, of_body(body)).warning.empty(), !warns) << body;
  }
}

TEST(Receipt, MetasChallengeComesBackAsText) {
  const Sent sent{.method = "GET", .query = {{"hub.challenge", "1158201444"}}, .body = {}};
  const Receipt receipt = received(k_whatsapp, sent);
  EXPECT_EQ(receipt.answer.body, "1158201444");
  EXPECT_THAT(receipt.answer.content_type, StartsWith("text/plain"));
  EXPECT_THAT(receipt.events, IsEmpty());
}

TEST(Receipt, ARelayedMailIsKeptWithItsEnvelope) {
  Sent sent = of_body("From: a@acme.example\r\n\r\nHello", "message/rfc822");
  sent.header("x-envelope-from") = "bounce@acme.example";
  sent.header("x-envelope-to") = "support@example.com,  billing@example.com,,";
  const Receipt receipt = received(k_relay, sent);
  ASSERT_EQ(receipt.events.size(), 1u);
  EXPECT_EQ(read_stored_event(receipt.events[0].stored)->body, sent.body);
  EXPECT_EQ(receipt.events[0].envelope_from, "bounce@acme.example");
  EXPECT_THAT(receipt.events[0].envelope_to,
              ElementsAre("support@example.com", "billing@example.com"));
}

TEST(Receipt, AStoredEventSaysHowItIsToBeRead) {
  const StoredEvent event{"mailgun", "token-1", "multipart/form-data; boundary=x",
                          "--x\r\n\r\n\r\n--x--"};
  const std::string stored = store_event(event);
  const auto read = read_stored_event(stored);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->provider, event.provider);
  EXPECT_EQ(read->id, event.id);
  EXPECT_EQ(read->content_type, event.content_type);
  EXPECT_EQ(read->body, event.body);
  // What a sender puts into it ends in its own line.
  const std::string forged = store_event({"slack", "1", "a\r\n\r\nIntaked-Provider: x", "b"});
  EXPECT_EQ(read_stored_event(forged)->content_type, "aIntaked-Provider: x");
  EXPECT_EQ(read_stored_event(forged)->body, "b");
  for (const char* text :
       {"", "Intaked-Provider: ", "Intaked-Provider: x\r\n\r\n", "Intaked-Provider:\r\n\r\n",
        "Intaked-Provider: x\r\nContent-Type: y\r\n\r\n",
        "Intaked-Provider: x\r\nIntaked-Event: 1\r\n\r\n",
        "Intaked-Provider: x\r\n\r\nIntaked-Event: 1\r\nContent-Type: y\r\n\r\n",
        "Subject: x\r\nIntaked-Event: 1\r\nContent-Type: y\r\n\r\n"})
    EXPECT_FALSE(read_stored_event(text)) << text;
}

}  // namespace
}  // namespace intaked::hooks
