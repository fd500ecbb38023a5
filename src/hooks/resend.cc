// Resend's inbound webhook: resend.com/docs/dashboard/webhooks/verify-webhooks-requests.
#include <algorithm>

#include "hooks/age.h"
#include "hooks/chat.h"
#include "hooks/mail_writer.h"
#include "hooks/need_place.h"
#include "hooks/own_scheme.h"
#include "hooks/provider.h"
#include "lib/text/text.h"

namespace intaked::hooks {
namespace {

Verification verify(const Request& request, const Credentials& credentials, const Documents&,
                    Instant now) {
  return verify_standard_webhook(request, credentials, "svix", now);
}

Receipt receive(const Request& request, const Credentials&) {
  const model::Json body = body_json(request);
  if (body.is_object() && body.text("type") != "email.received")
    return nothing("an event of Resend that is no mail to us");
  return whole_body(k_resend.name, request, request.header("svix-id"));
}

// resend.com/docs/api-reference/emails/retrieve-received-email: what it was taken apart into; its
// files are named, each would have to be asked for.
Mail put_together(const model::Json& email) {
  MailParts parts;
  const model::Json* headers = email.find("headers");
  if (headers && headers->as_object())
    for (const model::JsonMember& member : *headers->as_object())
      if (const std::string* value = member.value.as_string())
        parts.headers.emplace_back(member.key, *value);
  const auto add = [&](const char* name, std::string_view value) {
    const bool is_there = std::ranges::any_of(parts.headers, [&](const auto& one) {
      return text::fold_case(one.first) == text::fold_case(name);
    });
    if (!value.empty() && !is_there) parts.headers.emplace_back(name, value);
  };
  add("From", email.text("from"));
  const auto add_all = [&](const char* name, const char* key) {
    std::string all;
    for (const model::Json& one : email.list(key))
      if (one.as_string()) all += (all.empty() ? "" : ", ") + *one.as_string();
    add(name, all);
  };
  add_all("To", "to");
  add_all("Cc", "cc");
  add_all("Reply-To", "reply_to");
  add("Subject", email.text("subject"));
  add("Message-ID", email.text("message_id"));
  if (const auto at = utc_time(email.text("created_at"))) add("Date", mail_date(*at));
  std::string words(email.text("text"));
  for (const model::Json& file : email.list("attachments"))
    words += "\n[file " + std::string(file.text("filename")) + ": it stayed at Resend]";
  if (!words.empty() || email.text("html").empty()) parts.text = words;
  if (!email.text("html").empty()) parts.html = std::string(email.text("html"));
  return Mail{.written = write_mail(parts)};
}

// The event has no mail, only its name.
Result<Mail> understand(const StoredEvent& event, const Knowledge& known) {
  const model::Json body = read_json(event.body);
  const model::Json* data = body.find("data");
  const std::string_view id = data ? data->text("email_id") : std::string_view();
  if (!is_url_id(id)) return fail(ErrorKind::invalid, "it names no mail: data.email_id is missing");
  const Need need{"https://api.resend.com/emails/receiving/" + std::string(id),
                  Need::Credential::bearer};
  const auto told = known.fetched.find(need.url);
  if (told == known.fetched.end()) return Mail{.needs = {need}, .is_elsewhere = true};
  const model::Json email = read_json(told->second);
  // The mail as it came, where Resend has it: its address carries its own credential.
  const model::Json* raw = email.find("raw");
  const std::string raw_url(raw ? raw->text("download_url") : std::string_view());
  const auto whole = known.fetched.find(raw_url);
  if (whole != known.fetched.end()) return Mail{.written = std::string(whole->second)};
  if (email.text("from").empty())
    return fail(ErrorKind::invalid, "Resend has told something else than a mail");
  Mail mail = put_together(email);
  if (const Need raw_mail{raw_url}; is_place_of(k_resend.name, raw_mail))
    mail.needs.push_back(raw_mail);
  return mail;
}

}  // namespace

constinit const Provider k_resend{.name = "resend",
                                  .source = "email",
                                  .answer_within = std::chrono::seconds(15),
                                  .gives_up_after = std::chrono::hours(24),
                                  .verify = verify,
                                  .receive = receive,
                                  .understand = understand};

}  // namespace intaked::hooks
