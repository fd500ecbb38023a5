#include "lib/crypto/mail_digests.h"

namespace intaked::crypto {
namespace {

std::string_view without_line_ends_behind(std::string_view body) {
  while (body.ends_with('\n') || body.ends_with('\r')) body.remove_suffix(1);
  return body;
}

struct Body {
  Sha256 digest;
  bool as_it_is;  // every LF had its CR
};

// Nearly every mail has CRLF everywhere already, and is not copied.
Body hash_body(std::string_view body) {
  Sha256Stream stream;
  bool as_it_is = true;
  std::size_t begin = 0;
  for (std::size_t at = body.find('\n'); at != std::string_view::npos;
       at = body.find('\n', at + 1)) {
    if (at > 0 && body[at - 1] == '\r') continue;
    as_it_is = false;
    stream.update(body.substr(begin, at - begin));
    stream.update("\r\n");
    begin = at + 1;
  }
  stream.update(body.substr(begin));
  return {stream.finish(), as_it_is};
}

}  // namespace

Sha256 body_digest(std::string_view body) {
  return hash_body(without_line_ends_behind(body)).digest;
}

std::size_t body_begin(std::string_view mail) {
  for (std::size_t at = mail.find('\n'); at != std::string_view::npos;
       at = mail.find('\n', at + 1)) {
    const std::string_view next = mail.substr(at + 1);
    if (next.starts_with('\n')) return at + 2;
    if (next.starts_with("\r\n")) return at + 3;
  }
  return mail.size();
}

MailDigests mail_digests(std::string_view mail) {
  const std::size_t begin = body_begin(mail);
  const std::string_view body = without_line_ends_behind(mail.substr(begin));
  const Body hashed = hash_body(body);
  // The first byte says which of the two follows: no mail of one kind is taken for one of the
  // other.
  Sha256Stream raw;
  if (hashed.as_it_is) {
    raw.update("b");
    raw.update(mail.substr(0, begin));
    raw.update({reinterpret_cast<const char*>(hashed.digest.data()), hashed.digest.size()});
    raw.update(mail.substr(begin + body.size()));
  } else {
    raw.update("a");
    raw.update(mail);
  }
  return {raw.finish(), hashed.digest};
}

}  // namespace intaked::crypto
