// The private half of crypto::PublicKey: signs as Amazon, Microsoft, Discord or SendGrid would.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/clock.h"

namespace intaked::fakes {

class SigningKey {
 public:
  static SigningKey rsa(unsigned bits = 2048) {
    return SigningKey(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{bits}));
  }
  static SigningKey curve(const char* name = "P-256") {
    return SigningKey(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", name));
  }
  static SigningKey ed25519() { return SigningKey(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")); }

  std::string sign(const EVP_MD* hash, std::string_view message) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          EVP_MD_CTX_free);
    const bool has_own_hash = EVP_PKEY_get_base_id(key_.get()) == EVP_PKEY_ED25519;
    const auto* bytes = reinterpret_cast<const unsigned char*>(message.data());
    std::size_t length = 0;
    need(EVP_DigestSignInit(context.get(), nullptr, has_own_hash ? nullptr : hash, nullptr,
                            key_.get()));
    need(EVP_DigestSign(context.get(), nullptr, &length, bytes, message.size()));
    std::string signature(length, '\0');
    need(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length,
                        bytes, message.size()));
    signature.resize(length);
    return signature;
  }

  std::string public_key_info() const {  // DER
    unsigned char* der = nullptr;
    const int length = i2d_PUBKEY(key_.get(), &der);
    need(length > 0);
    std::string text(reinterpret_cast<char*>(der), static_cast<std::size_t>(length));
    OPENSSL_free(der);
    return text;
  }

  std::string raw_public_key() const {  // Ed25519
    std::string raw(32, '\0');
    std::size_t length = raw.size();
    need(EVP_PKEY_get_raw_public_key(key_.get(), reinterpret_cast<unsigned char*>(raw.data()),
                                     &length));
    return raw;
  }

  std::string number(const char* name) const {  // RSA: OSSL_PKEY_PARAM_RSA_N, _E
    BIGNUM* n = nullptr;
    need(EVP_PKEY_get_bn_param(key_.get(), name, &n));
    std::string bytes(static_cast<std::size_t>(BN_num_bytes(n)), '\0');
    BN_bn2bin(n, reinterpret_cast<unsigned char*>(bytes.data()));
    BN_free(n);
    return bytes;
  }

  std::string certificate(Instant from, Instant until) const {  // PEM, signed by itself
    const std::unique_ptr<X509, decltype(&X509_free)> made(X509_new(), X509_free);
    const auto seconds = [](Instant t) {
      return static_cast<time_t>(
          std::chrono::floor<std::chrono::seconds>(t).time_since_epoch().count());
    };
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
    ASN1_TIME_set(X509_getm_notBefore(made.get()), seconds(from));
    ASN1_TIME_set(X509_getm_notAfter(made.get()), seconds(until));
    need(X509_set_pubkey(made.get(), key_.get()));
    need(X509_sign(made.get(), key_.get(), EVP_sha256()) > 0);
    const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), BIO_free);
    need(PEM_write_bio_X509(bio.get(), made.get()));
    char* text = nullptr;
    const long length = BIO_get_mem_data(bio.get(), &text);
    return {text, static_cast<std::size_t>(length)};
  }

 private:
  explicit SigningKey(EVP_PKEY* made) : key_(made, EVP_PKEY_free) { need(made != nullptr); }
  static void need(bool done) {
    if (!done) throw std::runtime_error("OpenSSL could not make or use a key");
  }
  static void need(int done) { need(done == 1); }

  std::shared_ptr<EVP_PKEY> key_;
};

}  // namespace intaked::fakes
