// What events become: the mail that a provider passed on, whatever it took apart.
#include <deque>

#include <gmock/gmock.h>

#include "hooks/mail_writer.h"
#include "hooks/provider.h"
#include "hooks/senders.h"
#include "lib/json/json_text.h"
#include "parse/memory_meter.h"
#include "parse/parse.h"

namespace intaked::hooks {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* k_mail =
    "From: Alice Fox <alice@acme.example>\r\nTo: support@example.com\r\n"
    "Subject: A question\r\nMessage-ID: <1@acme.example>\r\nAuto-Submitted: no\r\n\r\nHow?\r\n";

std::string in_form(const std::vector<std::pair<std::string, std::string>>& fields,
                    const std::string& files = {}) {
  std::string body;
  for (const auto& [name, value] : fields)
    body += "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
  return body + files + "--b--\r\n";
}

std::string file(const std::string& name, const std::string& filename, const std::string& type,
                 const std::string& bytes) {
  return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\"" + filename +
         "\"\r\nContent-Type: " + type + "\r\n\r\n" + bytes + "\r\n";
}

// Through the way that a request goes: received, stored, read again.
Result<Mail> understood(const Provider& provider, const std::string& body,
                        const std::string& type = "multipart/form-data; boundary=b",
                        const Knowledge& known = {}) {
  static std::deque<std::string> stored;  // what the results are views of
  const Sent sent{.headers = {{"content-type", type}}, .body = body};
  const Receipt receipt = provider.receive(sent.request(), {});
  stored.push_back(receipt.events.at(0).stored);
  return provider.understand(*read_stored_event(stored.back()), known);
}

model::ParsedMessage parsed(const Result<Mail>& mail) {
  EXPECT_TRUE(mail) << (mail ? "" : mail.error().text);
  return mail ? parse::parse(mail->bytes(), {}) : model::ParsedMessage{};
}

std::string json_of(std::vector<std::pair<const char*, model::Json>> members) {
  auto object = model::Json::object();
  for (auto& [key, value] : members) object.set(key, std::move(value));
  return json::write(object);
}

TEST(Understanding, AWholeMailIsTakenAsItIs) {
  auto message = model::Json::object();
  message.set("raw_msg", k_mail);
  message.set("email", "support@example.com");
  message.set("sender", "bounce@acme.example");
  const std::string inbound = json_of({{"event", "inbound"}, {"msg", message}});
  auto raw = model::Json::object();
  raw.set("raw", k_mail);
  const std::string notification = json_of(
      {{"notificationType", "Received"},
       {"mail", *json::parse(R"({"source":"bounce@acme.example","destination":["x@y.example"]})")},
       {"receipt", *json::parse(R"({"recipients":["support@example.com"],"action":{}})")},
       {"content", k_mail}});
  const std::string encoded = json_of(
      {{"notificationType", "Received"},
       {"mail", *json::parse(R"({"source":"bounce@acme.example"})")},
       {"receipt",
        *json::parse(R"({"recipients":["support@example.com"],"action":{"encoding":"BASE64"}})")},
       {"content", crypto::base64(k_mail)}});
  const auto sns = [](const std::string& text) {
    return json_of({{"Type", "Notification"}, {"MessageId", "1"}, {"Message", text}});
  };
  const struct {
    const char* shows;
    Result<Mail> mail;
    bool tells_envelope = true;
  } cases[] = {
      {"a relay", understood(k_relay, k_mail, "message/rfc822"), false},
      {"Mailgun", understood(k_mailgun, in_form({{"body-mime", k_mail},
                                                 {"recipient", "support@example.com"},
                                                 {"sender", "bounce@acme.example"}}))},
      {"SendGrid",
       understood(k_sendgrid, in_form({{"email", k_mail},
                                       {"envelope", R"({"to":["support@example.com"],)"
                                                    R"("from":"bounce@acme.example"})"}}))},
      {"Postmark", understood(k_postmark, json_of({{"RawEmail", k_mail}})), false},
      {"SES", understood(k_ses, sns(notification))},
      {"SES in base64", understood(k_ses, sns(encoded))},
      {"Mandrill", understood(k_mandrill, in_form({{"mandrill_events", "[" + inbound + "]"}})),
       false},
      {"MailerSend", understood(k_mailersend, json_of({{"data", raw}})), false},
      {"Postal", understood(k_postal, json_of({{"message", crypto::base64(k_mail)},
                                               {"base64", true},
                                               {"mail_from", "bounce@acme.example"},
                                               {"rcpt_to", "support@example.com"}}))},
      {"Postal as a form", understood(k_postal, in_form({{"message", crypto::base64(k_mail)},
                                                         {"base64", "true"},
                                                         {"mail_from", "bounce@acme.example"},
                                                         {"rcpt_to", "support@example.com"}}))},
      {"Postal, not encoded", understood(k_postal, json_of({{"message", k_mail}})), false},
  };
  for (const auto& c : cases) {
    ASSERT_TRUE(c.mail) << c.shows << ": " << c.mail.error().text;
    EXPECT_EQ(c.mail->bytes(), k_mail) << c.shows;
    if (!c.tells_envelope) continue;
    EXPECT_EQ(c.mail->envelope_from, "bounce@acme.example") << c.shows;
    EXPECT_THAT(c.mail->envelope_to, ElementsAre("support@example.com")) << c.shows;
  }
}

TEST(Understanding, WhatMailgunTookApartIsOneMailAgain) {
  const std::string picture("\x89PNG\r\n\x1a\n\0--b--", 15);
  const auto message = parsed(understood(
      k_mailgun,
      in_form(
          {{"recipient", "support@example.com"},
           {"message-headers",
            R"([["Received","by mx"],["From","Jörg <joerg@acme.example>"],)"
            R"(["To","support@example.com"],["Subject","Grüße"],["Message-Id","<7@a.example>"],)"
            R"(["References","<6@a.example>"],["Content-Type","multipart/mixed; boundary=x"],)"
            R"(["Mime-Version","1.0"],["Bad name","x"],["X-Fake","a\r\nBcc: evil@x.example"]])"},
           {"body-plain", "Hallo\r\nwie geht's?\r\n"},
           {"body-html", "<p>Hallo</p><img src=\"cid:one@a.example\">"},
           {"stripped-text", "Hallo"},
           {"content-id-map", R"({"<one@a.example>":"attachment-1"})"}},
          file("attachment-1", "a\\\"b.png", "image/png", picture) +
              file("attachment-2", "Übersicht.pdf", "application/pdf", ""))));
  EXPECT_EQ(message.from->address, "joerg@acme.example");
  EXPECT_EQ(message.from->name, "Jörg");
  EXPECT_EQ(message.subject, "Grüße");
  EXPECT_EQ(message.message_id, "7@a.example");
  EXPECT_THAT(message.references, ElementsAre("6@a.example"));
  EXPECT_EQ(message.text, "Hallo\nwie geht's?");
  EXPECT_THAT(message.html, HasSubstr("cid:one@a.example"));
  EXPECT_EQ(message.find_header("Bcc"), nullptr);
  ASSERT_EQ(message.attachments.size(), 2u);
  EXPECT_EQ(message.attachments[0].name, "a\"b.png");
  EXPECT_EQ(message.attachments[0].size, picture.size());
  EXPECT_EQ(message.attachments[0].content_id, "one@a.example");
  EXPECT_TRUE(message.attachments[0].is_inline);
  EXPECT_EQ(message.attachments[1].name, "Übersicht.pdf");
  EXPECT_THAT(message.defects, IsEmpty());
}

// A forwarded mail as an attachment has no name, and some senders name nothing.
TEST(Understanding, AFileWithoutANameIsAFile) {
  const auto unnamed = [](const std::string& name) {
    return "--b\r\nContent-Disposition: form-data; name=\"" + name +
           "\"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.4\r\n";
  };
  for (const auto& [provider, name] :
       {std::pair(&k_mailgun, "attachment-1"), std::pair(&k_sendgrid, "attachment1")}) {
    const auto message = parsed(understood(
        *provider,
        in_form({{"from", "alice@acme.example"}, {"to", "x@y.example"}, {"attachment-count", "1"}},
                unnamed(name) + unnamed("attachment-info"))));
    ASSERT_EQ(message.attachments.size(), 1u) << name;
    EXPECT_EQ(message.attachments[0].size, 8u) << name;
    EXPECT_EQ(message.attachments[0].type, "application/pdf") << name;
  }
}

TEST(Understanding, WithoutItsHeaderMailgunsFieldsDo) {
  const auto message = parsed(
      understood(k_mailgun,
                 "from=Alice+%3Calice%40acme.example%3E&recipient=support%40example.com&subject=Hi"
                 "&body-plain=Hello",
                 "application/x-www-form-urlencoded"));
  EXPECT_EQ(message.from->address, "alice@acme.example");
  EXPECT_EQ(message.subject, "Hi");
  EXPECT_EQ(message.text, "Hello");
}

TEST(Understanding, SendGridsFieldsHaveCharsetsOfTheirOwn) {
  const auto message = parsed(understood(
      k_sendgrid,
      in_form({{"headers",
                "Received: by mx\r\n from x\nFrom: alice@acme.example\nSubject: Hi\n"
                "Message-ID: <8@a.example>\nContent-Type: text/html\nnot a field\n"},
               {"charsets", R"({"text":"iso-8859-1","html":"UTF-8"})"},
               {"text",
                "Gr\xfc\xdf"
                "e"},
               {"attachment-info",
                R"({"attachment1":{"filename":"r\u00e9sum\u00e9.pdf","type":"application/pdf"}})"}},
              file("attachment1", "resume.pdf", "application/octet-stream", "%PDF-1.4"))));
  EXPECT_EQ(message.from->address, "alice@acme.example");
  EXPECT_EQ(message.message_id, "8@a.example");
  EXPECT_EQ(message.find_header("Received")->value, "by mx from x");
  EXPECT_EQ(message.text, "Grüße");
  ASSERT_EQ(message.attachments.size(), 1u);
  EXPECT_EQ(message.attachments[0].name, "résumé.pdf");
  EXPECT_EQ(message.attachments[0].type, "application/pdf");
}

TEST(Understanding, PostmarksFieldsGoBackIntoTheHeader) {
  const auto message = parsed(understood(
      k_postmark,
      R"({"From":"alice@acme.example","FromFull":{"Email":"alice@acme.example","Name":"Alice"},)"
      R"("To":"support@example.com","Subject":"Hi",)"
      R"("Date":"Fri, 13 Mar 2026 16:40:00 +0100","ReplyTo":"form@acme.example",)"
      R"("OriginalRecipient":"support@example.com","TextBody":"Hello","HtmlBody":"",)"
      R"("MessageID":"22c74902","Headers":[{"Name":"Return-Path","Value":"<b@acme.example>"},)"
      R"({"Name":"Message-ID","Value":"<9@a.example>"},{"Name":"X-Spam-Status","Value":"No"}],)"
      R"("Attachments":[{"Name":"a.txt","Content":"SGVs\nbG8=","ContentType":"text/plain"},)"
      R"({"Name":"t.txt","Data":"SGk=","ContentType":"text/plain","ContentID":"<i@a>"}]})",
      "application/json"));
  EXPECT_EQ(message.from->name, "Alice");
  EXPECT_EQ(message.return_path, "b@acme.example");
  EXPECT_EQ(message.message_id, "9@a.example");
  EXPECT_EQ(message.reply_to.at(0).address, "form@acme.example");
  EXPECT_TRUE(message.date);
  EXPECT_EQ(message.text, "Hello");
  EXPECT_EQ(message.html, "");
  ASSERT_EQ(message.attachments.size(), 2u);
  EXPECT_EQ(message.attachments[0].size, 5u);
  EXPECT_EQ(message.attachments[1].size, 2u);
}

Knowledge shop() {
  return {.mapping = {{{"from", "/customer/email"},
                       {"from.name", "/customer/name"},
                       {"subject", "/title"},
                       {"text", "/lines/0"},
                       {"id", "/id"},
                       {"thread", "/order"},
                       {"date", "/at"},
                       {"header.X-Order", "/order"},
                       {"header.X-Items", "/items"}}}};
}

TEST(Understanding, AnybodysJsonIsReadByItsMap) {
  const char* body =
      R"({"customer":{"email":"alice@acme.example","name":"Fox, Alice"},"title":"Broken","id":7,)"
      R"("lines":["It is\n> broken","x"],"order":204117,"at":"2026-03-13T15:40:00Z",)"
      R"("items":[{"a":true}]})";
  const auto mail = understood(k_generic, body, "application/json", shop());
  const auto message = parsed(mail);
  EXPECT_TRUE(mail->is_chat) << "nothing of it is a quotation";
  EXPECT_EQ(message.from->address, "alice@acme.example");
  EXPECT_EQ(message.from->name, "Fox, Alice");
  EXPECT_EQ(message.subject, "Broken");
  EXPECT_EQ(message.text, "It is\n> broken");
  EXPECT_EQ(message.message_id, "7@webhook.invalid");
  EXPECT_THAT(message.references, ElementsAre("thread.204117@webhook.invalid"));
  EXPECT_EQ(to_rfc3339(*message.date), "2026-03-13T15:40:00Z");
  EXPECT_EQ(message.find_header("X-Order")->value, "204117");
  EXPECT_EQ(message.find_header("X-Items")->value, R"([{"a":true}])");
}

TEST(Understanding, WhatAMapDoesNotFindIsLeftOut) {
  const auto some = parsed(understood(k_generic, R"({"customer":{"email":"no-8"},"title":"x"})",
                                      "application/json", shop()));
  EXPECT_EQ(some.from->address, "no-8@webhook.invalid");
  EXPECT_EQ(some.subject, "x");
  EXPECT_EQ(some.text, "");
  EXPECT_EQ(some.date, std::nullopt);
  EXPECT_EQ(some.find_header("X-Order"), nullptr);
  for (const char* body : {"{}", "[]", R"({"title":null})", "{"}) {
    const auto none = understood(k_generic, body, "application/json", shop());
    ASSERT_FALSE(none) << body;
    EXPECT_EQ(static_cast<int>(none.error().kind), static_cast<int>(ErrorKind::invalid));
  }
  const auto missed = missing(shop().mapping, *json::parse(R"({"customer":{"name":1},"id":2})"));
  ASSERT_EQ(missed.size(), 7u);
  EXPECT_EQ(missed[0].target, "from");
  EXPECT_EQ(missed[0].pointer, "/customer/email");
}

// Of a number beyond 64 bits its first digits alone are read: its neighbours have the same.
TEST(Understanding, ANumberThatIsNotReadWholeNamesNothing) {
  const auto event = [](const std::string& id, const std::string& thread) {
    return parsed(understood(k_generic,
                             R"({"title":"x","id":)" + id + R"(,"order":)" + thread + "}",
                             "application/json", shop()));
  };
  const std::string one = "36893488147419103233", next = "36893488147419103234";
  EXPECT_NE(event(one, "1").message_id, event(next, "1").message_id);
  EXPECT_EQ(event(one, "1").message_id, event(one, "1").message_id);
  EXPECT_THAT(event("7", one).references, IsEmpty());
  EXPECT_EQ(event("204117.0", "1").message_id, "204117.0@webhook.invalid");
  EXPECT_EQ(event("9223372036854775807", "1").message_id, "9223372036854775807@webhook.invalid");
}

TEST(Understanding, AMapHasTargetsOfItsOwn) {
  for (const char* target :
       {"from", "from.name", "subject", "text", "html", "id", "thread", "date", "header.X-Order"})
    EXPECT_TRUE(is_mapping_target(target)) << target;
  for (const char* target : {"", "header.", "header", "to", "From"})
    EXPECT_FALSE(is_mapping_target(target)) << target;
}

TEST(Understanding, WhatIsNoMailIsSaidInWords) {
  const struct {
    const Provider& provider;
    std::string body;
    const char* type;
    const char* words;
  } cases[] = {
      {k_mailgun, "{}", "application/json", "no form"},
      {k_mailgun, "a=b", "application/x-www-form-urlencoded", "address of a route"},
      {k_sendgrid, "a=b", "application/x-www-form-urlencoded", "address of a parse"},
      {k_mailgun, "from=a&attachments=%5B%5D", "application/x-www-form-urlencoded", "forward()"},
      {k_sendgrid, "text=a&text=b&from=c", "application/x-www-form-urlencoded", "comes twice"},
      {k_sendgrid, "headers=From%3A%20a&email=From%3A%20ceo", "application/x-www-form-urlencoded",
       "at once"},
      {k_postmark, "{}", "application/json", "inbound webhook"},
      {k_postmark, "[", "application/json", "inbound webhook"},
      {k_ses, R"({"Type":"Notification","Message":"hello"})", "text/plain", "no notification"},
      {k_ses,
       R"({"Type":"Notification","Message":"{\"notificationType\":\"Received\",\"mail\":{}}"})",
       "text/plain", "the mail itself is not"},
      {k_mandrill, "mandrill_events=%5B%7B%22event%22%3A%22inbound%22%7D%5D",
       "application/x-www-form-urlencoded", "msg.raw_msg"},
      {k_mailersend, "{}", "application/json", "data.raw"},
      {k_postal, "{}", "application/json", "raw message"},
  };
  for (const auto& c : cases) {
    const auto mail = understood(c.provider, c.body, c.type);
    ASSERT_FALSE(mail) << c.provider.name << ": " << c.words;
    EXPECT_EQ(static_cast<int>(mail.error().kind), static_cast<int>(ErrorKind::invalid));
    EXPECT_THAT(mail.error().text, HasSubstr(c.words)) << c.provider.name;
  }
}

// SES can encrypt what it stores, and does not tell so.
TEST(Understanding, WhatLiesInABucketAndIsNoMailIsForAPerson) {
  const std::string message =
      R"({"notificationType":"Received","mail":{},"receipt":{"action":{"type":"S3",)"
      R"("bucketName":"fake-bucket","objectKey":"in/1"}}})";
  const std::string body = json_of(
      {{"Type", "Notification"}, {"TopicArn", "arn:aws:sns:eu-west-1:1:t"}, {"Message", message}});
  const auto needed = understood(k_ses, body, "text/plain");
  ASSERT_EQ(needed->needs.size(), 1u);
  const auto with = [&](std::string_view bytes) {
    return understood(k_ses, body, "text/plain", {.fetched = {{needed->needs[0].url, bytes}}});
  };
  EXPECT_EQ(parsed(with(k_mail)).subject, "A question");
  ASSERT_FALSE(with("\x01\xfe garbage\nFrom: a\n"));
  EXPECT_THAT(with("\x01\xfe garbage\nFrom: a\n").error().text, HasSubstr("must not encrypt"));
}

TEST(Understanding, AFileThatIsAMessageIsNotTakenApart) {
  const auto message = parse::parse(
      write_mail({{{"From", "a@acme.example"}},
                  "Hello",
                  std::nullopt,
                  {{"fwd.eml", "Message/RFC822", "", k_mail}, {"", "no type", "", "x"}}}),
      {});
  ASSERT_EQ(message.attachments.size(), 2u);
  EXPECT_EQ(message.attachments[0].type, "application/octet-stream");
  EXPECT_EQ(message.attachments[0].name, "fwd.eml");
  EXPECT_EQ(message.attachments[1].type, "application/octet-stream");
}

// A chat's files may have 100 MiB together, and the worker that writes them a limit.
TEST(Understanding, AMailWithLargeFilesIsWrittenOnce) {
  if (!parse::k_memory_is_metered) GTEST_SKIP() << "memory is counted in sanitized builds only";
  const std::string file(4 << 20, 'x');
  MailParts parts{{{"From", "a@acme.example"}}, "Hello", std::nullopt, {}};
  for (const char* name : {"a.bin", "b.bin", "c.bin"})
    parts.files.push_back({name, "application/x", "", file});
  std::string mail;
  const parse::MemoryUse use = parse::MemoryMeter::of([&] { mail = write_mail(parts); });
  EXPECT_GT(mail.size(), 3 * file.size());
  EXPECT_LT(use.peak, mail.size() + (64 << 10));
}

TEST(Understanding, TheSamePartsGiveTheSameBytes) {
  const MailParts parts{{{"From", "a@acme.example"}},
                        "Hello",
                        "<p>Hello</p>",
                        {{"a.bin", "application/x", "", "\1\2\3"}}};
  EXPECT_EQ(write_mail(parts), write_mail(parts));
  const MailParts none;
  EXPECT_EQ(parse::parse(write_mail(none), {}).text, "");
}

}  // namespace
}  // namespace intaked::hooks
