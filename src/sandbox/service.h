// A request from its first look to its answer: route, rate, key, faults, execution. Runs on the
// web server's thread and on the delays' thread, one at a time.
#pragma once

#include <memory>
#include <mutex>

#include "base/secret.h"
#include "sandbox/call.h"
#include "sandbox/delays.h"
#include "sandbox/options.h"
#include "sandbox/rate.h"
#include "sandbox/routes.h"

namespace intaked::sandbox {

class Service {
 public:
  static Result<std::unique_ptr<Service>> open(const Options& options, const Clock& clock);

  void handle(web::Request request, web::Responder respond);

 private:
  Service(const Options& options, const Clock& clock, std::unique_ptr<Store> store);

  // The answer if it is settled before the route is asked; takes part in the rate.
  std::optional<web::Response> refuse_at_door(const web::Request& request, const Found& found);
  web::Response execute(const web::Request& request, const Found& found, const Verdict& verdict);
  web::Response answer_of(const web::Request& request, const Found& found, const Verdict& verdict);

  const Clock& clock_;
  const Secret api_key_;
  std::mutex mutex_;
  std::unique_ptr<Store> store_;
  Faults faults_;
  Rate rate_;
  Desk desk_;
  Delays delays_;  // last: its thread uses the others
};

}  // namespace intaked::sandbox
