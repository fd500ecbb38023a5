#include "app/reply_token.h"

#include <gmock/gmock.h>

namespace intaked::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* k_pattern = "support+{token}@example.com";
constexpr const char* k_intake = "01jd3q8z5w7x9y1a2b3c4d5e6f";

Secret key() {
  return Secret("not-a-real-key-not-a-real-key-12");
}

model::ParsedMessage to(const std::string& address) {
  model::ParsedMessage message;
  message.to = {{"", address}};
  return message;
}

ReplyTokens read(const std::string& address) {
  return read_reply_tokens(k_pattern, key(), to(address));
}

TEST(ReplyToken, AnAddressOfOursIsKnownAgain) {
  const std::string address = reply_address(k_pattern, key(), k_intake);
  EXPECT_LE(address.find('@'), 64u) << "RFC 5321 4.5.3.1.1";
  EXPECT_THAT(read(address).intakes, ElementsAre("01jd3q8z5w7x9y1a"));
  std::string upper = address;
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  EXPECT_THAT(read(upper).intakes, ElementsAre("01jd3q8z5w7x9y1a")) << "case may be folded";
  auto delivered = to("support@example.com");
  delivered.recipients = {{"", address}, {"", address}};
  EXPECT_THAT(read_reply_tokens(k_pattern, key(), delivered).intakes, testing::SizeIs(1));
  EXPECT_EQ(reply_address("", key(), k_intake), "");
}

TEST(ReplyToken, AnyChangedLetterMakesItWorthlessAndThatIsTold) {
  const std::string address = reply_address(k_pattern, key(), k_intake);
  const std::size_t begin = std::string("support+intk.").size();
  for (std::size_t i = begin; i < address.find('@'); ++i) {
    std::string forged = address;
    forged[i] = forged[i] == 'a' ? 'b' : 'a';
    const ReplyTokens tokens = read(forged);
    EXPECT_THAT(tokens.intakes, IsEmpty()) << forged;
    EXPECT_THAT(tokens.remarks, ElementsAre(HasSubstr("was not made here")));
  }
  for (const char* forged :
       {"support+intk.@example.com", "support+intk.01jd3q8z5w7x9y1a@example.com",
        "support+intk.01jd3q8z5w7x9y1a.@example.com", "support+intk.a.b.c@example.com"}) {
    EXPECT_THAT(read(forged).intakes, IsEmpty()) << forged;
    EXPECT_THAT(read(forged).remarks, testing::SizeIs(1)) << forged;
  }
}

TEST(ReplyToken, AnotherKeyAnotherPatternAndOtherAddressesAreNone) {
  const std::string address = reply_address(k_pattern, key(), k_intake);
  const Secret other("not-a-real-key-not-a-real-key-13");
  EXPECT_THAT(read_reply_tokens(k_pattern, other, to(address)).intakes, IsEmpty());
  EXPECT_THAT(read_reply_tokens("help+{token}@example.com", key(), to(address)).remarks, IsEmpty());
  EXPECT_THAT(read_reply_tokens("", key(), to(address)).intakes, IsEmpty());
  EXPECT_THAT(read("support+sales@example.com").remarks, IsEmpty()) << "a plus tag of one's own";
}

}  // namespace
}  // namespace intaked::app
