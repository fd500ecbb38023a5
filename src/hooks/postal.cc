// Postal's HTTP endpoints: docs.postalserver.io/developer/http-payloads.
#include "hooks/form.h"
#include "hooks/mail_writer.h"
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

// Its ids are of one mail server, and a key is of all that an installation has.
Receipt receive(const Request& request, const Credentials&) {
  return whole_body(k_postal.name, request, {});
}

// The endpoint's encoding is JSON or form data.
model::Json fields_of(const StoredEvent& event) {
  model::Json fields = read_json(event.body);
  const auto form = Form::read(event.content_type, event.body);
  if (fields.is_object() || !form) return fields;
  fields = model::Json::object();
  for (const char* name : {"message", "mail_from", "rcpt_to"}) fields.set(name, form->text(name));
  fields.set("base64", form->text("base64") == "true");
  return fields;
}

Result<Mail> understand(const StoredEvent& event, const Knowledge&) {
  const model::Json body = fields_of(event);
  const std::string_view message = body.text("message");
  std::string mail = body.flag("base64") ? from_base64(message) : std::string(message);
  if (mail.empty())
    return fail(ErrorKind::invalid,
                "it has no mail: the endpoint's format must be the raw message");
  Mail understood{.written = std::move(mail), .envelope_from = std::string(body.text("mail_from"))};
  if (!body.text("rcpt_to").empty()) understood.envelope_to.emplace_back(body.text("rcpt_to"));
  return understood;
}

}  // namespace

// Anything but 5xx is an end for it: github.com/postalserver/postal, app/senders/http_sender.rb.
constinit const Provider k_postal{.name = "postal",
                                  .source = "email",
                                  .gives_up_after = std::chrono::hours(24),
                                  .refused_status = 503,
                                  .too_large_status = 503,
                                  .verify = verify,
                                  .receive = receive,
                                  .understand = understand};

}  // namespace intaked::hooks
