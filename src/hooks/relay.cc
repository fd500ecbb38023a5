// A whole message as message/rfc822, from a mail server or worker of one's own.
#include "hooks/own_scheme.h"
#include "hooks/provider.h"

namespace intaked::hooks {
namespace {

Verification verify(const Request& request, const Credentials& credentials, const Documents&,
                    Instant now) {
  return verify_own_scheme(request, credentials, now);
}

}  // namespace

// How long the sender tries is up to it: as a mail server would.
constinit const Provider k_relay{.name = "relay",
                                 .source = "email",
                                 .covers = Covers::nothing,
                                 .answer_within = std::chrono::seconds(15),
                                 .gives_up_after = std::chrono::hours(24),
                                 .verify = verify};

}  // namespace intaked::hooks
