// Twilio SendGrid's Inbound Parse: twilio.com/docs/sendgrid/for-developers/parsing-email, and
// "Securing your Parse webhooks" there.
#include "hooks/age.h"
#include "hooks/form.h"
#include "hooks/mail_writer.h"
#include "hooks/own_scheme.h"
#include "hooks/provider.h"
#include "hooks/signed_with.h"
#include "lib/text/text.h"

namespace intaked::hooks {
namespace {

// It tries for three days, and does not say whether an attempt is signed anew.
constexpr std::chrono::hours k_signed_ago_max{96};

Verification verify(const Request& request, const Credentials& credentials, const Documents&,
                    Instant now) {
  // Without a security policy the path, and perhaps a password in it, is all there is.
  if (credentials.public_keys.empty())
    return credentials.secrets.empty() ? genuine() : verify_basic(request, credentials);
  const std::string_view stamp = request.header("x-twilio-email-event-webhook-timestamp");
  if (auto wrong =
          wrong_age(stamp, "X-Twilio-Email-Event-Webhook-Timestamp", now, k_signed_ago_max))
    return *wrong;
  const auto signature = crypto::unbase64(request.header("x-twilio-email-event-webhook-signature"));
  if (!signature || signature->empty())
    return refused("no X-Twilio-Email-Event-Webhook-Signature in base64");
  std::string message(stamp);
  message += request.body;
  if (!signed_with(credentials.public_keys, crypto::Hash::sha256, message, *signature))
    return refused("it is not signed with the key of this security policy");
  return genuine();
}

// It has no id for what it sends.
Receipt receive(const Request& request, const Credentials&) {
  return whole_body(k_sendgrid.name, request, {});
}

// Each field may have a charset of its own.
std::optional<std::string> text_of(const Form& form, const model::Json& charsets,
                                   std::string_view name) {
  const FormField* field = form.field(name);
  if (field == nullptr) return std::nullopt;
  return text::to_utf8(field->value, charsets.text(name)).utf8;
}

std::vector<MailFile> files_of(const Form& form) {
  const model::Json told = read_json(form.text("attachment-info"));
  std::vector<MailFile> files;
  for (const FormField& field : form.fields()) {
    if (!is_attachment(field)) continue;
    MailFile file{field.filename.value_or(""), field.content_type, {}, field.value};
    if (const model::Json* info = told.find(field.name)) {
      if (!info->text("filename").empty()) file.name = info->text("filename");
      if (!info->text("type").empty()) file.type = info->text("type");
      file.content_id = without_angles(info->text("content-id"));
    }
    files.push_back(std::move(file));
  }
  return files;
}

Result<Mail> understand(const StoredEvent& event, const Knowledge&) {
  INTAKED_TRY(const Form form, Form::read(event.content_type, event.body));
  // The boundary of its forms does not change: who writes a mail can write a field into it.
  for (const char* name :
       {"headers", "email", "from", "to", "cc", "subject", "text", "html", "envelope", "charsets"})
    if (form.is_repeated(name))
      return fail(ErrorKind::invalid, std::string("its field ") + name + " comes twice");
  if (form.field("headers") && form.field("email"))
    return fail(ErrorKind::invalid, "it is a whole mail and the fields of one at once");
  Mail mail;
  const model::Json envelope = read_json(form.text("envelope"));
  mail.envelope_from = envelope.text("from");
  for (const model::Json& to : envelope.list("to"))
    if (to.as_string()) mail.envelope_to.push_back(*to.as_string());
  if (const FormField* whole = form.field("email")) {
    mail.written = whole->value;
    return mail;
  }
  const model::Json charsets = read_json(form.text("charsets"));
  auto headers = header_fields(form.text("headers"));
  if (headers.empty()) {
    for (const auto& [field, name] :
         {std::pair{"From", "from"}, {"To", "to"}, {"Cc", "cc"}, {"Subject", "subject"}})
      if (const auto value = text_of(form, charsets, name)) headers.emplace_back(field, *value);
  }
  if (headers.empty())
    return fail(ErrorKind::invalid, "it has no field of a mail; is this the address of a parse?");
  mail.written = write_mail({std::move(headers), text_of(form, charsets, "text"),
                             text_of(form, charsets, "html"), files_of(form)});
  return mail;
}

}  // namespace

// Its page says that only 5xx is tried again: a 4xx would lose the mail.
constinit const Provider k_sendgrid{.name = "sendgrid",
                                    .source = "email",
                                    .covers = Covers::nothing,
                                    .gives_up_after = std::chrono::hours(72),
                                    .refused_status = 503,
                                    .too_large_status = 503,
                                    .verify = verify,
                                    .receive = receive,
                                    .understand = understand};

}  // namespace intaked::hooks
