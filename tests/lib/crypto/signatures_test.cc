#include "lib/crypto/signatures.h"

#include <string>

#include <gmock/gmock.h>

#include "fakes/signing_key.h"
#include "lib/crypto/crypto.h"

namespace intaked::crypto {
namespace {

using namespace std::chrono_literals;
using fakes::SigningKey;
using testing::HasSubstr;

constexpr Instant k_now{std::chrono::seconds{1'773'416'400}};

std::string hex_of(std::string_view bytes) {
  return hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

TEST(Signatures, HmacGivesThePublishedCodes) {  // RFC 2202 2 and RFC 4231 4.3, test case 2
  const std::string_view key = "Jefe", words = "what do ya want for nothing?";
  EXPECT_EQ(hex_of(hmac(Hash::sha1, key, words)), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  EXPECT_EQ(hex_of(hmac(Hash::sha256, key, words)),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex_of(hmac(Hash::sha512, key, words)),
            "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
            "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737");
}

TEST(Signatures, Ed25519TakesThePublishedSignature) {  // RFC 8032 7.1, test 2
  const auto key = PublicKey::ed25519(
      *unhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"));
  ASSERT_TRUE(key);
  const std::string signature = *unhex(
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
      "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
  EXPECT_TRUE(key->verifies(Hash::sha512, *unhex("72"), signature));
  EXPECT_FALSE(key->verifies(Hash::sha512, *unhex("73"), signature));
  EXPECT_FALSE(key->verifies(Hash::sha512, *unhex("72"), signature.substr(1)));
  EXPECT_FALSE(key->verifies(Hash::sha512, *unhex("72"), ""));
}

TEST(Signatures, EachKindOfKeyKnowsItsOwnAndNobodyElses) {
  const SigningKey rsa = SigningKey::rsa(), curve = SigningKey::curve();
  struct Case {
    const char* shows;
    const SigningKey& signer;
    Result<PublicKey> key;
  };
  const Case cases[] = {
      {"RSA", rsa, PublicKey::subject_public_key_info(rsa.public_key_info())},
      {"RSA by its numbers", rsa,
       PublicKey::rsa(rsa.number(OSSL_PKEY_PARAM_RSA_N), rsa.number(OSSL_PKEY_PARAM_RSA_E))},
      {"RSA of a certificate", rsa,
       PublicKey::certificate(rsa.certificate(k_now - 24h, k_now + 24h), k_now)},
      {"P-256", curve, PublicKey::subject_public_key_info(curve.public_key_info())},
  };
  for (const Case& c : cases) {
    ASSERT_TRUE(c.key) << c.shows << ": " << c.key.error().text;
    const std::string signature = c.signer.sign(EVP_sha256(), "words");
    EXPECT_TRUE(c.key->verifies(Hash::sha256, "words", signature)) << c.shows;
    EXPECT_FALSE(c.key->verifies(Hash::sha1, "words", signature)) << c.shows;
    EXPECT_FALSE(c.key->verifies(Hash::sha256, "Words", signature)) << c.shows;
    EXPECT_FALSE(c.key->verifies(Hash::sha256, "words", signature + "x")) << c.shows;
    const SigningKey& other = &c.signer == &rsa ? curve : rsa;
    EXPECT_FALSE(c.key->verifies(Hash::sha256, "words", other.sign(EVP_sha256(), "words")));
    EXPECT_FALSE(c.key->verifies(Hash::sha256, "words", std::string(10'000, 'x'))) << c.shows;
  }
}

TEST(Signatures, WhatIsNoKeyForUsIsSaidInWords) {
  const SigningKey rsa = SigningKey::rsa();
  const struct {
    Result<PublicKey> key;
    const char* words;
  } cases[] = {
      {PublicKey::ed25519("short"), "32 bytes, not 5"},
      {PublicKey::subject_public_key_info("not a key"), "no public key"},
      {PublicKey::subject_public_key_info(rsa.public_key_info() + "x"), "something behind"},
      {PublicKey::subject_public_key_info(SigningKey::rsa(1024).public_key_info()), "2048"},
      {PublicKey::subject_public_key_info(SigningKey::curve("P-384").public_key_info()), "P-256"},
      {PublicKey::rsa("", ""), "RSA"},
      {PublicKey::rsa(std::string(5'000, 'x'), "\1"), "too long"},
      {PublicKey::certificate("-----BEGIN CERTIFICATE-----\n", k_now), "no certificate"},
      {PublicKey::certificate(rsa.certificate(k_now + 1h, k_now + 2h), k_now), "not hold yet"},
      {PublicKey::certificate(rsa.certificate(k_now - 2h, k_now - 1h), k_now), "has ended"},
  };
  for (const auto& c : cases) {
    ASSERT_FALSE(c.key) << c.words;
    EXPECT_THAT(c.key.error().text, HasSubstr(c.words));
  }
}

TEST(Signatures, Base64IsReadStrictly) {
  const struct {
    const char* text;
    std::optional<std::string> standard, url_safe;
  } cases[] = {
      {"", "", ""},
      {"Zg==", "f", std::nullopt},
      {"Zg", std::nullopt, "f"},
      {"Zm9vYmFy", "foobar", "foobar"},
      {"+/8=", "\xfb\xff", std::nullopt},
      {"-_8", std::nullopt, "\xfb\xff"},
      {"Zh==", std::nullopt, std::nullopt},  // bits left over: another way to write the same
      {"Zg=", std::nullopt, std::nullopt},
      {"Z===", std::nullopt, std::nullopt},
      {"Zm9v\n", std::nullopt, std::nullopt},
      {"Zm 9v", std::nullopt, std::nullopt},
      {"Z", std::nullopt, std::nullopt},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(unbase64(c.text), c.standard) << c.text;
    EXPECT_EQ(unbase64(c.text, Base64::url_safe), c.url_safe) << c.text;
  }
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  EXPECT_EQ(unbase64(base64(bytes)), bytes);
}

TEST(Signatures, SecretsAreEqualOrNot) {
  EXPECT_TRUE(same_secret("fake-token", "fake-token"));
  EXPECT_FALSE(same_secret("fake-token", "fake-toke"));
  EXPECT_FALSE(same_secret("fake-token", ""));
  EXPECT_FALSE(same_secret("fake-token", "fake-tokeN"));
}

}  // namespace
}  // namespace intaked::crypto
