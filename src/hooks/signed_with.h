// Is it signed with one of our secrets? All of them are tried, in constant time each.
#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "base/secret.h"
#include "hooks/verification.h"
#include "lib/crypto/signatures.h"

namespace intaked::hooks {

// `key_of` makes the key of a secret that is written in another form; without it, its bytes are the
// key. An empty key signs nothing.
bool signed_with(std::span<const Secret> secrets, crypto::Hash hash, std::string_view message,
                 std::string_view mac,
                 const std::function<std::string(std::string_view)>& key_of = {});

// The same of public keys and a signature.
bool signed_with(std::span<const crypto::PublicKey> keys, crypto::Hash hash,
                 std::string_view message, std::string_view signature);

// A public key as its owner shows it: 64 hex digits (Ed25519), "whpk_" and base64 (the same,
// Standard Webhooks), or base64 of a SubjectPublicKeyInfo. invalid: it is none of them.
Result<crypto::PublicKey> read_public_key(std::string_view text);

// A token or password that is sent as it is.
bool is_one_of(std::span<const Secret> secrets, std::string_view said);

}  // namespace intaked::hooks
