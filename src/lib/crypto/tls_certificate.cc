#include "lib/crypto/tls_certificate.h"

#include <ctime>
#include <memory>

#include <openssl/asn1.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace intaked::crypto {
namespace {

struct CertificateDeleter {
  void operator()(X509* certificate) const { X509_free(certificate); }
};

}  // namespace

std::optional<Instant> peer_certificate_until(const void* tls_session) {
  if (tls_session == nullptr) return std::nullopt;
  const std::unique_ptr<X509, CertificateDeleter> certificate(
      SSL_get1_peer_certificate(static_cast<const SSL*>(tls_session)));
  std::tm ends{};
  if (!certificate || ASN1_TIME_to_tm(X509_get0_notAfter(certificate.get()), &ends) != 1)
    return std::nullopt;
  return Instant{std::chrono::seconds{timegm(&ends)}};
}

}  // namespace intaked::crypto
