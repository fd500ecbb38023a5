#include "lib/curl/handle.h"

namespace intaked::curl {
namespace {

constexpr const char* k_system_bundle = "/etc/ssl/certs/ca-certificates.crt";

}  // namespace

void initialise() {
  static const CURLcode once = curl_global_init(CURL_GLOBAL_DEFAULT);
  static_cast<void>(once);
}

Easy make_easy() {
  initialise();
  Easy easy(curl_easy_init());
  // Signals and threads do not mix; name look-ups time out by the threaded resolver.
  curl_easy_setopt(easy.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy.get(), CURLOPT_PROTOCOLS_STR, "http,https,imap,imaps");
  return easy;
}

Multi make_multi() {
  initialise();
  return Multi(curl_multi_init());
}

void set_tls(CURL* handle, const std::string& ca_file) {
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(handle, CURLOPT_CAINFO, ca_file.empty() ? k_system_bundle : ca_file.c_str());
  curl_easy_setopt(handle, CURLOPT_CAPATH, static_cast<char*>(nullptr));
}

}  // namespace intaked::curl
