// Whether a request comes from whom it says: asked of the raw bytes, before anything is read.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "hooks/request.h"
#include "lib/crypto/signatures.h"

namespace intaked::hooks {

// How a sender of one's own shows that it is one: the provider `generic`, and mail relays.
enum class Scheme {
  none,               // the provider has one of its own
  standard_webhooks,  // standardwebhooks.com: webhook-id, -timestamp, -signature
  hmac,               // as Hmac says
  bearer,             // Authorization: Bearer SECRET (RFC 6750)
  basic,              // Authorization: Basic (RFC 7617)
  client_certificate  // TLS has asked for it: see Request::has_client_certificate
};

enum class Encoding { hex, base64 };
// What stands for a key's bytes where people see it.
enum class KeyForm { text, hex, base64 };

// A MAC as a sender's manual describes it.
struct Hmac {
  std::string header = "x-signature";  // lower case
  std::string prefix;                  // before the MAC in it: "sha256="
  crypto::Hash hash = crypto::Hash::sha256;
  Encoding encoding = Encoding::hex;
  KeyForm key = KeyForm::text;  // in the secret's file; Credentials::secrets has the bytes
  // What is signed: words and "{body}"; and "{timestamp}" and "{id}" if and only if there is a
  // header below for it.
  std::string message = "{body}";
  std::string timestamp_header;  // lower case; seconds since 1970; "" = none: nothing tells its age
  std::string id_header;         // lower case; names the event; "" = the body's digest does
};

// What the configuration knows of a sender. Which of it counts is its provider's.
struct Credentials {
  // The newest first: while one is being changed, both count.
  std::vector<Secret> secrets;
  std::vector<crypto::PublicKey> public_keys;  // the same
  std::string user;                            // basic
  std::string application;  // Microsoft's application id, Amazon's topic: who may write to us
  Secret verify_token;      // Meta's, of the handshake
  Scheme scheme = Scheme::none;
  Hmac hmac;
};

// Somebody's published keys, as they were fetched.
struct Document {
  std::string url;
  std::string bytes;
  Instant fetched_at;

  // What a clock that was ahead has fetched is stale, too: else it would be fresh for as long.
  bool is_stale(Instant now, std::chrono::seconds age_max) const {
    return fetched_at > now || now - fetched_at > age_max;
  }
};

// What has been fetched for the sender so far.
class Documents {
 public:
  virtual ~Documents() = default;
  virtual const Document* find(std::string_view url) const = 0;  // nullptr: not yet
};

struct Verification {
  enum class Finding { genuine, refused, needs_document } finding = Finding::refused;
  // refused: for the operator. Our words alone: what an unproven sender says is not repeated.
  std::string why;
  // needs_document: to be fetched, anew if it is there, and asked again. Of the provider's own
  // host.
  std::string url;
};

inline Verification genuine() {
  return {Verification::Finding::genuine, {}, {}};
}
inline Verification refused(std::string why) {
  return {Verification::Finding::refused, std::move(why), {}};
}
inline Verification needs_document(std::string url) {
  return {Verification::Finding::needs_document, {}, std::move(url)};
}

}  // namespace intaked::hooks
