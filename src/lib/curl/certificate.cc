#include "lib/curl/certificate.h"

#include <algorithm>
#include <string_view>

#include "lib/curl/http_client.h"

namespace intaked::curl {
namespace {

constexpr std::size_t k_names_max = 100;

// What CURLINFO_SSL_VERIFYRESULT tells with OpenSSL (X509_V_ERR_…).
constexpr long k_issuer_unknown = 2;
constexpr long k_not_yet_valid = 9;
constexpr long k_expired = 10;
constexpr long k_self_signed = 18;
constexpr long k_self_signed_above = 19;
constexpr long k_issuer_unknown_here = 20;
constexpr long k_unverifiable = 21;

// libcurl tells each field of a certificate as a line "name:value", the server's own first.
std::string_view field_of(const curl_certinfo& chain, std::string_view name) {
  for (const curl_slist* line = chain.certinfo[0]; line != nullptr; line = line->next) {
    const std::string_view text(line->data);
    if (text.starts_with(name) && text.substr(name.size()).starts_with(':'))
      return text.substr(name.size() + 1);
  }
  return {};
}

const curl_certinfo* chain_of(CURL* easy) {
  curl_certinfo* chain = nullptr;
  if (curl_easy_getinfo(easy, CURLINFO_CERTINFO, &chain) != CURLE_OK || chain == nullptr)
    return nullptr;
  return chain->num_of_certs > 0 ? chain : nullptr;
}

// "DNS:mail.acme.example, IP Address:192.0.2.1"
std::vector<std::string> names_in(std::string_view alternatives) {
  std::vector<std::string> names;
  while (!alternatives.empty() && names.size() < k_names_max) {
    const std::size_t end = std::min(alternatives.find(", "), alternatives.size());
    const std::string_view one = alternatives.substr(0, end);
    for (const std::string_view kind : {"DNS:", "IP Address:"})
      if (one.starts_with(kind)) names.emplace_back(one.substr(kind.size()));
    alternatives.remove_prefix(std::min(end + 2, alternatives.size()));
  }
  return names;
}

// libcurl goes by the common name where there is no other.
std::string common_name(std::string_view subject) {
  const std::size_t at = subject.rfind("CN = ");
  if (at == std::string_view::npos) return {};
  const std::string_view rest = subject.substr(at + 5);
  return std::string(rest.substr(0, rest.find(", ")));
}

}  // namespace

std::optional<Certificate> certificate_of(CURL* easy) {
  const curl_certinfo* chain = chain_of(easy);
  if (chain == nullptr) return std::nullopt;
  Certificate certificate;
  certificate.subject = field_of(*chain, "Subject");
  certificate.issuer = field_of(*chain, "Issuer");
  certificate.names = names_in(field_of(*chain, "X509v3 Subject Alternative Name"));
  if (certificate.names.empty()) {
    if (auto name = common_name(certificate.subject); !name.empty())
      certificate.names.push_back(std::move(name));
  }
  certificate.begins = http_date(field_of(*chain, "Start date"));
  certificate.ends = http_date(field_of(*chain, "Expire date"));
  return certificate;
}

Distrust distrust_of(CURL* easy, CURLcode code) {
  if (code == CURLE_SSL_CACERT_BADFILE) return Distrust::no_ca_file;
  if (code == CURLE_SSL_ISSUER_ERROR) return Distrust::other;
  if (code != CURLE_PEER_FAILED_VERIFICATION) return Distrust::none;
  // OpenSSL ends the handshake over the chain, before libcurl looks at the certificate itself.
  if (chain_of(easy) != nullptr) return Distrust::other_name;
  long result = 0;
  curl_easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &result);
  switch (result) {
    case k_expired:
      return Distrust::expired;
    case k_not_yet_valid:
      return Distrust::not_yet_valid;
    case k_self_signed:
      return Distrust::self_signed;
    case k_issuer_unknown:
    case k_self_signed_above:
    case k_issuer_unknown_here:
    case k_unverifiable:
      return Distrust::unknown_issuer;
    default:
      return Distrust::other;
  }
}

}  // namespace intaked::curl
