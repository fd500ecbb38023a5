// What tells one mail from another. Two identities are asked of each mail, of all its bytes and of
// what survives another way of delivery, and most of its bytes are its body: that is hashed once.
#pragma once

#include <cstddef>
#include <string_view>

#include "lib/crypto/crypto.h"

namespace intaked::crypto {

// SHA-256 of a mail's body with LF as CRLF and without the line ends at its end: so it is the same
// whether a server or a pipe gave it.
Sha256 body_digest(std::string_view body);

// Where the body begins by RFC 5322 2.1: behind the first empty line; the end if there is none.
std::size_t body_begin(std::string_view mail);

struct MailDigests {
  // Of all bytes, exactly: SHA-256 of what is before the body, the body's digest and the line ends
  // behind it; of everything if a line of the body ends with LF alone.
  Sha256 raw;
  Sha256 body;
};
MailDigests mail_digests(std::string_view mail);

}  // namespace intaked::crypto
