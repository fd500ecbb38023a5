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

bool is_one_of(std::span<const Secret> secrets, std::string_view said) {
  bool found = false;
  for (const Secret& secret : secrets)
    found = (!secret.empty() && crypto::same_secret(secret.reveal(), said)) || found;
  return found;
}

}  // namespace intaked::hooks
