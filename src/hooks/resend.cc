// Resend's inbound webhook: resend.com/docs/dashboard/webhooks/verify-webhooks-requests.
#include "hooks/own_scheme.h"
#include "hooks/provider.h"

namespace intaked::hooks {
namespace {

Verification verify(const Request& request, const Credentials& credentials, const Documents&,
                    Instant now) {
  return verify_standard_webhook(request, credentials, "svix", now);
}

Receipt receive(const Request& request, const Credentials&) {
  const model::Json body = body_json(request);
  if (body.is_object() && body.text("type") != "email.received")
    return nothing("an event of Resend that is no mail to us");
  return whole_body(k_resend.name, request, request.header("svix-id"));
}

}  // namespace

constinit const Provider k_resend{.name = "resend",
                                  .source = "email",
                                  .answer_within = std::chrono::seconds(15),
                                  .gives_up_after = std::chrono::hours(24),
                                  .verify = verify,
                                  .receive = receive};

}  // namespace intaked::hooks
