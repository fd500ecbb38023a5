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
    // Forgotten commas and brackets
    {"a@x.example b@x.example, c@x.example", {"|a@x.example", "|b@x.example", "|c@x.example"}},
    {"Ann <a@x.example> Bob <b@x.example>", {"Ann|a@x.example", "Bob|b@x.example"}},
    {"<a@x.example> b@x.example", {"b@x.example|a@x.example"}},
    {"\"Fox, Ann\" a@x.example; Bob b@x.example", {"Fox, Ann|a@x.example", "Bob|b@x.example"}},
    {"a@x.example Ann", {"Ann|a@x.example"}},
    {"Ann a@x.example>", {"Ann|a@x.example"}},
    {"Ann [a@x.example]", {"Ann|a@x.example"}},
    {"Ann [mailto:a@x.example]", {"Ann|a@x.example"}},
    {"Ann <SMTP:a@x.example>", {"Ann|a@x.example"}},
    {"'a@x.example'", {"|a@x.example"}},
    {"Ann <a@x.example>.", {"Ann|a@x.example"}},
    {"a@x.example.", {"|a@x.example"}},
    // Blanks and comments within
    {"ann . fox @ x . example", {"|ann.fox@x.example"}},
    {"Ann <ann . fox @ x . example >", {"Ann|ann.fox@x.example"}},
    {"Dr. Ann Fox a@x.example", {"Dr. Ann Fox|a@x.example"}},
    {"Ann (sales) Fox <ann(north)@x(host).example>", {"Ann Fox|ann@x.example"}},
    {"a@x.example (Ann) (Fox)", {"Ann Fox|a@x.example"}},
    {"(Ann) a@x.example", {"Ann|a@x.example"}},
    {"Ann <not an address>", {"Ann|"}},
    {"two@", {"two@|"}},
    {"@x.example", {"@x.example|"}},
    // Quotes
    {"Ann <\">\"@x.example>", {"Ann|\">\"@x.example"}},
    {"\"a\\\"b\"@x.example", {"|\"a\\\"b\"@x.example"}},
    {"\"\\!\"@x.example", {"|!@x.example"}},
    {"Ann <a\"b@x.example>, c@x.example", {"Ann|", "|c@x.example"}},
    {"Ann <\"a\".\"b c\"@x.example>", {"Ann|\"a.b c\"@x.example"}},
    {"Ann <\"ann@x.example\">", {"Ann|ann@x.example"}},
    {"Ann <ann@x.example\">", {"Ann|ann@x.example"}},
    {"user@[IPv6:2001:DB8::1]", {"|user@[ipv6:2001:db8::1]"}},
    // An encoded-word is one sign, and names an address only where nothing else does
    {"=?utf-8?Q?Fox,_Ann_<ann@evil.example>?= <a@x.example>",
     {"Fox, Ann <ann@evil.example>|a@x.example"}},
    {"=?utf-8?B?QW5uIDxhQHguZXhhbXBsZT4=?=", {"Ann|a@x.example"}},
    {"Ann <=?utf-8?Q?a=40x.example?=>", {"Ann|a@x.example"}},
    {"\"Ann Fox\" (a@x.example)", {"Ann Fox|a@x.example"}},
    {"\"a@x.example\"", {"|a@x.example"}},
    {"\"Ann Fox <a@x.example>\"", {"Ann Fox|a@x.example"}},
    {"<Ann Fox <a@x.example>>", {"Ann Fox|a@x.example"}},
    {"Mail System (see a@x.example for help)", {"Mail System|"}},
    // Nobody sees what stands between
    {"a\u200B@x\u00AD.example", {"|a@x.example"}},
    {"\u202Ea@x.example", {"|a@x.example"}},
    {"\xD0\x98\xD0\xB2\xD0\xB0\xD0\xBD <\xD0\xB8@\xD0\xBF.\xD1\x80\xD1\x84>",
     {"\u0418\u0432\u0430\u043D|\u0438@\u043F.\u0440\u0444"}},
    // Brackets that hold no address, or never end
    {"ann@x.example <Ann>", {"Ann|ann@x.example"}},
    {"Ann Fox ann@x.example <sales>", {"Ann Fox|ann@x.example"}},
    {"Mr. ann @ x.example <>", {"Mr.|ann@x.example"}},
    {"<> ann@x.example", {"|ann@x.example"}},
    {"ann <Fox> @x.example", {"ann|Fox"}},
    {"ann@ <x.example>", {"ann@|x.example"}},
    {"ann@x.example <bob@y@z>", {"ann@x.example|"}},
    {"Mail for ann@x.example <>", {"Mail for|ann@x.example"}},
    {"\"Mail for ann@x.example\" <>", {"Mail for ann@x.example|"}},
    {"\u201Cann@x.example\u201D", {"|ann@x.example"}},
    {"\u2039mailto:ann@x.example\u203A", {"|ann@x.example"}},
    {"Bob <bob@x.example Bob", {"Bob|bob@x.example"}},
    {"Bob <bob@x.example (home", {"Bob|bob@x.example"}},
    {"Bob <bob@x.example\u00A0Bob", {"Bob|bob@x.example"}},
    {"Bob <bob@x . example Bob", {"Bob|"}},
    {"Bob <bob@x.example Bob>", {"Bob|"}},
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

TEST(Addresses, SayWhereTheyWereFound) {
  EXPECT_TRUE(read_addresses("=?utf-8?Q?a=40x.example?=").unwrapped);
  EXPECT_FALSE(read_addresses("=?utf-8?Q?a=40x.example?= <a@x.example>").unwrapped);
}

TEST(Addresses, NamesWithoutACharsetAreReadAsTheBody) {
  const AddressList list = read_addresses("\xC8\xE2\xE0\xED <i@x.example>", "windows-1251");
  ASSERT_EQ(list.addresses.size(), 1U);
  EXPECT_EQ(list.addresses[0].name, "\u0418\u0432\u0430\u043D");
  EXPECT_TRUE(list.guessed);
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
