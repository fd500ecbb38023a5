#include "hooks/signed_with.h"

#include <algorithm>

#include "lib/crypto/crypto.h"

namespace intaked::hooks {

bool signed_with(std::span<const Secret> secrets, crypto::Hash hash, std::string_view message,
                 std::string_view mac, const std::function<std::string(std::string_view)>& key_of) {
  bool found = false;
  for (const Secret& secret : secrets) {
    const Secret key(key_of ? key_of(secret.reveal()) : std::string(secret.reveal()));
    if (key.empty()) continue;
    found = crypto::equal_constant_time(crypto::hmac(hash, key.reveal(), message), mac) || found;
  }
  return found;
}

bool signed_with(std::span<const crypto::PublicKey> keys, crypto::Hash hash,
                 std::string_view message, std::string_view signature) {
  return std::ranges::any_of(
      keys, [&](const crypto::PublicKey& key) { return key.verifies(hash, message, signature); });
}

Result<crypto::PublicKey> read_public_key(std::string_view text) {
  constexpr std::string_view k_standard = "whpk_";
  constexpr std::size_t k_ed25519_digits = 64;
  if (text.size() == k_ed25519_digits)
    if (const auto raw = crypto::unhex(text)) return crypto::PublicKey::ed25519(*raw);
  const bool is_standard = text.starts_with(k_standard);
  const auto bytes = crypto::unbase64(is_standard ? text.substr(k_standard.size()) : text);
  if (!bytes) return fail(ErrorKind::invalid, "it is neither 64 hex digits nor one line of base64");
  return is_standard ? crypto::PublicKey::ed25519(*bytes)
                     : crypto::PublicKey::subject_public_key_info(*bytes);
}

bool is_one_of(std::span<const Secret> secrets, std::string_view said) {
  bool found = false;
  for (const Secret& secret : secrets)
    found = (!secret.empty() && crypto::same_secret(secret.reveal(), said)) || found;
  return found;
}

}  // namespace intaked::hooks
