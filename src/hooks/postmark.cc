// Postmark's inbound webhook: postmarkapp.com/developer/webhooks/inbound-webhook. It signs nothing:
// the path is the secret, and a user and password in the URL may stand beside it.
#include "hooks/own_scheme.h"
#include "hooks/provider.h"

namespace intaked::hooks {
namespace {

Verification verify(const Request& request, const Credentials& credentials, const Documents&,
                    Instant) {
  return credentials.secrets.empty() ? genuine() : verify_basic(request, credentials);
}

Receipt receive(const Request& request, const Credentials&) {
  return whole_body(k_postmark.name, request, body_json(request).text("MessageID"));
}

}  // namespace

// 403 is the one answer after which it does not try again: never given.
constinit const Provider k_postmark{.name = "postmark",
                                    .source = "email",
                                    .covers = Covers::nothing,
                                    .answer_within = std::chrono::minutes(2),
                                    .gives_up_after = std::chrono::minutes(630),
                                    .verify = verify,
                                    .receive = receive};

}  // namespace intaked::hooks
