// Postal's HTTP endpoints: docs.postalserver.io/developer/http-payloads.
#include "hooks/provider.h"
#include "hooks/signed_with.h"

namespace intaked::hooks {
namespace {

Verification verify(const Request& request, const Credentials& credentials, const Documents&,
                    Instant) {
  const auto signature = crypto::unbase64(request.header("x-postal-signature"));
  if (!signature ||
      !signed_with(credentials.public_keys, crypto::Hash::sha1, request.body, *signature))
    return refused("it is not signed with this server's key");
  return genuine();
}

Receipt receive(const Request& request, const Credentials&) {
  const model::Json body = body_json(request);
  const model::Json* number = body.find("id");
  return whole_body(k_postal.name, request,
                    number && number->as_integer() ? std::to_string(*number->as_integer()) : "");
}

}  // namespace

constinit const Provider k_postal{.name = "postal",
                                  .source = "email",
                                  .gives_up_after = std::chrono::hours(24),
                                  .verify = verify,
                                  .receive = receive};

}  // namespace intaked::hooks
