// What is only understood where somebody asked for it.
#include <gtest/gtest.h>

#include "lib/crypto/crypto.h"
#include "parse/parse.h"

namespace intaked::parse {
namespace {

const std::string k_mail =
    "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n"
    "--c\r\nContent-Type: text/plain\r\n\r\nHello\r\n"
    "--c\r\nContent-Type: text/html\r\n\r\n<p>Hello <b>there</b></p>\r\n--c--\r\n"
    "--b\r\nContent-Type: text/csv; name=a.csv\r\nContent-Disposition: attachment\r\n"
    "Content-Transfer-Encoding: base64\r\n\r\n"
    "CjENCjIKCg0zDQ0KCg==\r\n--b--\r\n";  // "\n1\r\n2\n\n\r3\r\r\n\n"

TEST(ParseOptions, PeopleSeeTheWordsOfTheHtmlAndDigestsOfLines) {
  Options options;
  options.for_people = true;
  options.keep_html = false;
  const model::ParsedMessage message = parse(k_mail, options);
  EXPECT_EQ(message.html, "");
  EXPECT_EQ(message.html_text, "Hello there");
  EXPECT_EQ(message.text, "Hello");
  ASSERT_EQ(message.attachments.size(), 1U);
  EXPECT_EQ(message.attachments[0].line_digest, crypto::sha256("\n1\n2\n\n\n3"));
  EXPECT_EQ(message.attachments[0].digest, crypto::sha256("\n1\r\n2\n\n\r3\r\r\n\n"));
}

TEST(ParseOptions, OthersDoNotPayForThem) {
  const model::ParsedMessage message = parse(k_mail, {});
  EXPECT_EQ(message.html_text, "");
  EXPECT_NE(message.html, "");
  ASSERT_EQ(message.attachments.size(), 1U);
  EXPECT_FALSE(message.attachments[0].line_digest);
}

}  // namespace
}  // namespace intaked::parse
