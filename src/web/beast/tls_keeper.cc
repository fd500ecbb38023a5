#include "web/beast/tls_keeper.h"

#include <ctime>
#include <utility>

#include <sys/stat.h>

#include "base/log.h"

namespace intaked::web {
namespace {

using namespace std::chrono_literals;

constexpr auto k_look_every = 5s;

std::string state_of(const Listen& listen) {
  std::string state;
  for (const std::string* path :
       {&listen.certificate_file, &listen.private_key_file, &listen.client_ca_file}) {
    struct stat found {};
    if (path->empty() || ::stat(path->c_str(), &found) != 0) continue;
    state += std::to_string(found.st_mtim.tv_sec) + "." + std::to_string(found.st_mtim.tv_nsec) +
             "." + std::to_string(found.st_ctim.tv_sec) + "." +
             std::to_string(found.st_ctim.tv_nsec) + "." + std::to_string(found.st_ino) + "." +
             std::to_string(found.st_size) + " ";
  }
  return state;
}

Result<std::shared_ptr<TlsContext>> read_context(const Listen& listen) {
  auto tls = std::make_shared<TlsContext>(TlsContext::tls_server);
  boost::system::error_code error;
  tls->set_options(TlsContext::default_workarounds | TlsContext::no_sslv2 | TlsContext::no_sslv3 |
                   TlsContext::no_tlsv1 | TlsContext::no_tlsv1_1 | TlsContext::no_compression);
  tls->use_certificate_chain_file(listen.certificate_file, error);
  if (error)
    return fail(ErrorKind::invalid,
                "cannot use the certificate " + listen.certificate_file + ": " + error.message());
  tls->use_private_key_file(listen.private_key_file, TlsContext::pem, error);
  if (error)
    return fail(ErrorKind::invalid,
                "cannot use the private key " + listen.private_key_file + ": " + error.message());
  if (SSL_CTX_check_private_key(tls->native_handle()) != 1)
    return fail(ErrorKind::invalid, "the private key " + listen.private_key_file +
                                        " is not that of the certificate " +
                                        listen.certificate_file);
  if (listen.client_ca_file.empty()) return tls;
  tls->load_verify_file(listen.client_ca_file, error);
  if (error)
    return fail(ErrorKind::invalid, "cannot use the certificates of senders in " +
                                        listen.client_ca_file + ": " + error.message());
  // Asked of everybody, and wanted only by the hooks that say so. Others may show one that we know
  // nothing of: that does not end the handshake, and proves nothing (SSL_get_verify_result).
  tls->set_verify_mode(boost::asio::ssl::verify_peer, error);
  tls->set_verify_callback([](bool, boost::asio::ssl::verify_context&) { return true; }, error);
  SSL_CTX_set_session_id_context(tls->native_handle(),
                                 reinterpret_cast<const unsigned char*>("intaked"), 7);
  return tls;
}

}  // namespace

Result<std::unique_ptr<TlsKeeper>> TlsKeeper::open(const Listen& listen) {
  if (listen.certificate_file.empty() && listen.private_key_file.empty()) return nullptr;
  std::string state = state_of(listen);
  INTAKED_TRY(auto context, read_context(listen));
  return std::unique_ptr<TlsKeeper>(new TlsKeeper(listen, std::move(context), std::move(state)));
}

Instant TlsKeeper::until() const {
  std::tm end{};
  const X509* certificate = SSL_CTX_get0_certificate(context_->native_handle());
  ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end);
  return Instant(std::chrono::seconds(::timegm(&end)));
}

void TlsKeeper::look(std::chrono::steady_clock::time_point now) {
  if (now - looked_at_ < k_look_every) return;
  looked_at_ = now;
  std::string state = state_of(listen_);
  if (state == state_) return;
  auto context = read_context(listen_);
  // Half of a renewal: the other file follows, and changes the state again.
  state_ = std::move(state);
  if (!context)
    return log::error("the new certificate is not used; the one before goes on",
                      {{"error", context.error().text}});
  context_ = std::move(*context);
  log::info("the certificate was renewed", {{"file", listen_.certificate_file}});
}

}  // namespace intaked::web
