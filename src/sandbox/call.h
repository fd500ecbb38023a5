// One request on its way through a route, and what it may use.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "model/json.h"
#include "sandbox/catalogue.h"
#include "sandbox/faults.h"
#include "sandbox/policy.h"
#include "sandbox/store.h"
#include "web/server.h"

namespace intaked::sandbox {

// What lives as long as the sandbox. Guarded by the service's lock.
struct Desk {
  Catalogue catalogue;
  Store& store;
  Faults& faults;
  Policy policy;
  bool is_tls = false;
  std::chrono::milliseconds search_lag{0};
  std::int64_t api_requests = 0;
};

struct Call {
  const web::Request& request;
  std::vector<std::string> parts;  // what stood for {…} in the route's path, in order
  Desk& desk;
  const Verdict& verdict;
  Instant now;
};

// What a route answers. An error becomes 500 with its text.
using Answer = Result<web::Response>;

// page and limit of a list. Errors are `invalid`, in the words of Thena's validator.
struct Page {
  std::int64_t page = 0;  // from 0
  std::int64_t limit = 10;
};
Result<Page> page_of(const web::Request& request);

// The request's body. Errors are `invalid`.
Result<model::Json> body_of(const web::Request& request);

// The body of a create or update, less what the strip faults take from it.
model::Json stripped(model::Json body, const Verdict& verdict);

// The ticket with this id or identifier; nothing if there is none, or if it was deleted.
Result<std::optional<model::Json>> ticket_of(const Call& call, std::string_view id);

// The JSON list of rows, each a document as stored.
Result<model::Json> list_of_documents(const std::vector<std::string>& documents);

}  // namespace intaked::sandbox
