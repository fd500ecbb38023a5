// An event of the journal becomes a message.
#include "hooks/read_event.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hooks/need_place.h"
#include "hooks/stored_event.h"
#include "hooks/trial.h"
#include "senders.h"

namespace intaked::hooks {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

parse::Options with_digests() {
  return {};
}

TEST(StoredEvent, holds_what_came_and_what_was_fetched_for_it) {
  const std::string body("a\r\n\r\nb\0Intaked-Fetched: x\r\n", 28);
  std::string stored = store_event({"slack", "Ev1", "text/plain\r\nIntaked-Length: 0", body});
  stored += store_fetched("https://files.slack.com/1", "one\r\n\r\n");
  stored += store_fetched("https://files.slack.com/2", "");
  const auto event = read_stored_event(stored);
  ASSERT_TRUE(event);
  EXPECT_EQ(event->provider, "slack");
  EXPECT_EQ(event->id, "Ev1");
  EXPECT_EQ(event->content_type, "text/plainIntaked-Length: 0");
  EXPECT_EQ(event->body, body);
  ASSERT_EQ(event->fetched.size(), 2u);
  EXPECT_EQ(event->fetched[0].second, "one\r\n\r\n");
  EXPECT_EQ(event->fetched[1],
            std::pair(std::string_view("https://files.slack.com/2"), std::string_view()));
}

TEST(StoredEvent, is_nothing_that_somebody_else_has_written) {
  const std::string good = store_event({"slack", "Ev1", "", "body"});
  ASSERT_TRUE(read_stored_event(good));
  for (const std::string& text : {std::string(), good.substr(0, good.size() - 1), good + "x",
                                  "x" + good, good + store_fetched("u", "abc").substr(0, 20)})
    EXPECT_FALSE(read_stored_event(text)) << text;
}

// Whatever a provider's trial says is believed, and understood.
class EachTrial : public testing::TestWithParam<const Provider*> {};

Credentials credentials_for(const Provider& provider) {
  Credentials ours;
  const std::string secret = "fake-secret-of-the-trial-0123456";
  ours.secrets.emplace_back(secret);
  if (&provider == &k_teams_outgoing)
    ours.secrets = [&] {
      std::vector<Secret> one;
      one.emplace_back(crypto::base64(secret));
      return one;
    }();
  if (&provider == &k_resend)
    ours.secrets = [&] {
      std::vector<Secret> one;
      one.emplace_back("whsec_" + crypto::base64(secret));
      return one;
    }();
  if (&provider == &k_sendgrid || &provider == &k_postmark) ours.user = "intake";
  if (&provider == &k_relay || &provider == &k_generic) ours.scheme = Scheme::bearer;
  return ours;
}

TEST_P(EachTrial, is_genuine_and_says_its_words) {
  const Provider& provider = *GetParam();
  const Credentials ours = credentials_for(provider);
  const Mapping mapping{{{"from", "/who/mail"}, {"subject", "/title"}, {"text", "/a~1b"}}};
  const TrialWords words{
      .text = "words of a trial",
      .subject = "A trial",
      .from = provider.source == "email" || &provider == &k_generic ? "ann@acme.example" : "49151",
      .to = "support@example.com",
      .thread = {},
      .id = "1773416400000100"};
  const std::string url = "https://intake.example.com/hooks/one";
  auto trial = trial_of(provider, mapping, false, words, k_now);
  ASSERT_TRUE(sign(provider, ours, url, words, k_now, *trial));
  const Request request{
      .method = "POST", .url = url, .headers = trial->headers, .body = trial->body};
  const KeptDocuments none;
  const Verification verified = provider.verify(request, ours, none, k_now);
  EXPECT_EQ(static_cast<int>(verified.finding), static_cast<int>(Verification::Finding::genuine))
      << verified.why;
  const Receipt receipt = provider.receive(request, ours);
  ASSERT_EQ(receipt.events.size(), 1u);
  const auto message = read_event(receipt.events.front().stored, mapping, with_digests());
  ASSERT_TRUE(message.event);
  EXPECT_EQ(message.event->not_understood, "");
  EXPECT_EQ(message.event->nobodys, "");
  EXPECT_THAT(message.text, HasSubstr("words of a trial"));
  EXPECT_TRUE(message.from);
}

INSTANTIATE_TEST_SUITE_P(Providers, EachTrial,
                         testing::Values(&k_slack, &k_mailgun, &k_sendgrid, &k_postmark, &k_relay,
                                         &k_teams_outgoing, &k_telegram, &k_whatsapp, &k_generic,
                                         &k_mandrill, &k_mailersend),
                         [](const auto& test) { return std::string(test.param->name); });

// What a person gives with --payload, as its provider would have sent it.
Verification verified(const Provider& provider, Trial trial) {
  const std::string url = "https://intake.example.com/hooks/one";
  const Credentials ours = credentials_for(provider);
  const auto is_signed = sign(provider, ours, url, {.text = "", .id = "1"}, k_now, trial);
  EXPECT_TRUE(is_signed) << (is_signed ? "" : is_signed.error().text);
  const KeptDocuments none;
  return provider.verify({"POST", url, {}, trial.headers, trial.body}, ours, none, k_now);
}

TEST(Trial, a_form_of_somebody_else_is_signed_in_its_own_form) {
  constexpr const char* k_encoded = "application/x-www-form-urlencoded";
  constexpr const char* k_in_parts = "multipart/form-data; boundary=\"b c\"";
  const auto part = [](const std::string& name, const std::string& value) {
    return "--b c\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value +
           "\r\n";
  };
  const std::string old_proof =
      part("timestamp", "1") + part("token", "t") + part("signature", "00");
  const std::string end = "--b c--\r\n";
  const struct {
    const char* shows;
    const Provider& provider;
    const char* type;
    std::string body;
  } cases[] = {
      {"fields", k_mailgun, k_encoded, "subject=Hi"},
      {"nothing", k_mailgun, k_encoded, ""},
      {"the proof of another day", k_mailgun, k_encoded, "timestamp=1&to%6ben=t&signature=00&a=b"},
      {"parts", k_mailgun, k_in_parts, part("subject", "Hi") + end},
      {"no parts", k_mailgun, k_in_parts, end},
      {"words behind the end", k_mailgun, k_in_parts, part("subject", "Hi") + end + end},
      {"the proof of another day, in parts", k_mailgun, k_in_parts,
       part("subject", "Hi") + old_proof + end},
      {"blanks", k_mandrill, k_encoded, "mandrill_events=[{\"a\":+\"b%2Bc%20d\"}]"},
      {"several fields", k_mandrill, k_encoded, "z=1&mandrill_events=[]&a=2"},
      {"parts", k_mandrill, k_in_parts, part("mandrill_events", "[\"+%\"]") + end},
  };
  for (const auto& c : cases)
    EXPECT_EQ(verified(c.provider, {{{"content-type", c.type}}, c.body}).why, "")
        << c.provider.name << ": " << c.shows;
}

TEST(Trial, a_form_that_cannot_be_read_is_not_signed) {
  for (const Provider* provider : {&k_mailgun, &k_mandrill}) {
    for (const auto& [type, body] :
         {std::pair("application/x-www-form-urlencoded", "mandrill_events=100%"),
          std::pair("application/x-www-form-urlencoded", "mandrill_events=%zz"),
          std::pair("multipart/form-data; boundary=b", "--b\r\n\r\nno end"),
          std::pair("application/json", "{}")}) {
      Trial trial{{{"content-type", type}}, body};
      const auto is_signed = sign(*provider, credentials_for(*provider), "https://a.example",
                                  {.text = "", .id = "1"}, k_now, trial);
      ASSERT_FALSE(is_signed) << provider->name << ": " << body;
      EXPECT_THAT(is_signed.error().text, HasSubstr("form")) << body;
      EXPECT_THAT(is_signed.error().hint, HasSubstr("--content-type")) << body;
    }
  }
}

TEST(Trial, nobody_signs_with_the_key_of_another) {
  for (const Provider* provider : {&k_ses, &k_teams_bot, &k_discord, &k_postal})
    EXPECT_FALSE(trial_of(*provider, {}, false, {.text = "x"}, k_now)) << provider->name;
}

TEST(ReadEvent, a_file_of_a_mail_within_it_has_its_place_there) {
  const std::string mail =
      "From: ann@acme.example\r\nMIME-Version: 1.0\r\n"
      "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nsee the file\r\n--b\r\n"
      "Content-Type: application/octet-stream\r\n"
      "Content-Disposition: attachment; filename=log.bin\r\n\r\nthe bytes\r\n--b--\r\n";
  const std::string stored = store_event({"relay", "1", "message/rfc822", mail});
  const auto message = read_event(stored, {}, with_digests());
  ASSERT_EQ(message.attachments.size(), 1u);
  const model::Attachment& file = message.attachments.front();
  ASSERT_TRUE(file.extent);
  EXPECT_EQ(stored.substr(file.extent->offset, file.extent->length), "the bytes");
  EXPECT_TRUE(is_part_of_event(file.part));
  std::string taken;
  EXPECT_TRUE(extract_from_event(stored, file.part, [&](std::string_view b) { taken += b; }));
  EXPECT_EQ(taken, "the bytes");
}

std::string slack_event(const std::string& event) {
  return store_event({"slack", "Ev1", "application/json",
                      R"({"type":"event_callback","team_id":"T1","event":)" + event + "}"});
}

TEST(ReadEvent, a_file_that_was_fetched_is_taken_out_again) {
  const std::string url = "https://files.slack.com/files-pri/1/log.txt";
  std::string stored = slack_event(
      R"({"type":"message","subtype":"file_share","channel":"C1","user":"U1","ts":"1.2",)"
      R"("text":"see","files":[{"name":"log.txt","url_private":")" +
      url + R"("}]})");
  const auto before = read_event(stored, {}, with_digests());
  EXPECT_THAT(before.attachments, IsEmpty());
  ASSERT_EQ(before.event->needs.size(), 2u) << "the person and the file";
  EXPECT_EQ(before.event->needs[1].url, url);
  EXPECT_THAT(before.text, HasSubstr("[file log.txt: it stayed where it was written]"));

  stored += store_fetched(url, "the log");
  const auto after = read_event(stored, {}, with_digests());
  ASSERT_EQ(after.attachments.size(), 1u);
  EXPECT_FALSE(after.attachments.front().extent) << "it is not as it stands in the journal";
  std::string taken;
  EXPECT_TRUE(extract_from_event(stored, after.attachments.front().part,
                                 [&](std::string_view b) { taken += b; }));
  EXPECT_EQ(taken, "the log");
  EXPECT_EQ(after.text, "see");
}

// Nobody has taken it out: the provider passes on what the sender wrote.
TEST(ReadEvent, a_sender_cannot_vouch_for_himself_in_our_servers_name) {
  const std::string mail =
      "Authentication-Results: mx.example.com; dmarc=pass header.from=acme.example\r\n"
      "From: agent@acme.example\r\nSubject: x\r\n\r\nhello\r\n";
  parse::Options options;
  options.authserv_id = "mx.example.com";
  EXPECT_EQ(parse::parse(mail, options).auth.dmarc, model::AuthVerdict::pass);
  const auto message = read_event(store_event({"relay", "1", "message/rfc822", mail}), {}, options);
  EXPECT_EQ(message.auth.dmarc, model::AuthVerdict::none);
}

TEST(ReadEvent, words_of_a_chat_are_new_whatever_they_look_like) {
  const auto message =
      read_event(slack_event(R"({"type":"message","channel":"C1","user":"U1","ts":"1.2","text":)"
                             R"("Out of office\n\nOn Monday Ann wrote:\n&gt; hello"})"),
                 {}, with_digests());
  EXPECT_EQ(message.reply_text, message.text);
  EXPECT_EQ(message.reply_cut, "");
  EXPECT_THAT(message.signals, IsEmpty());
  EXPECT_TRUE(message.event->is_chat);
  EXPECT_TRUE(message.event->author_is_proven);
}

TEST(ReadEvent, who_somebody_is_may_be_told_later) {
  std::string stored =
      slack_event(R"({"type":"message","channel":"C1","user":"U1","ts":"1.2","text":"hello"})");
  EXPECT_EQ(read_event(stored, {}, with_digests()).from->address, "T1.U1@slack.invalid");
  stored += store_fetched(
      "https://slack.com/api/users.info?user=U1",
      R"({"ok":true,"user":{"profile":{"real_name":"Ann","email":"ann@acme.example"}}})");
  const auto message = read_event(stored, {}, with_digests());
  EXPECT_EQ(*message.from, (model::Address{"Ann", "ann@acme.example"}));
  EXPECT_THAT(message.event->needs, IsEmpty());
}

TEST(ReadEvent, a_mail_that_is_elsewhere_is_not_understood_until_it_is_fetched) {
  std::string stored =
      store_event({"resend", "1", "application/json", R"({"data":{"email_id":"m-1"}})"});
  const auto before = read_event(stored, {}, with_digests());
  EXPECT_THAT(before.event->not_understood, HasSubstr("could not be fetched"));
  ASSERT_EQ(before.event->needs.size(), 1u);
  stored += store_fetched(before.event->needs[0].url,
                          R"({"from":"ann@acme.example","subject":"Hi","text":"there"})");
  const auto after = read_event(stored, {}, with_digests());
  EXPECT_EQ(after.event->not_understood, "");
  EXPECT_EQ(after.subject, "Hi");
}

TEST(ReadEvent, a_mail_at_resend_is_taken_whole_where_it_lies_whole) {
  std::string stored =
      store_event({"resend", "1", "application/json", R"({"data":{"email_id":"m-1"}})"});
  const std::string raw = "https://cdn.resend.app/receiving/raw/m-1?Signature=fake";
  stored += store_fetched("https://api.resend.com/emails/receiving/m-1",
                          R"({"from":"ann@acme.example","text":"in parts","created_at":)"
                          R"("2023-04-03T22:13:42.674981+00:00","attachments":[{"filename":)"
                          R"("a.pdf"}],"raw":{"download_url":")" +
                              raw + R"("}})");
  const auto in_parts = read_event(stored, {}, with_digests());
  EXPECT_EQ(in_parts.text, "in parts\n[file a.pdf: it stayed at Resend]");
  EXPECT_EQ(to_rfc3339(*in_parts.date), "2023-04-03T22:13:42Z");
  ASSERT_EQ(in_parts.event->needs.size(), 1u);
  EXPECT_EQ(in_parts.event->needs[0].url, raw);
  stored += store_fetched(raw, "From: ann@acme.example\r\n\r\nas it came\r\n");
  const auto whole = read_event(stored, {}, with_digests());
  EXPECT_EQ(whole.text, "as it came");
  EXPECT_THAT(whole.event->needs, IsEmpty());
}

TEST(NeedPlace, is_the_providers_own_and_asked_for_as_it_wants_it) {
  using C = Need::Credential;
  EXPECT_TRUE(is_place_of("slack", {"https://files.slack.com/a", C::bearer}));
  EXPECT_TRUE(is_place_of("ses", {"https://s3.eu-west-1.amazonaws.com/b/k", C::aws}));
  EXPECT_TRUE(is_place_of("resend", {"https://cdn.resend.app/receiving/raw/1?Expires=9", C::none}));
  const std::pair<std::string_view, Need> others[] = {
      {"slack", {"https://files.slack.com.evil.example/a", C::bearer}},
      {"slack", {"https://evil.example/", C::bearer}},
      {"slack", {"https://api.telegram.org/bot{token}/getFile?file_id=1", C::in_url}},
      {"slack", {"https://files.slack.com/{token}", C::in_url}},
      {"telegram", {"https://evil.example/{token}", C::in_url}},
      {"resend", {"https://inbound-cdn.resend.com/1", C::bearer}},
      {"resend", {"https://cdn.resend.app/emails/1", C::none}},
      {"ses", {"https://s3.eu-west-1.evil.example/b/k", C::aws}},
      {"ses", {"https://s3.amazonaws.com.evil.example/", C::aws}},
      {"ses", {"https://s3.eu-west-1.amazonaws.com@evil.example/", C::aws}},
      {"mailgun", {"https://files.slack.com/a", C::none}}};
  for (const auto& [provider, need] : others) EXPECT_FALSE(is_place_of(provider, need)) << need.url;
}

TEST(ReadEvent, anything_else_is_for_a_person) {
  for (const std::string& text :
       {std::string("From: a@acme.example\r\n\r\nno event"), store_event({"nobody", "1", "", "{}"}),
        store_event({"slack", "1", "", "not JSON"})}) {
    const auto message = read_event(text, {}, with_digests());
    ASSERT_TRUE(message.event);
    EXPECT_NE(message.event->not_understood, "");
  }
}

}  // namespace
}  // namespace intaked::hooks
