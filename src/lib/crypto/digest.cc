#include <cstdlib>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "lib/crypto/crypto.h"

namespace intaked::crypto {
namespace {

// SHA-256 fails only for want of memory or a broken provider. A wrong digest would merge strangers'
// mail, so there is nothing to go on with.
void require(bool done) {
  if (!done) std::abort();
}

// Looked up once: EVP_sha256() alone would make OpenSSL search its providers for every digest.
const EVP_MD* sha256_method() {
  static EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return fetched != nullptr ? fetched : EVP_sha256();
}

}  // namespace

struct Sha256Stream::Context {
  Context() : evp(EVP_MD_CTX_new()) {
    require(evp != nullptr && EVP_DigestInit_ex(evp, sha256_method(), nullptr) == 1);
  }
  ~Context() { EVP_MD_CTX_free(evp); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  EVP_MD_CTX* evp;
};

Sha256Stream::Sha256Stream() : context_(std::make_unique<Context>()) {}
Sha256Stream::~Sha256Stream() = default;
Sha256Stream::Sha256Stream(Sha256Stream&&) noexcept = default;
Sha256Stream& Sha256Stream::operator=(Sha256Stream&&) noexcept = default;

void Sha256Stream::update(std::string_view bytes) {
  require(EVP_DigestUpdate(context_->evp, bytes.data(), bytes.size()) == 1);
}

Sha256 Sha256Stream::finish() {
  Sha256 digest{};
  require(EVP_DigestFinal_ex(context_->evp, digest.data(), nullptr) == 1);
  return digest;
}

Sha256 sha256(std::string_view bytes) {
  Sha256Stream stream;
  stream.update(bytes);
  return stream.finish();
}

Sha256 hmac_sha256(std::string_view key, std::string_view bytes) {
  Sha256 mac{};
  // OpenSSL takes a null key to mean "the key of the last call".
  const char* key_bytes = key.empty() ? "" : key.data();
  require(key.size() <= 1u << 20);
  require(HMAC(EVP_sha256(), key_bytes, static_cast<int>(key.size()),
               reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), mac.data(),
               nullptr) != nullptr);
  return mac;
}

}  // namespace intaked::crypto
