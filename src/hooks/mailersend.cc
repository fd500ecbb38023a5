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

Result<Mail> understand(const StoredEvent& event, const Knowledge&) {
  const model::Json body = read_json(event.body);
  const model::Json* data = body.find("data");
  if (!data || data->text("raw").empty())
    return fail(ErrorKind::invalid, "it has no mail: data.raw is missing");
  Mail mail{.written = std::string(data->text("raw"))};
  if (const model::Json* recipients = data->find("recipients")) {
    const model::Json* to = recipients->find("rcptTo");
    if (to && to->as_array())
      for (const model::Json& one : *to->as_array())
        if (!one.text("email").empty()) mail.envelope_to.emplace_back(one.text("email"));
  }
  return mail;
}

}  // namespace

// What it does after a 4xx is not said.
constinit const Provider k_mailersend{.name = "mailersend",
                                      .source = "email",
                                      .gives_up_after = std::chrono::hours(24),
                                      .refused_status = 503,
                                      .too_large_status = 503,
                                      .verify = verify,
                                      .receive = receive,
                                      .understand = understand};

}  // namespace intaked::hooks
