#include <gmock/gmock.h>

#include "redact/redacting.h"

namespace intaked::redact {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string mail(const std::string& fields, const std::string& text) {
  return "From: Anna Fox <anna@acme.com>\r\nTo: support@example.org\r\n" + fields + "\r\n" + text;
}

std::string redacted(const std::string& message) {
  return redact(message).redacted.bytes;
}

TEST(Redaction, KeepsClassAndLengthOfEachLetter) {
  EXPECT_THAT(redacted(mail("Subject: Order 4711, PLEASE!\r\n", "Grüße, Анна\r\n")),
              AllOf(HasSubstr("Subject: Xxxxx 0000, XXXXXX!\r\n"), HasSubstr("Xxééx, Аааа\r\n")));
}

TEST(Redaction, CoversFiguresThatLookLikeAStatusCode) {
  EXPECT_THAT(redacted(mail("Subject: x\r\n", "born 4.7.58, 2.500.000 EUR, RUT 5.126.663-3\r\n")),
              HasSubstr("xxxx 0.0.00, 0.000.000 XXX, XXX 0.000.000-0\r\n"));
}

TEST(Redaction, GivesAnAddressOneNameWhereverItStands) {
  const std::string bytes = redacted(
      mail("Reply-To: Anna@ACME.com\r\nSubject: x\r\n", "I am anna@acme.com or fox@acme.com.\r\n"));
  EXPECT_THAT(bytes, HasSubstr("From: Xxxx Xxx <xxx1@d1x.test>"));
  EXPECT_THAT(bytes, HasSubstr("Reply-To: Xxx1@D1X.test\r\n"));
  EXPECT_THAT(bytes, HasSubstr("X xx xxx1@d1x.test xx xx3@d1x.test.\r\n"));
}

TEST(Redaction, KeepsReferencesPointingAtTheSameMail) {
  const std::string bytes =
      redacted(mail("Message-ID: <a.2@acme.com>\r\nIn-Reply-To: <b.1@acme.com>\r\n"
                    "References: <c.0@acme.com>\r\n <b.1@acme.com>\r\n",
                    "x\r\n"));
  const auto read = parse::parse(bytes, {});
  ASSERT_EQ(read.references.size(), 2U);
  EXPECT_EQ(read.in_reply_to.at(0), read.references[1]);
  EXPECT_NE(read.references[0], read.references[1]);
  EXPECT_NE(read.message_id, read.references[0]);
}

TEST(Redaction, WritesAgainInTheSameEncoding) {
  const std::string bytes =
      redacted(mail("Subject: =?utf-8?B?R3LDvMOfZQ==?= =?iso-8859-1?q?M=FCller?=\r\n"
                    "Content-Type: text/plain; charset=utf-8\r\n"
                    "Content-Transfer-Encoding: quoted-printable\r\n",
                    "Gr=C3=BC=C3=9Fe an =\r\nalle\r\n"));
  EXPECT_THAT(bytes, HasSubstr("Subject: =?utf-8?B?WHjDqcOpeA==?= =?iso-8859-1?q?X=E9xxxx?=\r\n"));
  EXPECT_THAT(bytes, HasSubstr("Xx=C3=A9=C3=A9x xx =\r\nxxxx\r\n"));
}

TEST(Redaction, KeepsFieldsThatTheParserUnderstands) {
  EXPECT_THAT(
      redacted(mail("Auto-Submitted: auto-replied\r\nX-Acme-Flag: acme\r\n", "x\r\n")),
      AllOf(HasSubstr("Auto-Submitted: auto-replied\r\n"), HasSubstr("X-Xxxx-Flag: xxxx\r\n")));
}

// The parser's types of parts that are fields, or a mail, wherever they are called so.
TEST(Redaction, ReadsWhatAReportHoldsAsFields) {
  for (const char* type : {"message/global-disposition-notification", "message/rfc822-headers",
                           "message/global-headers", "text/rfc822"}) {
    EXPECT_THAT(redacted(mail("MIME-Version: 1.0\r\nContent-Type: " + std::string(type) + "\r\n",
                              "Auto-Submitted: auto-replied\r\nSubject: secret\r\n\r\n")),
                HasSubstr("Auto-Submitted: auto-replied\r\nSubject: xxxxxx\r\n"))
        << type;
  }
}

TEST(Redaction, PutsBackTheWordsThatMakeAQuotation) {
  const Redacted found = redact(mail("Subject: Re: x\r\n",
                                     "Yes.\r\n\r\n-----Original Message-----\r\n"
                                     "From: Bob Hill\r\nSent: 2 Mar 2026\r\nTo: Anna "
                                     "Fox\r\nSubject: red\r\n\r\nIs it red?\r\n"))
                             .redacted;
  EXPECT_THAT(found.differences, IsEmpty());
  EXPECT_EQ(parse::parse(found.bytes, {}).reply_text, "Xxx.");
  ASSERT_GE(found.kept.size(), 2U);
  EXPECT_EQ(found.kept[0].line, 3U);
  EXPECT_EQ(found.kept[0].words, "Re");
  EXPECT_EQ(found.kept[1].line, 7U);
  EXPECT_EQ(found.kept[1].words, "Original Message");
  EXPECT_THAT(found.bytes, AllOf(Not(HasSubstr("Bob")), Not(HasSubstr("red"))));
}

TEST(Redaction, KeepsTheTypeOfAFileAndNothingElseOfIt) {
  const Redacted found =
      redact(mail("MIME-Version: 1.0\r\nContent-Type: application/pdf; name=\"Salary Fox.pdf\"\r\n",
                  "%PDF-1.4\n\x01\x02 secret of the house\r\n"))
          .redacted;
  EXPECT_THAT(found.bytes, AllOf(HasSubstr(".pdf"), HasSubstr("%PDF-1."), Not(HasSubstr("Salary")),
                                 Not(HasSubstr("secret"))));
  EXPECT_THAT(found.differences, IsEmpty());
}

TEST(Redaction, KnowsOurOwnAddressesAgain) {
  parse::Options options;
  options.own_addresses = {"anna@acme.com"};
  const Example example = redact(mail("Subject: x\r\n", "x\r\n"), options);
  EXPECT_THAT(example.redacted.differences, IsEmpty());
}

TEST(Redaction, SaysWhatIsReadInAnotherWay) {
  Redaction redaction(mail("Subject: x\r\n", "secret\r\n"));
  const auto found = redaction.like({{"parser", "the parser was killed by signal 11"}},
                                    [](std::string_view bytes) -> Result<model::ParsedMessage> {
                                      return parse::parse(bytes, {});
                                    });
  ASSERT_TRUE(found);
  EXPECT_THAT(found->differences, testing::Contains("parser"));
  EXPECT_THAT(found->bytes, Not(HasSubstr("secret")));
}

// A mail that the parser fails on by one word keeps that word.
TEST(Redaction, KeepsWhatTheParserFailsOn) {
  const Error failure{ErrorKind::internal, "the parser was killed by signal 11", {}};
  Redaction redaction(mail("Subject: x\r\n", "All of it is fatal.\r\nNot this.\r\n"));
  const auto found = redaction.like(shape_of(failure),
                                    [&](std::string_view bytes) -> Result<model::ParsedMessage> {
                                      if (bytes.find("fatal") != std::string_view::npos)
                                        return fail(failure);
                                      return parse::parse(bytes, {});
                                    });
  ASSERT_TRUE(found);
  ASSERT_EQ(found->kept.size(), 1U);
  EXPECT_EQ(found->kept[0].words, "fatal");
  EXPECT_THAT(found->bytes, HasSubstr("Xxx xx xx xx fatal.\r\nXxx xxxx.\r\n"));
}

TEST(Redaction, EndsWithAReaderThatCannotRead) {
  Redaction redaction(mail("Subject: x\r\n", "x\r\n"));
  const auto found = redaction.like({}, [](std::string_view) -> Result<model::ParsedMessage> {
    return fail(ErrorKind::unavailable, "no process can be had");
  });
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().text, "no process can be had");
}

// Where the search ends early nothing comes back that would not have been enough.
TEST(Redaction, ShowsLessWhereTheSearchIsEnded) {
  const std::string message =
      mail("Subject: x\r\n", "Yes.\r\n\r\nOn Mon, 2 Mar 2026, Bob wrote:\r\n> Is it red?\r\n");
  const Redacted found = redact(message, {}, {.readings_max = 4}).redacted;
  EXPECT_TRUE(found.gave_up);
  EXPECT_THAT(found.kept, IsEmpty());
  EXPECT_THAT(found.differences, Not(IsEmpty()));
}

std::string repeated(std::string_view text, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

// Each would take hours if anything were looked for again and again.
TEST(Redaction, TakesHostileMailInBoundedTime) {
  constexpr std::size_t k_many = 60'000;
  std::string nested;
  for (std::size_t i = 0; i < 300; ++i) {
    const std::string name = "b" + std::to_string(i);
    nested += "Content-Type: multipart/mixed; boundary=" + name + "\r\n\r\n--" + name + "\r\n";
  }
  std::string mails;
  for (std::size_t i = 0; i < 300; ++i) mails += "Content-Type: message/rfc822\r\n\r\n";
  const std::string html = "Content-Type: text/html\r\n";
  const std::string messages[] = {
      nested,
      mails,
      mail("", std::string(4'000'000, 'a')),
      mail("X: " + repeated("=?a?q? ", k_many) + "\r\n", ""),
      mail("X: " + repeated("=?utf-8?q?a?=", k_many) + "\r\n", ""),
      mail("References: " + repeated("<", k_many) + "\r\n", ""),
      mail("Content-Type: text/plain;" + repeated(" a=\"", k_many) + "\r\n", ""),
      mail("", repeated("a@", k_many)),
      mail("", repeated("http://", k_many)),
      mail(html, repeated("<a href=\"", k_many)),
      mail(html, repeated("<!--", k_many)),
      mail(html, repeated("<!--[if>", 400'000)),
      mail(html, repeated("a<b>", 400'000)),
      mail("Content-Type: application/ms-tnef\r\n",
           "\x78\x9F\x3E\x22" + repeated("\xFF\xFF\xFF\xFF----LZFu", k_many)),
      mail(html, repeated("&", k_many) + repeated("<style>", k_many)),
      mail("Content-Type: multipart/mixed; boundary=b\r\n", repeated("--b\r\n\r\n", k_many)),
      mail("Content-Type: multipart/mixed; boundary=b\r\n", repeated("--c\r\n\r\n", k_many)),
      mail("Content-Type: message/delivery-status\r\n", repeated("a: b\r\n\r\n", k_many)),
      mail("Content-Type: message/delivery-status\r\n", repeated(" x\r\n", 10 * k_many)),
      mail("Content-Transfer-Encoding: base64\r\n", repeated("QUJD\r\nab c\r\n", k_many)),
      mail("Content-Transfer-Encoding: base64\r\n", repeated("QUJD\r\nk\xE4se \r\n", 5 * k_many)),
      mail("", repeated("begin 644 a\r\n", k_many))};
  for (const std::string& message : messages) {
    SCOPED_TRACE(message.substr(0, 120));
    EXPECT_EQ(redact(message, {}, {.readings_max = 3}).redacted.bytes.size(), message.size());
  }
}

}  // namespace
}  // namespace intaked::redact
