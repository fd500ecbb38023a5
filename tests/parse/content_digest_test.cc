// Equal content digests mean: another arrival of the same message.
#include "parse/content_digest.h"

#include <gtest/gtest.h>

#include "lib/crypto/mail_digests.h"
#include "parse/parse.h"

namespace intaked::parse {
namespace {

const std::string k_mail =
    "Received: from a\r\nFrom: Alice <alice@acme.example>\r\nSubject: A long\r\n subject\r\n"
    "Date: Fri, 13 Mar 2026 16:40:07 +0100\r\nMessage-ID: <m1@acme.example>\r\n\r\none\r\ntwo\r\n";

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

std::string with_line_feeds(std::string text) {
  std::erase(text, '\r');
  return text;
}

model::Digest digest_of(const std::string& mail) {
  return parse(mail, {}).content_digest;
}

TEST(ContentDigest, IsTheSameForTheSameMessageFromAnotherServer) {
  const model::Digest digest = digest_of(k_mail);
  EXPECT_EQ(digest_of(with_line_feeds(k_mail)), digest);
  EXPECT_EQ(digest_of(replaced(k_mail, "Received: from a", "Received: from b")), digest);
  EXPECT_EQ(digest_of("Delivered-To: x@example.com\r\n" + k_mail), digest);
  EXPECT_EQ(digest_of(replaced(k_mail, "A long\r\n subject", "A long subject")), digest);
  EXPECT_EQ(digest_of(replaced(k_mail, "A long\r\n subject", "A\r\n\tlong subject")), digest);
  EXPECT_EQ(digest_of(k_mail + "\r\n"), digest);
  EXPECT_EQ(digest_of("From alice@acme.example Fri Mar 13 16:40:07 2026\r\n" + k_mail), digest);
}

TEST(ContentDigest, DiffersWhereTheMessageDoes) {
  const model::Digest digest = digest_of(k_mail);
  for (const auto& [from, to] :
       std::vector<std::pair<std::string, std::string>>{{"alice@acme", "mallory@evil"},
                                                        {"A long", "A short"},
                                                        {"16:40:07", "16:40:08"},
                                                        {"m1@acme", "m2@acme"},
                                                        {"two", "three"},
                                                        {"one\r\ntwo", "one two"},
                                                        {"one", " one"}}) {
    EXPECT_NE(digest_of(replaced(k_mail, from, to)), digest) << from << " → " << to;
  }
}

TEST(ContentDigest, IsTheSameWhetherTheBodyWasHashedBeforeOrNot) {
  for (const std::string& mail :
       {k_mail, with_line_feeds(k_mail), k_mail + "\r\n", "\r\n" + k_mail,
        "stray line\r\n\r\n" + k_mail, replaced(k_mail, "\r\n\r\none", "\r\none"),
        std::string("no header at all"), replaced(with_line_feeds(k_mail), "\n", "\r"),
        std::string()}) {
    const auto known = crypto::mail_digests(mail).body;
    EXPECT_EQ(parse(mail, {}, model::Completeness::whole, known).content_digest, digest_of(mail))
        << mail;
  }
}

TEST(ContentDigest, FieldsCannotRunIntoEachOther) {
  EXPECT_NE(digest_of("Subject: a\r\nFrom: b\r\n\r\n"), digest_of("Subject: \r\nFrom: ba\r\n\r\n"));
  EXPECT_NE(digest_of("Subject: a\r\n\r\nb"), digest_of("Subject: ab\r\n\r\n"));
}

}  // namespace
}  // namespace intaked::parse
