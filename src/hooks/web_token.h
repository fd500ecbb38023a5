// JSON Web Tokens (RFC 7519) in their compact form, signed with RS256.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "lib/crypto/signatures.h"
#include "model/json.h"

namespace intaked::hooks {

struct WebToken {
  std::string key_id;
  model::Json claims;
  std::string_view signed_part;  // of the text that was read
  std::string signature;
};

// Unproven as yet. nullopt: it is none, or signed in another way ("none" and HS256 too).
std::optional<WebToken> read_web_token(std::string_view text);

// The key of that id among a JSON Web Key Set's (RFC 7517 5), as it stands there; nullptr if it is
// not there, or is no RSA key.
const model::Json* find_key(const model::Json& key_set, std::string_view key_id);
// invalid: its numbers are no key.
Result<crypto::PublicKey> key_of(const model::Json& key);

}  // namespace intaked::hooks
