#include "sandbox/service.h"

#include <algorithm>
#include <iterator>

#include "base/log.h"
#include "lib/crypto/crypto.h"
#include "sandbox/answers.h"
#include "sandbox/files.h"

namespace intaked::sandbox {

using web::Request;
using web::Responder;
using web::Response;

Result<std::unique_ptr<Service>> Service::open(const Options& options, const Clock& clock) {
  INTAKED_TRY(auto store, Store::open(options.data));
  return std::unique_ptr<Service>(new Service(options, clock, std::move(store)));
}

Service::Service(const Options& options, const Clock& clock, std::unique_ptr<Store> store)
    : clock_(clock),
      api_key_(options.api_key),
      store_(std::move(store)),
      faults_(options.seed),
      rate_(options.rate_requests_max, options.rate_window),
      desk_{make_catalogue(options.teams),     *store_,           faults_, options.policy,
            !options.certificate_file.empty(), options.search_lag} {
  for (const Fault& fault : options.faults) faults_.add(fault);
}

void Service::handle(Request request, Responder respond) {
  const Found found = find_route(request.method, request.path);
  Verdict verdict;
  if (request.path.starts_with("/v1/")) {
    const std::lock_guard lock(mutex_);
    ++desk_.api_requests;
    verdict = faults_.decide(request.method, request.path);
  }
  auto answer = [this, found, verdict, respond = std::move(respond), request = std::move(request)] {
    Response response = answer_of(request, found, verdict);
    if (verdict.wait_after.count() == 0) return respond(std::move(response));
    delays_.after(verdict.wait_after,
                  [respond, response = std::move(response)] { respond(response); });
  };
  if (verdict.wait_before.count() == 0) return answer();
  delays_.after(verdict.wait_before, std::move(answer));
}

Response Service::answer_of(const Request& request, const Found& found, const Verdict& verdict) {
  if (verdict.hangs_up_before) {
    Response none;
    none.ending = Response::Ending::hang_up_before_answer;
    return none;
  }
  const std::lock_guard lock(mutex_);
  Response response = verdict.status_before
                          ? error_answer(*verdict.status_before, "a fault of the sandbox")
                          : execute(request, found, verdict);
  if (verdict.status_after)
    response = error_answer(*verdict.status_after, "a fault of the sandbox");
  if (verdict.garbles) response.body = "<html>a fault of the sandbox</html>";
  if (verdict.truncates) response.ending = Response::Ending::cut_in_half;
  if (verdict.hangs_up_after) response.ending = Response::Ending::hang_up_before_answer;
  if (request.path.starts_with("/v1/")) {
    auto headers = verdict.status_before == 429
                       ? rate_.headers_of_exhaustion(clock_.now() + verdict.rate_reset)
                       : rate_.headers();
    std::move(headers.begin(), headers.end(), std::back_inserter(response.headers));
  }
  return response;
}

std::optional<Response> Service::refuse_at_door(const Request& request, const Found& found) {
  if (!is_host(request.header("host"))) return error_answer(400, "Host must be a name or address");
  if (request.path.starts_with("/v1/")) {
    if (!rate_.take(clock_.now())) {
      return error_answer(429, "ThrottlerException: Too Many Requests");
    }
    const std::string_view key = request.header("x-api-key");
    const bool is_good =
        api_key_.empty() ? !key.empty() : crypto::equal_constant_time(key, api_key_.reveal());
    if (!is_good) return error_answer(401, "Unauthorized");
  }
  if (found.route == nullptr) {
    return error_answer(404, "Cannot " + request.method + " " + request.path);
  }
  return std::nullopt;
}

Response Service::execute(const Request& request, const Found& found, const Verdict& verdict) {
  if (auto refused = refuse_at_door(request, found)) return std::move(*refused);
  Answer answer = found.route->answer(Call{request, found.parts, desk_, verdict, clock_.now()});
  if (answer) return std::move(*answer);
  if (answer.error().kind == ErrorKind::invalid) return error_answer(400, answer.error().text);
  log::error("request failed", {{"path", request.path}, {"why", answer.error().text}});
  return error_answer(500, answer.error().text);
}

}  // namespace intaked::sandbox
