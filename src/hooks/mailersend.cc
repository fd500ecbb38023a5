// MailerSend's inbound routes: developers.mailersend.com/api/v1/inbound.html.
#include "hooks/provider.h"
#include "hooks/signed_with.h"
#include "lib/crypto/crypto.h"

namespace intaked::hooks {
namespace {

Verification verify(const Request& request, const Credentials& credentials, const Documents&,
                    Instant) {
  const auto mac = crypto::unhex(request.header("signature"));
  if (!mac || !signed_with(credentials.secrets, crypto::Hash::sha256, request.body, *mac))
    return refused("it is not signed with this route's secret");
  return genuine();
}

Receipt receive(const Request& request, const Credentials&) {
  const model::Json body = body_json(request);
  const model::Json* data = body.find("data");
  return whole_body(k_mailersend.name, request, data ? data->text("id") : std::string_view());
}

}  // namespace

constinit const Provider k_mailersend{.name = "mailersend",
                                      .source = "email",
                                      .gives_up_after = std::chrono::hours(24),
                                      .verify = verify,
                                      .receive = receive};

}  // namespace intaked::hooks
