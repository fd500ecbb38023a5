// Postmark's inbound webhook: postmarkapp.com/developer/webhooks/inbound-webhook. It signs nothing:
// the path is the secret, and a user and password in the URL may stand beside it.
#include <deque>

#include "hooks/mail_writer.h"
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

void add_field(std::vector<std::pair<std::string, std::string>>& headers, const char* name,
               std::string_view value) {
  if (!value.empty()) headers.emplace_back(name, value);
}

// What stands in fields of its own is taken out of "Headers"; the first of those may be
// Return-Path.
std::vector<std::pair<std::string, std::string>> headers_of(const model::Json& body) {
  std::vector<std::pair<std::string, std::string>> headers;
  for (const model::Json& field : body.list("Headers"))
    headers.emplace_back(field.text("Name"), field.text("Value"));
  const model::Json* from = body.find("FromFull");  // "From" is the address alone
  if (from && !from->text("Email").empty())
    headers.emplace_back("From", mail_address(from->text("Name"), from->text("Email")));
  else
    add_field(headers, "From", body.text("From"));
  for (const char* name : {"To", "Cc", "Subject", "Date"})
    add_field(headers, name, body.text(name));
  add_field(headers, "Reply-To", body.text("ReplyTo"));
  return headers;
}

std::optional<std::string> text_of(const model::Json& body, std::string_view key) {
  const model::Json* text = body.find(key);
  if (!text || !text->as_string() || text->as_string()->empty()) return std::nullopt;
  return *text->as_string();
}

Result<Mail> understand(const StoredEvent& event, const Knowledge&) {
  const model::Json body = read_json(event.body);
  if (!body.find("From") && !body.find("RawEmail"))
    return fail(ErrorKind::invalid, "it has no field of a mail; is this the inbound webhook?");
  Mail mail;
  if (!body.text("OriginalRecipient").empty())
    mail.envelope_to.emplace_back(body.text("OriginalRecipient"));
  if (!body.text("RawEmail").empty()) {
    mail.written = body.text("RawEmail");
    return mail;
  }
  std::deque<std::string> decoded;  // stays where it is when it grows
  MailParts parts{headers_of(body), text_of(body, "TextBody"), text_of(body, "HtmlBody"), {}};
  for (const model::Json& file : body.list("Attachments")) {
    // Its tests have "Data" where mail has "Content".
    const std::string_view content =
        file.text("Content").empty() ? file.text("Data") : file.text("Content");
    parts.files.push_back({std::string(file.text("Name")), std::string(file.text("ContentType")),
                           without_angles(file.text("ContentID")),
                           decoded.emplace_back(from_base64(content))});
  }
  mail.written = write_mail(parts);
  return mail;
}

}  // namespace

// 403 is the one answer after which it does not try again: never given.
constinit const Provider k_postmark{.name = "postmark",
                                    .source = "email",
                                    .covers = Covers::nothing,
                                    .answer_within = std::chrono::minutes(2),
                                    .gives_up_after = std::chrono::minutes(630),
                                    .verify = verify,
                                    .receive = receive,
                                    .understand = understand};

}  // namespace intaked::hooks
