#include "parse/addresses.h"

#include <gtest/gtest.h>

#include "parse/limits.h"

namespace intaked::parse {
namespace {

struct Sample {
  std::string raw;
  std::vector<std::string> shown;  // "name|address"
};

const std::vector<Sample> k_samples = {
    {"alice@acme.example", {"|alice@acme.example"}},
    {"Alice Fox <Alice@ACME.Example>", {"Alice Fox|Alice@acme.example"}},
    {"\"Fox, Alice\" <a@x.example>", {"Fox, Alice|a@x.example"}},
    {"Fox, Alice <a@x.example>", {"Fox, Alice|a@x.example"}},
    {"a@x.example, b@x.example", {"|a@x.example", "|b@x.example"}},
    {"a@x.example; b@x.example", {"|a@x.example", "|b@x.example"}},
    {"a@x.example (Alice Fox)", {"Alice Fox|a@x.example"}},
    {"Alice (sales (north)) <a@x.example>", {"Alice|a@x.example"}},
    {"Team: a@x.example, B <b@x.example>; c@x.example",
     {"|a@x.example", "B|b@x.example", "|c@x.example"}},
    {"undisclosed-recipients:;", {}},
    {":", {}},
    {"u:", {}},
    {"<@relay.example,@b.example:a@x.example>", {"|a@x.example"}},
    {"<<a@x.example>>", {"|a@x.example"}},
    {"Alice <a@x.example", {"Alice|a@x.example"}},
    {"Alice <a@x.example, Bob <b@x.example>", {"Alice|a@x.example", "Bob|b@x.example"}},
    {"Alice Fox a@x.example", {"Alice Fox|a@x.example"}},
    {"a @ x.example", {"|a@x.example"}},
    {"< a@x.example >", {"|a@x.example"}},
    {"mailto:a@x.example", {"|a@x.example"}},
    {"\"needless\"@x.example", {"|needless@x.example"}},
    {"\"two words\"@x.example", {"|\"two words\"@x.example"}},
    {"=?utf-8?Q?J=C3=BCrgen?= <j@x.example>", {"Jürgen|j@x.example"}},
    {"\"=?utf-8?Q?J=C3=BCrgen?=\" <j@x.example>", {"Jürgen|j@x.example"}},
    {"J\xFCrgen <j@x.example>", {"Jürgen|j@x.example"}},
    {"j\xC3\xBCrgen@x.example", {"|jürgen@x.example"}},
    {"=?utf-8?Q?a=40evil.example?=@x.example", {"|=?utf-8?Q?a=40evil.example?=@x.example"}},
    {"boss@acme.example <real@evil.example>", {"boss@acme.example|real@evil.example"}},
    {"MAILER-DAEMON", {"|MAILER-DAEMON"}},
    {"Mail Delivery System <>", {"Mail Delivery System|"}},
    {"nobody knows", {"nobody knows|"}},
    {"\"never closed <a@x.example>", {"never closed|a@x.example"}},
    {"(never closed <a@x.example>", {"(never closed|a@x.example"}},
    {"", {}},
    {",,;,", {}},
    {"<>", {}},
};

TEST(Addresses, AreReadAsPeopleMeanThem) {
  for (const Sample& sample : k_samples) {
    std::vector<std::string> shown;
    for (const model::Address& a : read_addresses(sample.raw).addresses) {
      shown.push_back(a.name + "|" + a.address);
    }
    EXPECT_EQ(shown, sample.shown) << sample.raw;
  }
}

TEST(Addresses, AreCounted) {
  std::string raw;
  for (int i = 0; i < 1200; ++i) raw += "a" + std::to_string(i) + "@x.example, ";
  const AddressList list = read_addresses(raw);
  EXPECT_EQ(list.addresses.size(), 1000U);
  EXPECT_TRUE(list.truncated);
}

TEST(Addresses, NamesThatArePutTogetherKeepToTheLimit) {
  std::string raw;
  for (int i = 0; i < 500; ++i) raw += "\"Bob, B.\" <bo<e>, ";
  for (const model::Address& address : read_addresses(raw + "Ann <ann@acme.example>").addresses) {
    EXPECT_LE(address.name.size(), k_display_name_bytes_max);
  }
}

}  // namespace
}  // namespace intaked::parse
