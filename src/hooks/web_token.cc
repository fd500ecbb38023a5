#include "hooks/web_token.h"

#include "lib/json/json_text.h"

namespace intaked::hooks {
namespace {

constexpr std::size_t k_token_bytes_max = 16 << 10;
constexpr json::Limits k_limits{.depth = 8, .nodes = 500};

std::optional<model::Json> object_in(std::string_view base64url) {
  const auto text = crypto::unbase64(base64url, crypto::Base64::url_safe);
  if (!text) return std::nullopt;
  auto read = json::parse(*text, k_limits);
  if (!read || !read->is_object()) return std::nullopt;
  return std::move(*read);
}

}  // namespace

std::optional<WebToken> read_web_token(std::string_view text) {
  if (text.size() > k_token_bytes_max) return std::nullopt;
  const std::size_t first = text.find('.'), last = text.rfind('.');
  if (first == std::string_view::npos || first == last || text.find('.', first + 1) != last)
    return std::nullopt;
  const auto header = object_in(text.substr(0, first));
  auto claims = object_in(text.substr(first + 1, last - first - 1));
  auto signature = crypto::unbase64(text.substr(last + 1), crypto::Base64::url_safe);
  // RFC 7515 4.1.11: who does not know what is critical must refuse it.
  if (!header || !claims || !signature || header->text("alg") != "RS256" || header->find("crit"))
    return std::nullopt;
  return WebToken{std::string(header->text("kid")), std::move(*claims), text.substr(0, last),
                  std::move(*signature)};
}

const model::Json* find_key(const model::Json& key_set, std::string_view key_id) {
  for (const model::Json& key : key_set.list("keys"))
    if (!key_id.empty() && key.text("kid") == key_id && key.text("kty") == "RSA") return &key;
  return nullptr;
}

Result<crypto::PublicKey> key_of(const model::Json& key) {
  const auto modulus = crypto::unbase64(key.text("n"), crypto::Base64::url_safe);
  const auto exponent = crypto::unbase64(key.text("e"), crypto::Base64::url_safe);
  if (!modulus || !exponent) return fail(ErrorKind::invalid, "its numbers are not in base64url");
  return crypto::PublicKey::rsa(*modulus, *exponent);
}

}  // namespace intaked::hooks
