// The raw digest tells any two mails apart; the body digest only those that say something else.
#include "lib/crypto/mail_digests.h"

#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace intaked::crypto {
namespace {

TEST(BodyDigest, IsTheSameHoweverLinesEnd) {
  const Sha256 digest = body_digest("one\r\n\r\ntwo");
  for (const char* same :
       {"one\n\ntwo", "one\r\n\ntwo", "one\n\r\ntwo\n", "one\r\n\r\ntwo\r\n\r\n"}) {
    EXPECT_EQ(body_digest(same), digest) << same;
  }
  for (const char* other :
       {"one\r\ntwo", "one\r\n\r\ntwo ", "one\r\r\n\r\ntwo", "\r\none\r\n\r\ntwo", ""}) {
    EXPECT_NE(body_digest(other), digest) << other;
  }
}

TEST(MailDigests, BodyBeginsBehindTheFirstEmptyLine) {
  EXPECT_EQ(body_begin("A: b\r\n\r\nbody"), 8U);
  EXPECT_EQ(body_begin("A: b\n\nbody"), 6U);
  EXPECT_EQ(body_begin("A: b\n\r\nbody"), 7U);
  EXPECT_EQ(body_begin("A: b\r\n\r\n\r\nbody"), 8U);
  EXPECT_EQ(body_begin("A: b\r\n"), 6U);
  EXPECT_EQ(body_begin(""), 0U);
  EXPECT_EQ(mail_digests("A: b\r\n\r\nbody\r\n").body, body_digest("body"));
}

// Each differs from the first in a byte or two, some only in line ends.
TEST(MailDigests, RawTellsAnyTwoMailsApart) {
  const std::vector<std::string> mails{"A: b\r\n\r\none\r\ntwo\r\n",
                                       "A: b\r\n\r\none\r\ntwo\n",
                                       "A: b\r\n\r\none\r\ntwo",
                                       "A: b\r\n\r\none\ntwo\r\n",
                                       "A: b\r\n\none\r\ntwo\r\n",
                                       "A: b\n\r\none\r\ntwo\r\n",
                                       "A: c\r\n\r\none\r\ntwo\r\n",
                                       "A: b\r\n\r\none\r\ntwq\r\n",
                                       "A: b\r\n\r\n\r\none\r\ntwo\r\n",
                                       "A: b\r\none\r\ntwo\r\n",
                                       "A: b\r\n\r\n",
                                       "A: b\r\n",
                                       "A: b\r\n\r\n\r\n",
                                       ""};
  std::map<Sha256, std::string> seen;
  for (const auto& mail : mails) {
    const auto [known, fresh] = seen.emplace(mail_digests(mail).raw, mail);
    EXPECT_TRUE(fresh) << mail << "\nis taken for\n" << known->second;
  }
}

// A mail whose bytes are what another one's raw digest is made of.
TEST(MailDigests, NoMailStandsForTheDigestOfAnother) {
  const std::string mail = "A: b\r\n\r\none\r\n";
  const Sha256 body = body_digest("one");
  const std::string forged = "A: b\r\n\r\n" + std::string(body.begin(), body.end()) + "\r\n";
  EXPECT_NE(mail_digests(forged).raw, mail_digests(mail).raw);
  EXPECT_NE(sha256(forged), mail_digests(mail).raw);
}

}  // namespace
}  // namespace intaked::crypto
