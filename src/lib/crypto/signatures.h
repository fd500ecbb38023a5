// Other people's signatures: MACs with a hash of their choice, and public keys in the forms in
// which they publish them. Verifying only; nothing here holds a private key.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace intaked::crypto {

enum class Hash { sha1, sha256, sha512 };

// RFC 2104. The bytes of the MAC, as many as the hash has.
std::string hmac(Hash hash, std::string_view key, std::string_view bytes);

// Equal credentials, in time that depends on their lengths only, and on ours by steps of 64 bytes.
bool same_secret(std::string_view ours, std::string_view theirs);

// RFC 4648, strict: no blanks, no line ends, no bits left over. `standard` wants its padding,
// `url_safe` (base64url) has none. nullopt if it is anything else.
enum class Base64 { standard, url_safe };
std::optional<std::string> unbase64(std::string_view text, Base64 alphabet = Base64::standard);

// Any thread; copies share the key.
class PublicKey {
 public:
  // RFC 8032: 32 bytes.
  static Result<PublicKey> ed25519(std::string_view raw);
  // RFC 5280 SubjectPublicKeyInfo as DER: RSA of 2,048 to 8,192 bits, or P-256.
  static Result<PublicKey> subject_public_key_info(std::string_view der);
  // RFC 7518 6.3.1: the two numbers of a JWK, as bytes, the highest first.
  static Result<PublicKey> rsa(std::string_view modulus, std::string_view exponent);
  // PEM; the first certificate in it, which must hold at `now`. Who signed it is not looked at:
  // that it came over TLS from its owner's host is what speaks for it.
  static Result<PublicKey> certificate(std::string_view pem, Instant now);

  // RSA: PKCS #1 v1.5. P-256: ECDSA, the signature as DER. Ed25519 has its own hash.
  bool verifies(Hash hash, std::string_view message, std::string_view signature) const;

 private:
  struct Key;
  explicit PublicKey(std::shared_ptr<const Key> key) : key_(std::move(key)) {}
  static Result<PublicKey> checked(std::shared_ptr<const Key> key);
  std::shared_ptr<const Key> key_;
};

}  // namespace intaked::crypto
