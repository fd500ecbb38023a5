// Resend's inbound webhook: resend.com/docs/dashboard/webhooks/verify-webhooks-requests.
#include "hooks/own_scheme.h"
#include "hooks/provider.h"

namespace intaked::hooks {
namespace {

Verification verify(const Request& request, const Credentials& credentials, const Documents&,
                    Instant now) {
  return verify_standard_webhook(request, credentials, "svix", now);
}

}  // namespace

constinit const Provider k_resend{.name = "resend",
                                  .source = "email",
                                  .answer_within = std::chrono::seconds(15),
                                  .gives_up_after = std::chrono::hours(24),
                                  .verify = verify};

}  // namespace intaked::hooks
