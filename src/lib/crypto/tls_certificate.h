// What a TLS connection's peer has shown.
#pragma once

#include <optional>

#include "base/clock.h"

namespace intaked::crypto {

// When the certificate of the peer ends. `tls_session` is an SSL* of OpenSSL whose handshake is
// done, as libcurl hands it out; nullopt if it is null or the peer showed no certificate.
std::optional<Instant> peer_certificate_until(const void* tls_session);

}  // namespace intaked::crypto
