// The schemes of senders who let one choose: see Scheme.
#pragma once

#include "hooks/verification.h"

namespace intaked::hooks {

// By credentials.scheme; `none` is genuine: then the path is the secret.
Verification verify_own_scheme(const Request& request, const Credentials& credentials, Instant now);

// Whether all that it goes by is signed: a time or an id that anybody can write proves nothing.
bool is_sound(const Hmac& scheme);

// What such a sender signs.
std::string signed_message(const Hmac& scheme, std::string_view timestamp, std::string_view id,
                           std::string_view body);

// Authorization: Basic (RFC 7617) with credentials.user and one of the secrets.
Verification verify_basic(const Request& request, const Credentials& credentials);

// standardwebhooks.com; `prefix` of the three headers is "webhook", or "svix" with those who were
// there before the standard.
Verification verify_standard_webhook(const Request& request, const Credentials& credentials,
                                     std::string_view prefix, Instant now);

// The key behind a text of "whsec_" and base64; "" if it is none.
std::string standard_webhook_key(std::string_view secret);

}  // namespace intaked::hooks
