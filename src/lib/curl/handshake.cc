#include "lib/curl/handshake.h"

#include <string_view>

#include "lib/curl/handle.h"
#include "lib/curl/http_client.h"

namespace intaked::curl {
namespace {

// libcurl tells each field of a certificate as a line "name:value", the server's own first.
std::string_view field_of(const curl_certinfo& chain, std::string_view name) {
  if (chain.num_of_certs < 1) return {};
  for (const curl_slist* line = chain.certinfo[0]; line != nullptr; line = line->next) {
    const std::string_view text(line->data);
    if (text.starts_with(name) && text.substr(name.size()).starts_with(':'))
      return text.substr(name.size() + 1);
  }
  return {};
}

void read_certificate(CURL* easy, Handshake& handshake) {
  curl_certinfo* chain = nullptr;
  if (curl_easy_getinfo(easy, CURLINFO_CERTINFO, &chain) != CURLE_OK || chain == nullptr) return;
  handshake.issuer = field_of(*chain, "Issuer");
  handshake.certificate_ends = http_date(field_of(*chain, "Expire date"));
}

Handshake::Reached reached_before(CURLcode code) {
  switch (code) {
    case CURLE_OK:
      return Handshake::Reached::all;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_URL_MALFORMAT:
      return Handshake::Reached::nothing;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
      return Handshake::Reached::connection;
    default:
      return Handshake::Reached::name;
  }
}

}  // namespace

Handshake shake_hands(const std::string& url, const std::string& ca_file,
                      std::chrono::milliseconds deadline) {
  Handshake handshake;
  const Easy easy = make_easy();
  if (!easy) {
    handshake.text = "no memory for a connection";
    return handshake;
  }
  std::string error(CURL_ERROR_SIZE, '\0');
  curl_easy_setopt(easy.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy.get(), CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy.get(), CURLOPT_PROXY, "");  // never by way of the environment
  curl_easy_setopt(easy.get(), CURLOPT_CONNECT_ONLY, 1L);
  curl_easy_setopt(easy.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy.get(), CURLOPT_CERTINFO, 1L);
  curl_easy_setopt(easy.get(), CURLOPT_TIMEOUT_MS, static_cast<long>(deadline.count()));
  curl_easy_setopt(easy.get(), CURLOPT_ERRORBUFFER, error.data());
  set_tls(easy.get(), ca_file);
  const CURLcode code = curl_easy_perform(easy.get());
  handshake.reached = reached_before(code);
  if (code != CURLE_OK)
    handshake.text = error.front() != '\0' ? error.c_str() : curl_easy_strerror(code);
  const char* address = nullptr;
  if (curl_easy_getinfo(easy.get(), CURLINFO_PRIMARY_IP, &address) == CURLE_OK && address)
    handshake.address = address;
  read_certificate(easy.get(), handshake);
  return handshake;
}

}  // namespace intaked::curl
