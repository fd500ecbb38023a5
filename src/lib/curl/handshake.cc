#include "lib/curl/handshake.h"

#include <system_error>

#include "lib/curl/handle.h"

namespace intaked::curl {
namespace {

using Reached = Handshake::Reached;

struct Attempt {
  Easy easy = make_easy();
  std::string error = std::string(CURL_ERROR_SIZE, '\0');  // libcurl writes here

  Attempt(const std::string& url, const std::string& ca_file, std::chrono::milliseconds deadline) {
    CURL* const handle = easy.get();
    curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle, CURLOPT_PROXY, "");  // never by way of the environment
    curl_easy_setopt(handle, CURLOPT_CONNECT_ONLY, 1L);
    // Without it an attempt that is given up waits for its resolver thread.
    curl_easy_setopt(handle, CURLOPT_QUICK_EXIT, 1L);
    // A mail server that knows ALPN ends the handshake over the names of HTTP.
    curl_easy_setopt(handle, CURLOPT_SSL_ENABLE_ALPN, 0L);
    curl_easy_setopt(handle, CURLOPT_CERTINFO, 1L);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(deadline.count()));
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, error.data());
    set_tls(handle, ca_file);
  }
};

std::chrono::microseconds time_of(CURL* easy, CURLINFO info) {
  curl_off_t microseconds = 0;
  curl_easy_getinfo(easy, info, &microseconds);
  return std::chrono::microseconds{microseconds};
}

std::string address_of(CURL* easy) {
  const char* address = nullptr;
  const bool told = curl_easy_getinfo(easy, CURLINFO_PRIMARY_IP, &address) == CURLE_OK;
  return told && address ? address : "";
}

// libcurl 7.88 tells the time of the connection only once TLS stands, too, its address at once.
Reached reached_before(CURL* easy, CURLcode code) {
  if (code == CURLE_OK) return Reached::all;
  if (!address_of(easy).empty()) return Reached::connection;
  if (code == CURLE_COULDNT_CONNECT || time_of(easy, CURLINFO_NAMELOOKUP_TIME_T).count() > 0)
    return Reached::name;
  return Reached::nothing;
}

std::string words_of(const Attempt& attempt, CURLcode code) {
  std::string text =
      attempt.error.front() != '\0' ? attempt.error.c_str() : curl_easy_strerror(code);
  long system_error = 0;
  curl_easy_getinfo(attempt.easy.get(), CURLINFO_OS_ERRNO, &system_error);
  if (code == CURLE_COULDNT_CONNECT && system_error != 0)
    text += ": " + std::generic_category().message(static_cast<int>(system_error));
  return text;
}

// Nobody is trusted by this, and nothing is said to whoever it is.
std::optional<Certificate> look_at_untrusted(const std::string& url,
                                             std::chrono::milliseconds deadline) {
  const Attempt attempt(url, "", deadline);
  curl_easy_setopt(attempt.easy.get(), CURLOPT_SSL_VERIFYPEER, 0L);
  curl_easy_setopt(attempt.easy.get(), CURLOPT_SSL_VERIFYHOST, 0L);
  if (curl_easy_perform(attempt.easy.get()) != CURLE_OK) return std::nullopt;
  return certificate_of(attempt.easy.get());
}

}  // namespace

Handshake shake_hands(const std::string& url, const std::string& ca_file,
                      std::chrono::milliseconds deadline) {
  const Attempt attempt(url, ca_file, deadline);
  CURL* const easy = attempt.easy.get();
  const CURLcode code = curl_easy_perform(easy);
  Handshake handshake;
  handshake.reached = reached_before(easy, code);
  handshake.timed_out = code == CURLE_OPERATION_TIMEDOUT;
  if (code != CURLE_OK) handshake.text = words_of(attempt, code);
  handshake.address = address_of(easy);
  if (handshake.reached == Reached::all)
    handshake.connect_time =
        time_of(easy, CURLINFO_CONNECT_TIME_T) - time_of(easy, CURLINFO_NAMELOOKUP_TIME_T);
  handshake.distrust = distrust_of(easy, code);
  handshake.certificate = certificate_of(easy);
  if (handshake.distrust != Distrust::none && !handshake.certificate)
    handshake.certificate = look_at_untrusted(url, deadline);
  return handshake;
}

}  // namespace intaked::curl
