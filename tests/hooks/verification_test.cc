// Who is believed: every provider against its sender, and against everybody else.
#include "hooks/verification.h"

#include <set>

#include <gmock/gmock.h>

#include "hooks/own_scheme.h"
#include "hooks/senders.h"
#include "hooks/sns_message.h"
#include "lib/json/json_text.h"

namespace intaked::hooks {
namespace {

using Finding = Verification::Finding;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class VerificationTest : public testing::Test {
 protected:
  void expect(Finding finding, const Sender& sender, const Sent& sent, const char* shows,
              Instant now = k_now) {
    const Verification got = asked(sender, sent, documents_, now);
    EXPECT_EQ(static_cast<int>(got.finding), static_cast<int>(finding))
        << sender.shows << ", " << shows << ": " << got.why << got.url;
    EXPECT_EQ(got.finding == Finding::refused, !got.why.empty()) << sender.shows << ", " << shows;
  }
  const Sender& sender(const std::string& shows) {
    for (const Sender& one : senders_)
      if (one.shows == shows) return one;
    throw std::out_of_range(shows);
  }

  KeptDocuments documents_ = published();
  const std::vector<Sender> senders_ = all_senders();
};

TEST_F(VerificationTest, EveryProviderHasASender) {
  std::set<std::string_view> shown;
  for (const Sender& one : senders_) shown.insert(one.provider->name);
  for (const Provider* provider : providers()) {
    EXPECT_TRUE(shown.contains(provider->name)) << provider->name;
    EXPECT_EQ(provider_named(provider->name), provider);
  }
  EXPECT_EQ(provider_named("none"), nullptr);
}

TEST_F(VerificationTest, AGenuineRequestIsBelievedWithBothSecrets) {
  for (const Sender& one : senders_) {
    expect(Finding::genuine, one, one.send(k_now, With::newest), "the newest secret");
    if (one.rotates) expect(Finding::genuine, one, one.send(k_now, With::former), "the former");
  }
}

TEST_F(VerificationTest, AnotherSecretIsNotBelieved) {
  for (const Sender& one : senders_)
    expect(Finding::refused, one, one.send(k_now, With::other), "another secret");
}

TEST_F(VerificationTest, NothingIsBelievedWithoutASecretOfOurs) {
  for (Sender one : senders_) {
    const Sent sent = one.send(k_now, With::newest);
    one.ours.secrets = {Secret("")};
    one.ours.public_keys.clear();
    one.ours.application.clear();
    // Who signs nothing is known by the path alone: that is what its configuration then says.
    if (one.provider == &k_sendgrid || one.provider == &k_postmark) one.ours.user = "intake";
    expect(Finding::refused, one, sent, "no secret");
  }
}

// A secret's file that is empty must not be a secret that everybody knows.
TEST_F(VerificationTest, AnEmptySecretIsNobodys) {
  for (const char* shows : {"Slack", "Telegram", "a relay with a token", "WhatsApp",
                            "Standard Webhooks", "Teams, outgoing webhook"}) {
    Sender one = sender(shows);
    one.ours.secrets = {Secret(one.shows == "Standard Webhooks" ? "whsec_" : "")};
    Sent sent = one.send(k_now, With::newest);
    const auto signed_with_nothing = [&](const std::string& message) {
      return crypto::hmac(crypto::Hash::sha256, "", message);
    };
    const auto in_hex = [](const std::string& bytes) {
      return crypto::hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    };
    const std::string stamp = "1773416400";
    if (one.proof == "x-slack-signature")
      sent.header(one.proof) = "v0=" + in_hex(signed_with_nothing("v0:" + stamp + ":" + sent.body));
    else if (one.proof == "x-hub-signature-256")
      sent.header(one.proof) = "sha256=" + in_hex(signed_with_nothing(sent.body));
    else if (one.proof == "webhook-signature")
      sent.header(one.proof) =
          "v1," + crypto::base64(signed_with_nothing(sent.header("webhook-id") + "." + stamp + "." +
                                                     sent.body));
    else if (one.provider == &k_teams_outgoing)
      sent.header(one.proof) = "HMAC " + crypto::base64(signed_with_nothing(sent.body));
    else
      sent.header(one.proof) = one.provider == &k_relay ? "Bearer " : "";
    expect(Finding::refused, one, sent, "an empty secret");
  }
}

TEST_F(VerificationTest, EachChangedByteOfTheBodyIsNoticedWhereItIsSigned) {
  for (const Sender& one : senders_) {
    if (!one.covers_body) continue;
    const Sent genuine = one.send(k_now, With::newest);
    for (std::size_t i = 0; i < genuine.body.size(); ++i) {
      Sent changed = genuine;
      changed.body[i] = static_cast<char>(changed.body[i] ^ 1);
      const Verification got = asked(one, changed, documents_);
      if (one.provider == &k_ses && got.finding != Finding::refused) {
        // Not signed by SNS: which key it names, and names of fields that are not looked at.
        EXPECT_EQ(static_cast<int>(got.finding), static_cast<int>(Finding::needs_document)) << i;
        continue;
      }
      EXPECT_EQ(static_cast<int>(got.finding), static_cast<int>(Finding::refused))
          << one.shows << ", byte " << i;
    }
    Sent longer = genuine;
    longer.body += " ";
    if (one.provider != &k_ses) expect(Finding::refused, one, longer, "a longer body");
  }
}

TEST_F(VerificationTest, EachChangedByteOfTheProofIsNoticed) {
  for (const Sender& one : senders_) {
    if (one.proof.empty()) continue;
    const Sent genuine = one.send(k_now, With::newest);
    const std::string proof = Sent(genuine).header(one.proof);
    for (std::size_t i = 0; i < proof.size(); ++i) {
      Sent changed = genuine;
      char& c = changed.header(one.proof)[i];
      c = c == 'A' ? 'B' : 'A';
      const bool is_hex_case = c == proof[i] + ('A' - 'a');
      const std::size_t second = proof.find(" v1,");
      const bool is_unused = second != proof.npos && i < second;
      if (is_hex_case || is_unused) continue;
      expect(Finding::refused, one, changed, ("byte " + std::to_string(i)).c_str());
    }
    Sent without = genuine, twice = genuine;
    without.header(one.proof).clear();
    expect(Finding::refused, one, without, "an empty proof");
    twice.headers.emplace_back(one.proof, proof);
    expect(Finding::refused, one, twice, "the proof twice");
  }
}

TEST_F(VerificationTest, WhatIsTooOldOrAheadIsRefusedWhereItTellsItsAge) {
  for (const Sender& one : senders_) {
    if (one.age_max == 0s) continue;
    const auto sent_at = [&](std::chrono::seconds before) {
      return one.send(k_now - before, With::newest);
    };
    expect(Finding::genuine, one, sent_at(one.age_max), "as old as may be");
    expect(Finding::refused, one, sent_at(one.age_max + 2s), "too old");
    expect(Finding::genuine, one, sent_at(-5min), "as far ahead as may be");
    expect(Finding::refused, one, sent_at(-5min - 2s), "too far ahead");
  }
}

TEST_F(VerificationTest, ATimeThatIsNoneIsRefused) {
  for (const char* stamp :
       {"", "0x5", "-1", "17734164e2", "1773416400.5", "99999999999999999999", " 1773416400"}) {
    const std::pair<const char*, const char*> places[] = {
        {"Slack", "x-slack-request-timestamp"},
        {"SendGrid with a security policy", "x-twilio-email-event-webhook-timestamp"},
        {"Discord", "x-signature-timestamp"},
        {"Standard Webhooks", "webhook-timestamp"}};
    for (const auto& [shows, header] : places) {
      Sent sent = sender(shows).send(k_now, With::newest);
      sent.header(header) = stamp;
      expect(Finding::refused, sender(shows), sent, stamp);
    }
  }
}

TEST_F(VerificationTest, GarbageIsRefusedInWordsOfOurs) {
  const std::string words = "secret words of a stranger";
  for (const Sender& one : senders_) {
    for (const std::string& body :
         {std::string(), std::string("{"), std::string(100'000, '['), std::string("\0\xff\r\n", 4),
          std::string("--fake-boundary"), words, "\"" + words,
          R"({")" + words + R"(":1,")" + words + R"(":2})"}) {
      Sent sent{.body = body};
      EXPECT_THAT(asked(one, sent, documents_).why, Not(HasSubstr("stranger"))) << one.shows;
      expect(Finding::refused, one, sent, "no header at all");
      sent = one.send(k_now, With::newest);
      sent.body = body;
      EXPECT_THAT(asked(one, sent, documents_).why, Not(HasSubstr("stranger"))) << one.shows;
      if (one.covers_body || one.provider == &k_mailgun)
        expect(Finding::refused, one, sent, "another body");
    }
  }
}

// Sent by Slack's page as an example; api.slack.com/authentication/verifying-requests-from-slack.
TEST_F(VerificationTest, SlacksOwnExampleIsGenuine) {
  Credentials ours;
  ours.secrets.emplace_back("8f742231b10e8888abcd99yyyzzz85a5");
  Sent sent{.headers = {{"x-slack-request-timestamp", "1531420618"},
                        {"x-slack-signature",
                         "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"}},
            .body =
                "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&"
                "channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name="
                "roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks."
                "slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&"
                "trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"};
  const Instant then{std::chrono::seconds{1'531'420'618}};
  const auto got = k_slack.verify(sent.request(), ours, documents_, then);
  EXPECT_EQ(static_cast<int>(got.finding), static_cast<int>(Finding::genuine)) << got.why;
}

// Of the libraries' tests at github.com/standard-webhooks/standard-webhooks.
TEST_F(VerificationTest, StandardWebhooksOwnExampleIsGenuine) {
  Credentials ours;
  ours.scheme = Scheme::standard_webhooks;
  ours.secrets.emplace_back("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  const Sent sent{
      .headers = {{"webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"},
                  {"webhook-timestamp", "1614265330"},
                  {"webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="}},
      .body = R"({"test": 2432232314})"};
  const Instant then{std::chrono::seconds{1'614'265'330}};
  const auto got = k_generic.verify(sent.request(), ours, documents_, then);
  EXPECT_EQ(static_cast<int>(got.finding), static_cast<int>(Finding::genuine)) << got.why;
}

// GitHub's example for a header that is made as Meta's is; docs.github.com/webhooks, "Validating
// webhook deliveries".
TEST_F(VerificationTest, GitHubsOwnExampleIsGenuineForMetasScheme) {
  Credentials ours;
  ours.secrets.emplace_back("It's a Secret to Everybody");
  const Sent sent{
      .headers = {{"x-hub-signature-256",
                   "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"}},
      .body = "Hello, World!"};
  const auto got = k_whatsapp.verify(sent.request(), ours, documents_, k_now);
  EXPECT_EQ(static_cast<int>(got.finding), static_cast<int>(Finding::genuine)) << got.why;
}

TEST_F(VerificationTest, ARepeatedFieldOfAFormIsNobodysProof) {
  const Sender& mailgun = sender("Mailgun");
  Sent sent = mailgun.send(k_now, With::newest);
  const std::string again =
      "--fake-boundary\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\nx\r\n";
  sent.body.insert(0, again);
  expect(Finding::refused, mailgun, sent, "two tokens");
}

TEST_F(VerificationTest, MandrillSignsTheAddress) {
  const Sender& mandrill = sender("Mandrill");
  const Sent sent = mandrill.send(k_now, With::newest);
  Request request = sent.request();
  request.url = "http://intake.example.com/hooks/one";
  const auto got = mandrill.provider->verify(request, mandrill.ours, documents_, k_now);
  EXPECT_EQ(static_cast<int>(got.finding), static_cast<int>(Finding::refused));
  EXPECT_THAT(got.why, HasSubstr("hooks show"));
}

TEST_F(VerificationTest, WhatsAppsHandshakeNeedsItsOwnToken) {
  Sender whatsapp = sender("WhatsApp");
  Sent sent{.method = "GET",
            .query = {{"hub.mode", "subscribe"},
                      {"hub.challenge", "1158201444"},
                      {"hub.verify_token", "fake-verify-token"}},
            .body = {}};
  expect(Finding::refused, whatsapp, sent, "none of ours is configured");
  sent.query[2].second.clear();
  expect(Finding::refused, whatsapp, sent, "none on either side");
  sent.query[2].second = "fake-verify-token";
  whatsapp.ours.verify_token = Secret("fake-verify-token");
  expect(Finding::genuine, whatsapp, sent, "the right token");
  sent.query[0].second = "unsubscribe";
  expect(Finding::refused, whatsapp, sent, "another mode");
  sent.query[0].second = "subscribe";
  sent.query[2].second = "fake-verify-tokeN";
  expect(Finding::refused, whatsapp, sent, "another token");
  sent.query[2].second = "fake-verify-token";
  sent.query.emplace_back("hub.verify_token", "x");
  expect(Finding::refused, whatsapp, sent, "two tokens");
}

TEST_F(VerificationTest, AnotherTopicMayBeGenuineAndIsNotOurs) {
  Sender ses = sender("SES, version 2");
  const Sent sent = ses.send(k_now, With::newest);
  ses.ours.application = "arn:aws:sns:eu-central-1:999999999999:another";
  expect(Finding::refused, ses, sent, "another topic is pinned");
  ses.ours.application.clear();
  Sent without = sent;
  without.body.replace(without.body.find("TopicArn"), 8, "TopicXxx");
  EXPECT_THAT(asked(ses, without, documents_).why, HasSubstr("another topic"));
}

TEST_F(VerificationTest, WhatIsBesideTheSignatureOfSnsMustFit) {
  const Sender& ses = sender("SES, version 2");
  Sent sent = ses.send(k_now, With::newest);
  sent.header("x-amz-sns-message-type") = "SubscriptionConfirmation";
  expect(Finding::refused, ses, sent, "the header says another type");
  sent = ses.send(k_now, With::newest);
  sent.body.replace(sent.body.find(".pem"), 4, ".txt");
  EXPECT_THAT(asked(ses, sent, documents_).why, HasSubstr("does not lead to SNS"));
}

TEST_F(VerificationTest, OnlySnsInTheTopicsRegionIsAskedForACertificate) {
  const char* topic = "arn:aws:sns:eu-central-1:111111111111:mail";
  const std::string path = "/SimpleNotificationService-a1B2.pem";
  EXPECT_TRUE(is_certificate_url("https://sns.eu-central-1.amazonaws.com" + path, topic));
  EXPECT_TRUE(is_certificate_url("https://sns.cn-north-1.amazonaws.com.cn" + path,
                                 "arn:aws-cn:sns:cn-north-1:1:mail"));
  EXPECT_TRUE(is_certificate_url("https://sns.us-gov-west-1.amazonaws.com" + path,
                                 "arn:aws-us-gov:sns:us-gov-west-1:1:mail"));
  for (const std::string& url :
       {"http://sns.eu-central-1.amazonaws.com" + path,
        "https://sns.us-east-1.amazonaws.com" + path,     // another region
        "https://sns.s3-eu-west-1.amazonaws.com" + path,  // a bucket called "sns"
        "https://sns.eu-central-1.amazonaws.com.evil.example" + path,
        "https://evil.example/sns.eu-central-1.amazonaws.com" + path,
        "https://sns.eu-central-1.amazonaws.com@evil.example" + path,
        "https://sns.eu-central-1.amazonaws.com:8443" + path,
        // That host answers with what it is asked to.
        std::string("https://sns.eu-central-1.amazonaws.com/?Action=GetEndpointAttributes&x=.pem"),
        std::string("https://sns.eu-central-1.amazonaws.com/a.pem"),
        std::string("https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-.pem"),
        std::string("https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-a/../b.pem"),
        std::string("https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-a?b.pem"),
        std::string("https://sns.eu-central-1.amazonaws.com"), std::string()})
    EXPECT_FALSE(is_certificate_url(url, topic)) << url;
  for (const char* arn : {"", "arn:aws:sns", "arn:aws:sns:", "arn:aws:sns::1:a",
                          "arn:aws:sns:a b:1", "arn:aws:sns:x.evil.example/:1:a"})
    for (const char* host : {"", "https://sns..amazonaws.com", "https://sns.a b.amazonaws.com",
                             "https://sns.x.evil.example/.amazonaws.com"})
      EXPECT_FALSE(is_certificate_url(host + path, arn)) << arn;
}

// The lines of a key that is left out could stand in another's value: the same bytes are signed.
TEST_F(VerificationTest, WhatSnsSignsCannotBeCutElsewhere) {
  const Sender& ses = sender("SES, version 2");
  auto message = *json::parse(ses.send(k_now, With::newest).body);
  auto moved = model::Json::object();
  for (const auto& [key, value] : *message.as_object())
    if (key != "Subject") moved.set(key, value);
  moved.set("MessageId", std::string(message.text("MessageId")) + "\nSubject\n" +
                             std::string(message.text("Subject")));
  Sent sent = ses.send(k_now, With::newest);
  sent.body = json::write(moved);
  expect(Finding::refused, ses, sent, "a subject within the id");
  for (const char* key : {"Message", "MessageId", "Timestamp", "TopicArn", "Type"}) {
    auto without = model::Json::object();
    for (const auto& [name, value] : *message.as_object())
      if (name != key) without.set(name, value);
    sent.body = json::write(without);
    expect(Finding::refused, ses, sent, key);
  }
}

TEST_F(VerificationTest, AnybodysJsonNeedsAScheme) {
  Sender generic = sender("Standard Webhooks");
  const Sent sent = generic.send(k_now, With::newest);
  generic.ours.scheme = Scheme::none;
  expect(Finding::refused, generic, sent, "nothing says who it is");
  generic.ours.scheme = Scheme::client_certificate;
  expect(Finding::refused, generic, sent, "nobody has asked for a certificate");
  Request request = sent.request();
  request.has_client_certificate = true;
  EXPECT_EQ(k_generic.verify(request, generic.ours, documents_, k_now).why, "");
}

TEST_F(VerificationTest, ATimeOrAnIdThatIsNotSignedDoesNotCount) {
  Hmac scheme = sender("a MAC of one's own").ours.hmac;
  EXPECT_TRUE(is_sound(scheme));
  for (const char* message : {"{id}:{body}", "{timestamp}:{body}", "{body}", "{id}:{timestamp}"}) {
    scheme.message = message;
    EXPECT_FALSE(is_sound(scheme)) << message;
  }
  scheme = Hmac{};
  EXPECT_TRUE(is_sound(scheme));
  scheme.message = "{timestamp}.{body}";
  EXPECT_FALSE(is_sound(scheme)) << "which time?";
  Sender own = sender("a MAC of one's own");
  own.ours.hmac.message = "{timestamp}:{body}";
  expect(Finding::refused, own, own.send(k_now, With::newest), "an id that is not signed");
  own = sender("a MAC of one's own");
  Sent sent = own.send(k_now, With::newest);
  sent.header("x-fake-id") = "fake:event";
  EXPECT_THAT(asked(own, sent, documents_).why, HasSubstr("x-fake-id"));
}

TEST_F(VerificationTest, ACertificateIsFetchedOnceAndAnewWhenItHasEnded) {
  const Sender& ses = sender("SES, version 2");
  const Sent sent = ses.send(k_now, With::newest);
  const KeptDocuments none;
  const Verification first = asked(ses, sent, none);
  EXPECT_EQ(static_cast<int>(first.finding), static_cast<int>(Finding::needs_document));
  EXPECT_EQ(first.url,
            "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-fake1.pem");
  KeptDocuments ended;
  ended.keep(first.url, fakes::SigningKey::rsa().certificate(k_now - 48h, k_now - 24h),
             k_now - 11min);
  EXPECT_EQ(asked(ses, sent, ended).url, first.url);
  ended.kept[first.url].fetched_at = k_now - 9min;
  EXPECT_THAT(asked(ses, sent, ended).why, HasSubstr("has ended"));
  ended.kept[first.url].fetched_at = k_now + 1h;
  EXPECT_EQ(asked(ses, sent, ended).url, first.url) << "our clock was ahead";
}

TEST_F(VerificationTest, MicrosoftsKeysAreFetchedInTwoStepsAndAnewEachDay) {
  const Sender& bot = sender("Teams, bot");
  const Sent sent = bot.send(k_now, With::newest);
  KeptDocuments some;
  const std::string metadata = asked(bot, sent, some).url;
  EXPECT_EQ(metadata, "https://login.botframework.com/v1/.well-known/openidconfiguration");
  some.kept[metadata] = documents_.kept[metadata];
  const std::string keys = asked(bot, sent, some).url;
  EXPECT_EQ(keys, "https://login.botframework.com/v1/.well-known/keys");
  some.kept[keys] = documents_.kept[keys];
  EXPECT_EQ(asked(bot, sent, some).why, "");
  for (const auto& [fetched_at, shows] :
       {std::pair(k_now - 25h, "a day ago"), std::pair(k_now + 1h, "our clock was ahead")}) {
    some.kept[metadata].fetched_at = k_now;
    some.kept[keys].fetched_at = fetched_at;
    EXPECT_EQ(asked(bot, sent, some).url, keys) << shows;
    some.kept[metadata].fetched_at = fetched_at;
    EXPECT_EQ(asked(bot, sent, some).url, metadata) << shows;
  }
  some.keep(metadata, R"({"jwks_uri":"https://evil.example/keys"})");
  EXPECT_THAT(asked(bot, sent, some).why, HasSubstr("cannot be read"));
}

TEST_F(VerificationTest, AKeyThatIsNotThereIsLookedForAnewButNotEachTime) {
  const Sender& bot = sender("Teams, bot");
  const Sent sent = bot.send(k_now, With::newest);
  const std::string keys = "https://login.botframework.com/v1/.well-known/keys";
  documents_.keep(keys, R"({"keys":[]})", k_now - 6min);
  EXPECT_EQ(asked(bot, sent, documents_).url, keys);
  documents_.keep(keys, R"({"keys":[]})", k_now - 4min);
  EXPECT_THAT(asked(bot, sent, documents_).why, HasSubstr("nobody has published"));
}

// A token whose claims are signed as they should be, but say something else.
TEST_F(VerificationTest, ABotsTokenIsForThisBotThisChannelAndThisAnswer) {
  Sender bot = sender("Teams, bot");
  Sent sent = bot.send(k_now, With::newest);
  bot.ours.application = "99999999-2222-3333-4444-555555555555";
  EXPECT_THAT(asked(bot, sent, documents_).why, HasSubstr("another bot than application_id"));
  bot = sender("Teams, bot");
  const std::string genuine = sent.body;
  sent.body.replace(sent.body.find("msteams"), 7, "webchat");
  expect(Finding::refused, bot, sent, "of another channel");
  sent.body = genuine;
  sent.body.replace(sent.body.find("smba"), 4, "evil");
  expect(Finding::refused, bot, sent, "an answer to somebody else");
  sent.body = "{";
  expect(Finding::genuine, bot, sent, "what cannot be read is not lost");
  std::string& keys = documents_.kept["https://login.botframework.com/v1/.well-known/keys"].bytes;
  while (keys.find("msteams") != std::string::npos)
    keys.replace(keys.find("msteams"), 7, "webchat");
  sent.body = genuine;
  expect(Finding::refused, bot, sent, "a key for another channel");
}

TEST_F(VerificationTest, ATokenIsNeverTakenUnsignedOrSignedWithAPublicKeyAsASecret) {
  const Sender& bot = sender("Teams, bot");
  Sent sent = bot.send(k_now, With::newest);
  const std::string token = sent.header("authorization").substr(7);
  const std::string claims = token.substr(token.find('.'), token.rfind('.') - token.find('.'));
  for (const char* header : {
           "eyJhbGciOiJub25lIn0",                       // {"alg":"none"}
           "eyJhbGciOiJIUzI1NiIsImtpZCI6Im5ld2VzdCJ9",  // {"alg":"HS256","kid":"newest"}
           "eyJhbGciOiJSUzI1NiIsImtpZCI6Im5ld2VzdCIsImNyaXQiOltdfQ",  // … "crit":[]
       }) {
    for (const std::string& signature : {std::string(), token.substr(token.rfind('.') + 1)}) {
      sent.header("authorization") = "Bearer " + std::string(header) + claims + "." + signature;
      EXPECT_THAT(asked(bot, sent, documents_).why, HasSubstr("cannot be read")) << header;
    }
  }
  for (const char* text : {"", ".", "..", "a.b", "a.b.c.d", "Bearer"}) {
    sent.header("authorization") = "Bearer " + std::string(text);
    expect(Finding::refused, bot, sent, text);
  }
  sent.header("authorization") = "Bearer " + std::string(1 << 20, '.');
  expect(Finding::refused, bot, sent, "a very long one");
}

TEST_F(VerificationTest, AnIdWithAFullStopIsRefused) {
  const Sender& standard = sender("Standard Webhooks");
  Sent sent = standard.send(k_now, With::newest);
  const std::string stamp = sent.header("webhook-timestamp");
  sent.header("webhook-id") = "msg.1";
  sent.header("webhook-signature") =
      "v1," + crypto::base64(crypto::hmac(crypto::Hash::sha256, secret_of(With::newest),
                                          "msg.1." + stamp + "." + sent.body));
  expect(Finding::refused, standard, sent, "where the id ends would be open");
}

TEST_F(VerificationTest, AStatusKeepsTheMessageAtItsSender) {
  for (const Provider* one : providers()) {
    const std::string name(one->name);
    // Those lose a mail after any 4xx, or do not say what they do.
    const bool wants_5xx =
        name == "sendgrid" || name == "ses" || name == "postal" || name == "mailersend";
    EXPECT_EQ(one->refused_status, wants_5xx ? 503 : 401) << name;
    EXPECT_EQ(one->too_large_status, wants_5xx ? 503 : 413) << name;
    EXPECT_GE(one->answer_within, 3s) << name;
  }
}

}  // namespace
}  // namespace intaked::hooks
