#include "hooks/path.h"

#include "lib/crypto/crypto.h"

namespace intaked::hooks {
namespace {

constexpr std::size_t k_unguessable_bytes = 16;

}  // namespace

std::string hook_path(std::string_view name, const Provider& provider,
                      const Secret& installation_key, bool is_mime) {
  std::string path = std::string(k_paths_begin) + std::string(name);
  if (provider.covers == Covers::nothing) {
    const crypto::Sha256 mac =
        crypto::hmac_sha256(installation_key.reveal(), "hook path|" + std::string(name));
    path += "/" + crypto::base32(std::span(mac).first(k_unguessable_bytes));
  }
  return is_mime ? path + "/mime" : path;
}

}  // namespace intaked::hooks
