#include "lib/crypto/signatures.h"

#include <array>
#include <cstdint>
#include <cstdlib>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "lib/crypto/crypto.h"

namespace intaked::crypto {
namespace {

constexpr std::size_t k_ed25519_bytes = 32;
constexpr int k_rsa_bits_min = 2048;
constexpr int k_rsa_bits_max = 8192;
constexpr std::size_t k_key_bytes_max = 64 << 10;
constexpr std::size_t k_signature_bytes_max = 2 << 10;

template <auto free>
struct Freeing {
  template <class T>
  void operator()(T* object) const {
    free(object);
  }
};
using Bio = std::unique_ptr<BIO, Freeing<BIO_free>>;
using Number = std::unique_ptr<BIGNUM, Freeing<BN_free>>;
using Certificate = std::unique_ptr<X509, Freeing<X509_free>>;
using Context = std::unique_ptr<EVP_PKEY_CTX, Freeing<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freeing<EVP_MD_CTX_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Freeing<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Freeing<OSSL_PARAM_free>>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

const EVP_MD* method(Hash hash) {
  switch (hash) {
    case Hash::sha1:
      return EVP_sha1();
    case Hash::sha256:
      return EVP_sha256();
    case Hash::sha512:
      return EVP_sha512();
  }
  return nullptr;
}

// Without this OpenSSL would ask whoever sits at the terminal.
int no_password(char*, int, int, void*) {
  return -1;
}

tl::unexpected<Error> no_key(std::string what) {
  ERR_clear_error();
  return fail(ErrorKind::invalid, std::move(what));
}

EVP_PKEY* rsa_of(const BIGNUM* modulus, const BIGNUM* exponent) {
  const Builder builder(OSSL_PARAM_BLD_new());
  if (!builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent) != 1)
    return nullptr;
  const Parameters parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  const Context context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
    return nullptr;
  return key;
}

bool is_p256(const EVP_PKEY* key) {
  std::array<char, 64> name{};
  std::size_t length = 0;
  return EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, name.data(), name.size(),
                                        &length) == 1 &&
         std::string_view(name.data(), length) == "prime256v1";
}

}  // namespace

std::string hmac(Hash hash, std::string_view key, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned length = 0;
  // OpenSSL takes a null key to mean "the key of the last call".
  const char* key_bytes = key.empty() ? "" : key.data();
  if (key.size() > 1u << 20 || HMAC(method(hash), key_bytes, static_cast<int>(key.size()),
                                    bytes_of(bytes), bytes.size(), mac.data(), &length) == nullptr)
    std::abort();
  return {reinterpret_cast<const char*>(mac.data()), length};
}

bool same_secret(std::string_view ours, std::string_view theirs) {
  const Sha256 a = sha256(ours), b = sha256(theirs);
  return equal_constant_time({reinterpret_cast<const char*>(a.data()), a.size()},
                             {reinterpret_cast<const char*>(b.data()), b.size()});
}

std::optional<std::string> unbase64(std::string_view text, Base64 alphabet) {
  if (alphabet == Base64::standard) {
    if (text.size() % 4 != 0) return std::nullopt;
    for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
  }
  const auto value_of = [&](char c) -> int {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    const std::string_view last = alphabet == Base64::standard ? "+/" : "-_";
    const std::size_t at = last.find(c);
    return at == std::string_view::npos ? -1 : static_cast<int>(at) + 62;
  };
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t held = 0;  // the lowest `bits` bits are not written yet
  unsigned bits = 0;
  for (const char c : text) {
    const int value = value_of(c);
    if (value < 0) return std::nullopt;
    held = (held << 6) | static_cast<std::uint32_t>(value);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>((held >> bits) & 255);
  }
  const std::uint32_t rest = held & ((1u << bits) - 1);
  if (bits >= 6 || rest != 0) return std::nullopt;
  return bytes;
}

struct PublicKey::Key {
  explicit Key(EVP_PKEY* made) : evp(made) {}
  ~Key() { EVP_PKEY_free(evp); }
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;
  EVP_PKEY* evp;
};

Result<PublicKey> PublicKey::checked(std::shared_ptr<const Key> key) {
  switch (EVP_PKEY_get_base_id(key->evp)) {
    case EVP_PKEY_RSA:
      if (EVP_PKEY_get_bits(key->evp) >= k_rsa_bits_min &&
          EVP_PKEY_get_bits(key->evp) <= k_rsa_bits_max)
        return PublicKey(std::move(key));
      return no_key("an RSA key of " + std::to_string(k_rsa_bits_min) + " to " +
                    std::to_string(k_rsa_bits_max) + " bits is expected");
    case EVP_PKEY_EC:
      if (is_p256(key->evp)) return PublicKey(std::move(key));
      return no_key("of elliptic curves only P-256 is taken");
    case EVP_PKEY_ED25519:
      return PublicKey(std::move(key));
    default:
      return no_key("it is no RSA, P-256 or Ed25519 key");
  }
}

Result<PublicKey> PublicKey::ed25519(std::string_view raw) {
  if (raw.size() != k_ed25519_bytes)
    return no_key("an Ed25519 key has 32 bytes, not " + std::to_string(raw.size()));
  EVP_PKEY* key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(raw), raw.size());
  if (key == nullptr) return no_key("it is no Ed25519 key");
  return checked(std::make_shared<const Key>(key));
}

Result<PublicKey> PublicKey::subject_public_key_info(std::string_view der) {
  if (der.size() > k_key_bytes_max) return no_key("it is too long for a public key");
  const unsigned char* at = bytes_of(der);
  EVP_PKEY* key = d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size()));
  if (key == nullptr) return no_key("it is no public key (SubjectPublicKeyInfo, DER)");
  auto made = std::make_shared<const Key>(key);
  if (at != bytes_of(der) + der.size()) return no_key("there is something behind the public key");
  return checked(std::move(made));
}

Result<PublicKey> PublicKey::rsa(std::string_view modulus, std::string_view exponent) {
  if (modulus.size() > k_rsa_bits_max / 8 || exponent.size() > sizeof(std::uint64_t))
    return no_key("its numbers are too long for an RSA key");
  const Number n(BN_bin2bn(bytes_of(modulus), static_cast<int>(modulus.size()), nullptr));
  const Number e(BN_bin2bn(bytes_of(exponent), static_cast<int>(exponent.size()), nullptr));
  EVP_PKEY* key = n && e ? rsa_of(n.get(), e.get()) : nullptr;
  if (key == nullptr) return no_key("its numbers are no RSA key");
  return checked(std::make_shared<const Key>(key));
}

Result<PublicKey> PublicKey::certificate(std::string_view pem, Instant now) {
  if (pem.size() > k_key_bytes_max) return no_key("it is too long for a certificate");
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const Certificate read(bio ? PEM_read_bio_X509(bio.get(), nullptr, no_password, nullptr)
                             : nullptr);
  if (!read) return no_key("it is no certificate in PEM");
  time_t seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  if (X509_cmp_time(X509_get0_notBefore(read.get()), &seconds) >= 0)
    return no_key("the certificate does not hold yet");
  if (X509_cmp_time(X509_get0_notAfter(read.get()), &seconds) <= 0)
    return no_key("the certificate has ended");
  EVP_PKEY* key = X509_get_pubkey(read.get());
  if (key == nullptr) return no_key("the certificate has no key that can be read");
  return checked(std::make_shared<const Key>(key));
}

bool PublicKey::verifies(Hash hash, std::string_view message, std::string_view signature) const {
  if (signature.size() > k_signature_bytes_max) return false;
  const DigestContext context(EVP_MD_CTX_new());
  const bool has_own_hash = EVP_PKEY_get_base_id(key_->evp) == EVP_PKEY_ED25519;
  const bool good =
      context &&
      EVP_DigestVerifyInit(context.get(), nullptr, has_own_hash ? nullptr : method(hash), nullptr,
                           key_->evp) == 1 &&
      EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message),
                       message.size()) == 1;
  ERR_clear_error();
  return good;
}

}  // namespace intaked::crypto
