#include "hooks/own_scheme.h"

#include <algorithm>

#include "hooks/age.h"
#include "hooks/signed_with.h"
#include "lib/crypto/crypto.h"

namespace intaked::hooks {
namespace {

constexpr std::size_t k_signatures_max = 10;

std::optional<std::string> decoded(std::string_view text, Encoding encoding) {
  return encoding == Encoding::hex ? crypto::unhex(text) : crypto::unbase64(text);
}

// What is put together is cut by what stands between: an id must not look like that.
bool is_signed_id(std::string_view id) {
  return !id.empty() && std::ranges::all_of(id, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

Verification verify_hmac(const Request& request, const Credentials& credentials, Instant now) {
  const Hmac& scheme = credentials.hmac;
  if (!is_sound(scheme)) return refused("its scheme checks what is not signed");
  std::string_view stamp, id;
  if (!scheme.timestamp_header.empty()) {
    stamp = request.header(scheme.timestamp_header);
    if (auto wrong = wrong_age(stamp, scheme.timestamp_header, now, k_age_max)) return *wrong;
  }
  if (!scheme.id_header.empty()) {
    id = request.header(scheme.id_header);
    if (!is_signed_id(id)) return refused("no " + scheme.id_header + " that can be read");
  }
  const std::string_view said = request.header(scheme.header);
  if (!said.starts_with(scheme.prefix) || said.empty())
    return refused("no " + scheme.header + " as the configuration describes it");
  const auto mac = decoded(said.substr(scheme.prefix.size()), scheme.encoding);
  if (!mac || !signed_with(credentials.secrets, scheme.hash,
                           signed_message(scheme, stamp, id, request.body), *mac))
    return refused("it is not signed with this hook's secret");
  return genuine();
}

Verification verify_bearer(const Request& request, const Credentials& credentials) {
  constexpr std::string_view k_scheme = "Bearer ";
  const std::string_view said = request.header("authorization");
  if (!said.starts_with(k_scheme)) return refused("no Authorization: Bearer");
  if (!is_one_of(credentials.secrets, said.substr(k_scheme.size())))
    return refused("its token is another than this hook's");
  return genuine();
}

}  // namespace

// One pass: what is put in is not looked at again.
std::string signed_message(const Hmac& scheme, std::string_view timestamp, std::string_view id,
                           std::string_view body) {
  std::string_view message = scheme.message;
  std::string out;
  const std::pair<std::string_view, std::string_view> values[] = {
      {"{body}", body}, {"{timestamp}", timestamp}, {"{id}", id}};
  while (!message.empty()) {
    const auto found = std::ranges::find_if(
        values, [&](const auto& one) { return message.starts_with(one.first); });
    if (found == std::end(values)) {
      out += message.front();
      message.remove_prefix(1);
    } else {
      out += found->second;
      message.remove_prefix(found->first.size());
    }
  }
  return out;
}

bool is_sound(const Hmac& scheme) {
  const auto has = [&](std::string_view part) {
    return scheme.message.find(part) != std::string::npos;
  };
  return has("{body}") && has("{timestamp}") == !scheme.timestamp_header.empty() &&
         has("{id}") == !scheme.id_header.empty();
}

Verification verify_basic(const Request& request, const Credentials& credentials) {
  constexpr std::string_view k_scheme = "Basic ";
  const std::string_view said = request.header("authorization");
  if (!said.starts_with(k_scheme)) return refused("no Authorization: Basic");
  const auto pair = crypto::unbase64(said.substr(k_scheme.size()));
  const std::size_t colon = pair ? pair->find(':') : std::string::npos;
  if (colon == std::string::npos) return refused("its Authorization: Basic cannot be read");
  const std::string_view user = std::string_view(*pair).substr(0, colon);
  const std::string_view password = std::string_view(*pair).substr(colon + 1);
  const bool user_fits = crypto::same_secret(credentials.user, user);
  if (!is_one_of(credentials.secrets, password) || !user_fits)
    return refused("its user or password is another than this hook's");
  return genuine();
}

std::string standard_webhook_key(std::string_view secret) {
  constexpr std::string_view k_prefix = "whsec_";
  if (secret.starts_with(k_prefix)) secret.remove_prefix(k_prefix.size());
  return crypto::unbase64(secret).value_or("");
}

Verification verify_standard_webhook(const Request& request, const Credentials& credentials,
                                     std::string_view prefix, Instant now) {
  const std::string name(prefix);
  const std::string_view id = request.header(name + "-id");
  const std::string_view stamp = request.header(name + "-timestamp");
  // What is signed is joined by full stops: one in the id would let the same bytes be cut
  // elsewhere.
  if (!is_signed_id(id)) return refused("no " + name + "-id that can be read");
  if (auto wrong = wrong_age(stamp, name + "-timestamp", now, k_age_max)) return *wrong;
  std::string message = std::string(id) + "." + std::string(stamp) + ".";
  message += request.body;
  std::string_view list = request.header(name + "-signature");
  if (list.empty()) return refused("no " + name + "-signature");
  for (std::size_t n = 0; n < k_signatures_max && !list.empty(); ++n) {
    const std::size_t end = std::min(list.find(' '), list.size());
    const std::string_view one = list.substr(0, end);
    list.remove_prefix(std::min(end + 1, list.size()));
    const std::size_t comma = std::min(one.find(','), one.size());
    const std::string_view version = one.substr(0, comma);
    const auto signature = crypto::unbase64(one.substr(std::min(comma + 1, one.size())));
    if (!signature) continue;
    if (version == "v1" && signed_with(credentials.secrets, crypto::Hash::sha256, message,
                                       *signature, standard_webhook_key))
      return genuine();
    if (version == "v1a" &&
        signed_with(credentials.public_keys, crypto::Hash::sha512, message, *signature))
      return genuine();
  }
  return refused("none of its signatures was made with this hook's key");
}

Verification verify_own_scheme(const Request& request, const Credentials& credentials,
                               Instant now) {
  switch (credentials.scheme) {
    case Scheme::standard_webhooks:
      return verify_standard_webhook(request, credentials, "webhook", now);
    case Scheme::hmac:
      return verify_hmac(request, credentials, now);
    case Scheme::bearer:
      return verify_bearer(request, credentials);
    case Scheme::basic:
      return verify_basic(request, credentials);
    case Scheme::client_certificate:
      return request.has_client_certificate ? genuine()
                                            : refused("no certificate of the sender was asked for");
    case Scheme::none:
      return genuine();
  }
  return refused("its scheme is not known");
}

}  // namespace intaked::hooks
