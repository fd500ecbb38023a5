// Mailgun's routes: documentation.mailgun.com/docs/mailgun/user-manual/receive-forward-store.
#include "hooks/age.h"
#include "hooks/form.h"
#include "hooks/mail_writer.h"
#include "hooks/provider.h"
#include "hooks/signed_with.h"
#include "lib/crypto/crypto.h"

namespace intaked::hooks {
namespace {

// It tries for eight hours, and does not say whether an attempt is signed anew. That a token counts
// once is what keeps a captured one from being used again.
constexpr std::chrono::hours k_signed_ago_max{12};

Verification verify(const Request& request, const Credentials& credentials, const Documents&,
                    Instant now) {
  const auto form = Form::read(request.header("content-type"), request.body);
  if (!form) return refused("the signature cannot be read: " + form.error().text);
  const std::string_view stamp = form->text("timestamp"), token = form->text("token");
  if (auto wrong = wrong_age(stamp, "field timestamp", now, k_signed_ago_max)) return *wrong;
  if (token.empty()) return refused("no field token");
  const auto mac = crypto::unhex(form->text("signature"));
  if (!mac || !signed_with(credentials.secrets, crypto::Hash::sha256,
                           std::string(stamp) + std::string(token), *mac))
    return refused("it is not signed with this account's HTTP webhook signing key");
  return genuine();
}

Receipt receive(const Request& request, const Credentials&) {
  const auto form = Form::read(request.header("content-type"), request.body);
  return whole_body(k_mailgun.name, request, form ? form->text("token") : std::string_view());
}

// The header as it came, in its order: [["Received", "…"], …].
std::vector<std::pair<std::string, std::string>> headers_of(const Form& form) {
  std::vector<std::pair<std::string, std::string>> headers;
  const model::Json list = read_json(form.text("message-headers"));
  if (list.is_array()) {
    for (const model::Json& field : *list.as_array()) {
      const auto* pair = field.as_array();
      if (pair && pair->size() == 2 && (*pair)[0].as_string() && (*pair)[1].as_string())
        headers.emplace_back(*(*pair)[0].as_string(), *(*pair)[1].as_string());
    }
  }
  if (!headers.empty()) return headers;
  return {{"From", std::string(form.text("from"))},
          {"To", std::string(form.text("recipient"))},
          {"Subject", std::string(form.text("subject"))}};
}

std::optional<std::string> text_of(const Form& form, std::string_view name) {
  const FormField* field = form.field(name);
  if (field == nullptr) return std::nullopt;
  return std::string(field->value);
}

std::vector<MailFile> files_of(const Form& form) {
  const model::Json ids = read_json(form.text("content-id-map"));  // {"<cid>": "attachment-1"}
  std::vector<MailFile> files;
  for (const FormField& field : form.fields()) {
    if (!is_attachment(field)) continue;
    MailFile file{field.filename.value_or(""), field.content_type, {}, field.value};
    if (ids.is_object()) {
      for (const auto& [id, name] : *ids.as_object())
        if (name.as_string() && *name.as_string() == field.name)
          file.content_id = without_angles(id);
    }
    files.push_back(std::move(file));
  }
  return files;
}

Result<Mail> understand(const StoredEvent& event, const Knowledge&) {
  INTAKED_TRY(const Form form, Form::read(event.content_type, event.body));
  Mail mail{.envelope_from = std::string(form.text("sender"))};
  if (!form.text("recipient").empty()) mail.envelope_to.emplace_back(form.text("recipient"));
  if (const FormField* whole = form.field("body-mime")) {
    mail.written = whole->value;
    return mail;
  }
  if (form.field("attachments"))
    return fail(ErrorKind::invalid,
                "its files are not in it: the route must forward(), not store()");
  if (!form.field("from") && !form.field("message-headers"))
    return fail(ErrorKind::invalid, "it has no field of a mail; is this the address of a route?");
  mail.written = write_mail(
      {headers_of(form), text_of(form, "body-plain"), text_of(form, "body-html"), files_of(form)});
  return mail;
}

}  // namespace

// 406 is the one answer after which it does not try again: never given.
constinit const Provider k_mailgun{.name = "mailgun",
                                   .source = "email",
                                   .covers = Covers::nothing,
                                   .gives_up_after = std::chrono::hours(8),
                                   .verify = verify,
                                   .receive = receive,
                                   .understand = understand};

}  // namespace intaked::hooks
