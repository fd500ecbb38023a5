// JSON of any sender; which fields are what is the configuration's to say.
#include "hooks/own_scheme.h"
#include "hooks/provider.h"

namespace intaked::hooks {
namespace {

Verification verify(const Request& request, const Credentials& credentials, const Documents&,
                    Instant now) {
  return verify_own_scheme(request, credentials, now);
}

Receipt receive(const Request& request, const Credentials& credentials) {
  std::string_view id;
  if (credentials.scheme == Scheme::standard_webhooks)
    id = request.header("webhook-id");
  else if (!credentials.hmac.id_header.empty())
    id = request.header(credentials.hmac.id_header);
  return whole_body(k_generic.name, request, id);
}

}  // namespace

// Standard Webhooks suggests 15 to 30 s for an attempt, and days of trying.
constinit const Provider k_generic{.name = "generic",
                                   .source = "api",
                                   .answer_within = std::chrono::seconds(15),
                                   .gives_up_after = std::chrono::hours(24),
                                   .verify = verify,
                                   .receive = receive};

}  // namespace intaked::hooks
