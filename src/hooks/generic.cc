// JSON of any sender; which fields are what is the configuration's to say.
#include "hooks/age.h"
#include "hooks/chat.h"
#include "hooks/mail_writer.h"
#include "hooks/own_scheme.h"
#include "hooks/provider.h"
#include "lib/json/json_text.h"

namespace intaked::hooks {
namespace {

Verification verify(const Request& request, const Credentials& credentials, const Documents&,
                    Instant now) {
  if (credentials.scheme == Scheme::none) return refused("nothing says how its sender is known");
  return verify_own_scheme(request, credentials, now);
}

Receipt receive(const Request& request, const Credentials& credentials) {
  std::string_view id;
  if (credentials.scheme == Scheme::standard_webhooks)
    id = request.header("webhook-id");
  else if (!credentials.hmac.id_header.empty())
    id = request.header(credentials.hmac.id_header);
  return whole_body(k_generic.name, request, id);
}

std::string author_of(const Mapping& mapping, const model::Json& body) {
  const std::string from = mapped(mapping, body, "from");
  const std::string name = mapped(mapping, body, "from.name");
  if (from.empty()) return {};
  const bool is_address = from.find('@') != from.npos;
  return mail_address(name, is_address ? from : local_part(from) + "@webhook.invalid");
}

// As a mail has it; in another form it is left to the parser, which knows many.
std::string date_of(const std::string& text) {
  auto at = seconds_since_1970(text);
  if (!at) at = utc_time(text);
  return at ? mail_date(*at) : text;
}

std::string id_of(std::string_view kind, std::string_view id) {
  return "<" + std::string(kind) + local_part(id) + "@webhook.invalid>";
}

Result<Mail> understand(const StoredEvent& event, const Knowledge& known) {
  const auto body = json::parse(event.body);
  if (!body) return fail(ErrorKind::invalid, "it is no JSON: " + body.error().text);
  const Mapping& mapping = known.mapping;
  const auto get = [&](std::string_view target) { return mapped(mapping, *body, target); };
  const std::string text = get("text"), html = get("html"), subject = get("subject");
  if (text.empty() && html.empty() && subject.empty())
    return fail(ErrorKind::invalid,
                "nothing stands where map: says that subject, text or html stand");
  MailParts parts;
  const auto add = [&](const char* name, std::string value) {
    if (!value.empty()) parts.headers.emplace_back(name, std::move(value));
  };
  add("From", author_of(mapping, *body));
  add("Subject", subject);
  add("Date", date_of(get("date")));
  const std::string id = mapped_name(mapping, *body, "id");
  const std::string thread = mapped_name(mapping, *body, "thread");
  // Without one, events of the same words are told apart by what their sender calls them.
  add("Message-ID", id_of("", id.empty() ? event.id : id));
  if (!thread.empty()) add("References", id_of("thread.", thread));
  for (const MappedField& field : mapping.fields)
    if (field.target.starts_with("header.")) add(field.target.c_str() + 7, get(field.target));
  if (!text.empty() || html.empty()) parts.text = text;
  if (!html.empty()) parts.html = html;
  return Mail{.written = write_mail(parts), .is_chat = true};
}

}  // namespace

// Some of the schemes cover the body, others do not. Standard Webhooks suggests 15 to 30 s for an
// attempt, and days of trying.
constinit const Provider k_generic{.name = "generic",
                                   .source = "api",
                                   .covers = Covers::nothing,
                                   .answer_within = std::chrono::seconds(15),
                                   .gives_up_after = std::chrono::hours(24),
                                   .verify = verify,
                                   .receive = receive,
                                   .understand = understand};

}  // namespace intaked::hooks
