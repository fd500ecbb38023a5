#include "lib/crypto/crypto.h"

#include <set>
#include <string>

#include <gmock/gmock.h>

namespace intaked::crypto {
namespace {

std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

TEST(Crypto, sha256_gives_the_published_digests) {  // FIPS 180-2, appendix B
  EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Crypto, pieces_give_the_digest_of_the_whole) {
  Sha256Stream stream;
  stream.update("a");
  stream.update("");
  Sha256Stream moved = std::move(stream);
  moved.update("bc");
  EXPECT_EQ(moved.finish(), sha256("abc"));
}

TEST(Crypto, hmac_gives_the_published_codes) {  // RFC 4231, test cases 2 and 6
  EXPECT_EQ(hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex(hmac_sha256(std::string(131, '\xaa'),
                            "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Crypto, hmac_takes_an_empty_key) {
  hmac_sha256("another key", "x");
  EXPECT_EQ(hex(hmac_sha256({}, "")),
            "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(Crypto, base32_gives_the_published_text) {  // RFC 4648, section 10
  const std::pair<std::string_view, std::string_view> cases[] = {{"", ""},
                                                                 {"f", "my"},
                                                                 {"fo", "mzxq"},
                                                                 {"foo", "mzxw6"},
                                                                 {"foob", "mzxw6yq"},
                                                                 {"fooba", "mzxw6ytb"},
                                                                 {"foobar", "mzxw6ytboi"}};
  for (const auto& [plain, encoded] : cases) EXPECT_EQ(base32(bytes_of(plain)), encoded);
}

TEST(Crypto, base64_gives_the_published_text) {  // RFC 4648, section 10
  const std::pair<std::string_view, std::string_view> cases[] = {{"", ""},
                                                                 {"f", "Zg=="},
                                                                 {"fo", "Zm8="},
                                                                 {"foo", "Zm9v"},
                                                                 {"foob", "Zm9vYg=="},
                                                                 {"fooba", "Zm9vYmE="},
                                                                 {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, encoded] : cases) EXPECT_EQ(base64(plain), encoded);
}

TEST(Crypto, hex_and_back) {
  EXPECT_EQ(hex(bytes_of(std::string_view("\x00\xff\x10", 3))), "00ff10");
  EXPECT_EQ(unhex("00fF10"), std::string("\x00\xff\x10", 3));
  EXPECT_EQ(unhex("0"), std::nullopt);
  EXPECT_EQ(unhex("0g"), std::nullopt);
}

TEST(Crypto, equal_constant_time_means_equal) {
  EXPECT_TRUE(equal_constant_time("", ""));
  EXPECT_TRUE(equal_constant_time("key", "key"));
  EXPECT_FALSE(equal_constant_time("key", "kex"));
  EXPECT_FALSE(equal_constant_time("key", "keys"));
}

TEST(Crypto, random_bytes_differ) {
  EXPECT_EQ(random_bytes(0), "");
  EXPECT_EQ(random_bytes(1000).size(), 1000u);
  EXPECT_NE(random_bytes(16), random_bytes(16));
}

TEST(Crypto, a_ulid_carries_its_time_in_front) {  // the specification's own example
  const std::string id = make_ulid(1469918176385);
  EXPECT_EQ(id.substr(0, 10), "01aryz6s41");
  EXPECT_THAT(id, testing::MatchesRegex("[0-9a-hjkmnp-tv-z]{26}"));
}

TEST(Crypto, ulids_sort_by_time_and_differ_within_a_millisecond) {
  EXPECT_LT(make_ulid(1'773'416'400'000), make_ulid(1'773'416'400'001));
  EXPECT_LT(make_ulid((1ll << 45) - 1), make_ulid(1ll << 45));
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) ids.insert(make_ulid(1'773'416'400'000));
  EXPECT_EQ(ids.size(), 1000u);
}

}  // namespace
}  // namespace intaked::crypto
