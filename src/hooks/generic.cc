// JSON of any sender; which fields are what is the configuration's to say.
#include "hooks/own_scheme.h"
#include "hooks/provider.h"

namespace intaked::hooks {
namespace {

Verification verify(const Request& request, const Credentials& credentials, const Documents&,
                    Instant now) {
  return verify_own_scheme(request, credentials, now);
}

}  // namespace

// Standard Webhooks suggests 15 to 30 s for an attempt, and days of trying.
constinit const Provider k_generic{.name = "generic",
                                   .source = "api",
                                   .answer_within = std::chrono::seconds(15),
                                   .gives_up_after = std::chrono::hours(24),
                                   .verify = verify};

}  // namespace intaked::hooks
