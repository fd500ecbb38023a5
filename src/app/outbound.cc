#include "app/outbound.h"

#include <cstdlib>
#include <utility>

#include "lib/crypto/crypto.h"

namespace intaked::app {
namespace {

constexpr std::size_t k_in_flight_max = 12;

Error error_of(const curl::HttpAnswer& answer, const std::string& host) {
  if (answer.cause == curl::HttpCause::over_limit)
    return {ErrorKind::invalid, host + " has something larger than what is taken", {}};
  if (answer.ending != curl::HttpEnding::answered)
    return {ErrorKind::unavailable, host + " gives no answer: " + answer.text, {}};
  const std::string says = host + " answers " + std::to_string(answer.status);
  if (answer.status == 401 || answer.status == 403) return {ErrorKind::denied, says, {}};
  if (answer.status == 404 || answer.status == 410) return {ErrorKind::not_found, says, {}};
  const bool is_for_now = answer.status >= 500 || answer.status == 408 || answer.status == 429;
  return {is_for_now ? ErrorKind::unavailable : ErrorKind::invalid, says, {}};
}

std::string host_of(const std::string& url) {
  const std::size_t begin = url.find("://") + 3;
  return url.substr(begin, url.find_first_of("/?", begin) - begin);
}

}  // namespace

Result<std::unique_ptr<Outbound>> Outbound::start() {
  curl::HttpClientOptions options;
  options.in_flight_max = k_in_flight_max;
  options.answer_bytes_max = k_bytes_max;
  options.public_addresses_only = true;
#ifdef INTAKED_FAILPOINTS
  // Tests stand in for providers on this machine.
  if (const char* stand_in = std::getenv("INTAKED_PROVIDERS_AT")) {
    const char* ca_file = std::getenv("INTAKED_PROVIDERS_CA");
    options.connect_to = stand_in;
    options.ca_file = ca_file ? ca_file : "";
    options.public_addresses_only = false;
  }
#endif
  INTAKED_TRY(auto client, curl::HttpClient::start(std::move(options)));
  return std::unique_ptr<Outbound>(new Outbound(std::move(client)));
}

void Outbound::fetch(Fetching what, std::function<void(Result<std::string>)> done) {
  if (!what.url.starts_with("https://"))
    return done(fail(ErrorKind::invalid, "only https is fetched"));
  curl::HttpRequest request;
  request.url = what.url;
  request.deadline = what.deadline;
  request.stall_deadline = what.stall_deadline;
  if (!what.bearer.empty())
    request.secret_headers.emplace_back("Authorization",
                                        Secret("Bearer " + std::string(what.bearer.reveal())));
  if (what.aws) {
    request.headers.emplace_back("x-amz-content-sha256", crypto::hex(crypto::sha256("")));
    request.aws_signature = std::move(what.aws);
  }
  asked_->send(std::move(request), [host = host_of(what.url),
                                    done = std::move(done)](curl::HttpAnswer answer) {
    const bool is_ok = answer.ending == curl::HttpEnding::answered && answer.status == 200;
    if (is_ok)
      done(std::move(answer.body));
    else
      done(fail(error_of(answer, host)));
  });
}

}  // namespace intaked::app
