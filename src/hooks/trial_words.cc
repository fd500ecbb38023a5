// What somebody says, as each provider's body.
#include <algorithm>

#include "hooks/chat.h"
#include "hooks/form_writer.h"
#include "hooks/mail_writer.h"
#include "hooks/trial.h"
#include "lib/json/json_text.h"

namespace intaked::hooks {
namespace {

using model::Json;
using Members = std::vector<std::pair<const char*, Json>>;

Json object(Members members) {
  Json json = Json::object();
  for (auto& [name, value] : members) json.set(name, std::move(value));
  return json;
}

Json list(Json only) {
  Json json = Json::array();
  json.push_back(std::move(only));
  return json;
}

Trial json_body(const Json& body) {
  return {{{"content-type", "application/json"}}, json::write(body)};
}

std::int64_t seconds(Instant at) {
  return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
}

std::string mail_of(const TrialWords& words, Instant now) {
  MailParts parts;
  parts.headers = {{"From", words.from},
                   {"To", words.to},
                   {"Subject", words.subject},
                   {"Date", mail_date(now)},
                   {"Message-ID", "<" + local_part(words.id) + "@trial.invalid>"}};
  if (!words.thread.empty())
    parts.headers.emplace_back("References", "<" + local_part(words.thread) + "@trial.invalid>");
  parts.text = words.text;
  return write_mail(parts);
}

using NamedValues = std::vector<std::pair<std::string, std::string>>;

std::vector<FormField> form_fields(const NamedValues& fields) {
  std::vector<FormField> all;
  for (const auto& [name, value] : fields) all.push_back({name, {}, {}, value});
  return all;
}

Trial form(const NamedValues& fields) {
  return {{{"content-type", "application/x-www-form-urlencoded"}},
          write_urlencoded(form_fields(fields))};
}

Trial multipart(const NamedValues& fields, const std::string& boundary) {
  return {{{"content-type", "multipart/form-data; boundary=" + boundary}},
          write_multipart(form_fields(fields), boundary)};
}

Trial of_slack(const TrialWords& words, Instant now) {
  Json event = object({{"type", "message"},
                       {"channel", "C0TRIAL"},
                       {"channel_type", "channel"},
                       {"user", words.from},
                       {"text", words.text},
                       {"ts", words.id}});
  if (!words.thread.empty()) event.set("thread_ts", words.thread);
  return json_body(object({{"type", "event_callback"},
                           {"team_id", "T0TRIAL"},
                           {"api_app_id", "A0TRIAL"},
                           {"event_id", "Ev" + words.id},
                           {"event_time", seconds(now)},
                           {"event", std::move(event)}}));
}

Trial of_mailgun(const TrialWords& words, bool is_mime, Instant now) {
  NamedValues fields{{"recipient", words.to}, {"sender", words.from}};
  if (is_mime) {
    fields.emplace_back("body-mime", mail_of(words, now));
  } else {
    fields.insert(fields.end(),
                  {{"from", words.from}, {"subject", words.subject}, {"body-plain", words.text}});
    Json headers = Json::array();
    for (const auto& [name, value] : header_fields(mail_of(words, now))) {
      Json pair = list(name);
      pair.push_back(value);
      headers.push_back(std::move(pair));
    }
    fields.emplace_back("message-headers", json::write(headers));
  }
  return form(fields);
}

Trial of_sendgrid(const TrialWords& words, Instant now) {
  const Json envelope = object({{"from", words.from}, {"to", list(words.to)}});
  return multipart({{"email", mail_of(words, now)}, {"envelope", json::write(envelope)}},
                   "trial" + local_part(words.id));
}

Trial of_postmark(const TrialWords& words, Instant now) {
  const auto person = [](const std::string& address) {
    return object({{"Email", address}, {"Name", ""}});
  };
  Json headers = list(
      object({{"Name", "Message-ID"}, {"Value", "<" + local_part(words.id) + "@trial.invalid>"}}));
  if (!words.thread.empty())
    headers.push_back(object(
        {{"Name", "References"}, {"Value", "<" + local_part(words.thread) + "@trial.invalid>"}}));
  return json_body(object({{"From", words.from},
                           {"FromFull", person(words.from)},
                           {"ToFull", list(person(words.to))},
                           {"OriginalRecipient", words.to},
                           {"Subject", words.subject},
                           {"MessageID", words.id},
                           {"Date", mail_date(now)},
                           {"TextBody", words.text},
                           {"Headers", std::move(headers)}}));
}

Trial of_teams(const TrialWords& words, Instant now) {
  const std::string first = words.thread.empty() ? words.id : words.thread;
  return json_body(object(
      {{"type", "message"},
       {"id", words.id},
       {"timestamp", to_rfc3339(now)},
       {"channelId", "msteams"},
       {"from", object({{"id", words.from}, {"name", "Trial"}, {"aadObjectId", words.from}})},
       {"conversation", object({{"id", "19:trial@thread.tacv2;messageid=" + first}})},
       {"text", "<at>Support</at> " + words.text},
       {"textFormat", "plain"}}));
}

Trial of_telegram(const TrialWords& words, Instant now) {
  // Its ids are numbers: those of a trial count milliseconds.
  const auto number = [](const std::string& id) {
    return static_cast<std::int64_t>(std::strtoll(id.c_str(), nullptr, 10));
  };
  Json message = object({{"message_id", number(words.id)},
                         {"date", seconds(now)},
                         {"chat", object({{"id", 1}, {"type", "private"}})},
                         {"from", object({{"id", number(words.from)}, {"first_name", "Trial"}})},
                         {"text", words.text}});
  if (!words.thread.empty())
    message.set("reply_to_message", object({{"message_id", number(words.thread)}}));
  return json_body(object({{"update_id", number(words.id)}, {"message", std::move(message)}}));
}

Trial of_whatsapp(const TrialWords& words, Instant now) {
  Json message = object({{"id", words.id},
                         {"from", words.from},
                         {"timestamp", std::to_string(seconds(now))},
                         {"type", "text"},
                         {"text", object({{"body", words.text}})}});
  if (!words.thread.empty()) message.set("context", object({{"id", words.thread}}));
  Json value =
      object({{"messaging_product", "whatsapp"},
              {"metadata", object({{"phone_number_id", "1"}})},
              {"contacts",
               list(object({{"wa_id", words.from}, {"profile", object({{"name", "Trial"}})}}))},
              {"messages", list(std::move(message))}});
  Json change = object({{"field", "messages"}, {"value", std::move(value)}});
  Json entry = object({{"id", "1"}, {"changes", list(std::move(change))}});
  return json_body(object({{"object", "whatsapp_business_account"}, {"entry", list(entry)}}));
}

Trial of_mandrill(const TrialWords& words, Instant now) {
  Json event = object({{"event", "inbound"},
                       {"_id", words.id},
                       {"ts", seconds(now)},
                       {"msg", object({{"raw_msg", mail_of(words, now)}, {"email", words.to}})}});
  return form({{"mandrill_events", json::write(list(std::move(event)))}});
}

Trial of_mailersend(const TrialWords& words, Instant now) {
  return json_body(object(
      {{"type", "inbound.message"},
       {"data",
        object({{"id", words.id},
                {"raw", mail_of(words, now)},
                {"recipients", object({{"rcptTo", list(object({{"email", words.to}}))}})}})}}));
}

// Puts a value where a pointer says (RFC 6901); objects only, since a map rarely names a list.
void put(Json& into, std::string_view pointer, std::string value) {
  std::string key;
  pointer.remove_prefix(1);
  const std::size_t end = std::min(pointer.find('/'), pointer.size());
  for (std::size_t i = 0; i < end; ++i) {
    const bool is_escape = pointer[i] == '~' && i + 1 < end;
    key += is_escape ? (pointer[++i] == '1' ? '/' : '~') : pointer[i];
  }
  if (end == pointer.size()) {
    into.set(key, std::move(value));
    return;
  }
  const Json* inner = into.find(key);
  Json child = inner && inner->is_object() ? *inner : Json::object();
  put(child, pointer.substr(end), std::move(value));
  into.set(key, std::move(child));
}

Trial of_generic(const TrialWords& words, const Mapping& mapping) {
  Json body = Json::object();
  const std::pair<std::string_view, const std::string*> values[] = {{"from", &words.from},
                                                                    {"subject", &words.subject},
                                                                    {"text", &words.text},
                                                                    {"id", &words.id},
                                                                    {"thread", &words.thread}};
  for (const MappedField& field : mapping.fields) {
    const auto found = std::ranges::find(values, field.target,
                                         &std::pair<std::string_view, const std::string*>::first);
    if (found != std::end(values) && !found->second->empty())
      put(body, field.pointer, *found->second);
  }
  return json_body(body);
}

}  // namespace

Result<Trial> trial_of(const Provider& provider, const Mapping& mapping, bool is_mime,
                       const TrialWords& words, Instant now) {
  if (&provider == &k_slack) return of_slack(words, now);
  if (&provider == &k_mailgun) return of_mailgun(words, is_mime, now);
  if (&provider == &k_sendgrid) return of_sendgrid(words, now);
  if (&provider == &k_postmark) return of_postmark(words, now);
  if (&provider == &k_relay)
    return Trial{{{"content-type", "message/rfc822"}}, mail_of(words, now)};
  if (&provider == &k_teams_outgoing) return of_teams(words, now);
  if (&provider == &k_telegram) return of_telegram(words, now);
  if (&provider == &k_whatsapp) return of_whatsapp(words, now);
  if (&provider == &k_generic) return of_generic(words, mapping);
  if (&provider == &k_mandrill) return of_mandrill(words, now);
  if (&provider == &k_mailersend) return of_mailersend(words, now);
  return fail(ErrorKind::invalid,
              std::string(provider.name) +
                  " signs with a key that only it has, or tells only where "
                  "a mail lies: nobody else can send what it sends",
              "have it send something itself");
}

}  // namespace intaked::hooks
