// Mandrill's inbound webhook:
// mailchimp.com/developer/transactional/guides/track-respond-activity-webhooks.
#include <algorithm>

#include "hooks/mandrill_message.h"
#include "hooks/provider.h"
#include "hooks/signed_with.h"
#include "lib/json/json_text.h"

namespace intaked::hooks {
namespace {

Verification verify(const Request& request, const Credentials& credentials, const Documents&,
                    Instant) {
  const auto form = Form::read(request.header("content-type"), request.body);
  if (!form) return refused("the signature cannot be read: " + form.error().text);
  const auto mac = crypto::unbase64(request.header("x-mandrill-signature"));
  if (!mac || !signed_with(credentials.secrets, crypto::Hash::sha1,
                           mandrill_message(request.url, *form), *mac))
    return refused(
        "it is not signed with this webhook's key for the address that hooks show names; that is "
        "the one that must stand at Mandrill");
  return genuine();
}

// A batch has up to 1,000 mails, and each of them its headers, recipients and files: more values
// than one message of anybody has.
constexpr json::Limits k_batch_limits;

// Several events a request; each is kept by itself. What tells of mail that was sent is no mail.
Receipt receive(const Request& request, const Credentials&) {
  const auto form = Form::read(request.header("content-type"), request.body);
  const auto events = json::parse(form ? form->text("mandrill_events") : "", k_batch_limits);
  if (!events || !events->is_array()) return whole_body(k_mandrill.name, request, {});
  Receipt receipt = nothing("events of Mandrill that are no mail to us");
  for (const model::Json& event : *events->as_array()) {
    if (event.text("event") != "inbound") continue;
    receipt.events.push_back(
        make_event(k_mandrill.name, event.text("_id"), "application/json", json::write(event)));
  }
  if (!receipt.events.empty()) receipt.noted.clear();
  return receipt;
}

Result<Mail> understand(const StoredEvent& event, const Knowledge&) {
  const model::Json body = read_json(event.body);
  const model::Json* message = body.find("msg");
  if (!message || message->text("raw_msg").empty())
    return fail(ErrorKind::invalid, "it has no mail: msg.raw_msg is missing");
  Mail mail{.written = std::string(message->text("raw_msg"))};
  if (!message->text("email").empty()) mail.envelope_to.emplace_back(message->text("email"));
  return mail;
}

}  // namespace

std::string mandrill_message(std::string_view url, const Form& form) {
  std::vector<const FormField*> fields;
  fields.reserve(form.fields().size());
  for (const FormField& field : form.fields()) fields.push_back(&field);
  std::ranges::stable_sort(fields, {}, [](const FormField* one) { return one->name; });
  std::string message(url);
  for (const FormField* field : fields) {
    message += field->name;
    message += field->value;
  }
  return message;
}

constinit const Provider k_mandrill{.name = "mandrill",
                                    .source = "email",
                                    .answer_within = std::chrono::seconds(15),
                                    .gives_up_after = std::chrono::hours(24),
                                    .verify = verify,
                                    .receive = receive,
                                    .understand = understand};

}  // namespace intaked::hooks
