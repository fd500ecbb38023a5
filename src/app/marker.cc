#include "app/marker.h"

#include <fstream>
#include <iterator>

#include "lib/crypto/crypto.h"

namespace intaked::app {
namespace {

constexpr std::size_t k_key_hex_digits = 64;
constexpr std::size_t k_marker_characters = 26;  // 130 bits

}  // namespace

Result<Secret> read_installation_key(const std::string& secrets_prefix) {
  const std::string path = secrets_prefix + std::string(k_installation_key_file);
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return fail(ErrorKind::not_found, "the installation key " + path + " cannot be read",
                "make one with: intaked init");
  }
  std::string text(std::istreambuf_iterator<char>(file), {});
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  if (text.size() != k_key_hex_digits || !crypto::unhex(text)) {
    return fail(ErrorKind::invalid, path +
                                        " is not an installation key (64 hexadecimal digits); if "
                                        "it was damaged, restore it from your "
                                        "backup: a new key would make every old message look new");
  }
  return Secret(*crypto::unhex(text));
}

std::string make_marker(const Secret& installation_key, const model::Digest& content_digest,
                        std::string_view scope) {
  std::string input(reinterpret_cast<const char*>(content_digest.data()), content_digest.size());
  input += '|';
  input += scope;
  const auto mac = crypto::hmac_sha256(installation_key.reveal(), input);
  return std::string(k_marker_beginning) + crypto::base32(mac).substr(0, k_marker_characters);
}

std::string marker_scope(config::SameMessage same_message, const std::string& message_id,
                         const model::RawMessage& raw) {
  const model::Arrival& arrival = raw.arrival;
  if (raw.bytes.empty())
    return arrival.source + "|" + arrival.folder + "|" + std::to_string(arrival.uidvalidity) + "|" +
           std::to_string(arrival.uid) + "|" + arrival.event_id;
  if (message_id.empty()) return arrival.source + "|" + crypto::hex(crypto::sha256(raw.bytes));
  return same_message == config::SameMessage::one ? std::string() : arrival.source;
}

}  // namespace intaked::app
