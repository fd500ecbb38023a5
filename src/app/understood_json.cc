#include <algorithm>

#include "app/planner.h"
#include "base/clock.h"
#include "lib/crypto/crypto.h"

namespace intaked::app {
namespace {

// Enough for a person; a message with 1,000 parts must not make a row of megabytes.
constexpr std::size_t k_list_entries_max = 100;

template <class List, class Write>
model::Json list_of(const List& entries, Write write) {
  auto list = model::Json::array();
  for (std::size_t i = 0; i < std::min(entries.size(), k_list_entries_max); ++i)
    list.push_back(write(entries[i]));
  return list;
}

model::Json to_json(const model::Address& address) {
  auto object = model::Json::object();
  object.set("name", address.name);
  object.set("address", address.address);
  return object;
}

model::Json to_json(const model::Attributed& one) {
  auto object = to_json(one.address);
  object.set("header", one.header);
  return object;
}

model::Json to_json(const model::AuthResults& auth) {
  auto object = model::Json::object();
  object.set("by", auth.authserv_id);
  object.set("spf", model::name_of(auth.spf));
  object.set("dkim", model::name_of(auth.dkim));
  object.set("dmarc", model::name_of(auth.dmarc));
  return object;
}

model::Json to_json(const model::BounceReport& bounce) {
  auto object = model::Json::object();
  object.set("recipients", list_of(bounce.recipients, [](const std::string& recipient) {
               return model::Json(recipient);
             }));
  object.set("status", bounce.status);
  if (bounce.permanent) object.set("permanent", *bounce.permanent);
  object.set("original_message_id", bounce.original_message_id);
  object.set("diagnostic", bounce.diagnostic);
  return object;
}

model::Json to_json(const model::ForwardedMail& mail) {
  auto object = model::Json::object();
  object.set("from", to_json(mail.from));
  if (mail.date) object.set("date", to_rfc3339(*mail.date));
  object.set("subject", mail.subject);
  object.set("evidence", mail.evidence);
  return object;
}

model::Json to_json(const model::EventFacts& event) {
  auto object = model::Json::object();
  object.set("kind", model::name_of(event.kind));
  object.set("is_chat", event.is_chat);
  if (!event.nobodys.empty()) object.set("nobodys", event.nobodys);
  if (!event.not_understood.empty()) object.set("not_understood", event.not_understood);
  if (!event.needs.empty())
    object.set("not_fetched", static_cast<std::int64_t>(event.needs.size()));
  return object;
}

}  // namespace

model::Json to_json(const model::ParsedMessage& message) {
  auto object = model::Json::object();
  const auto address = [](const model::Address& one) { return to_json(one); };
  if (message.from) object.set("from", to_json(*message.from));
  if (message.author_behind) object.set("author_behind", to_json(*message.author_behind));
  if (message.destination) object.set("destination", to_json(*message.destination));
  object.set("to", list_of(message.to, address));
  object.set("cc", list_of(message.cc, address));
  object.set("reply_to", list_of(message.reply_to, address));
  object.set("subject", message.subject);
  if (message.date) object.set("date", to_rfc3339(*message.date));
  object.set("message_id", message.message_id);
  object.set("references",
             list_of(message.references, [](const std::string& id) { return model::Json(id); }));
  object.set("reply_cut", message.reply_cut);
  object.set("auth", to_json(message.auth));
  object.set("signals", list_of(message.signals, [](const model::Signal& signal) {
               auto one = model::Json::object();
               one.set("kind", model::name_of(signal.kind));
               one.set("evidence", signal.evidence);
               return one;
             }));
  if (message.event) object.set("event", to_json(*message.event));
  if (message.bounce) object.set("bounce", to_json(*message.bounce));
  if (message.forwarded) object.set("forwarded", to_json(*message.forwarded));
  object.set("defects", list_of(message.defects, [](const model::Defect& defect) {
               auto one = model::Json::object();
               one.set("kind", model::name_of(defect.kind));
               one.set("what", defect.what);
               return one;
             }));
  object.set("parts", list_of(message.parts, [](const model::Part& part) {
               auto one = model::Json::object();
               one.set("path", part.path);
               one.set("type", part.type);
               one.set("fate", model::name_of(part.fate));
               if (!part.reason.empty()) one.set("reason", part.reason);
               one.set("size", part.size);
               return one;
             }));
  object.set("attachments", list_of(message.attachments, [](const model::Attachment& attachment) {
               auto one = model::Json::object();
               one.set("name", attachment.name);
               one.set("type", attachment.type);
               if (!attachment.detected_type.empty())
                 one.set("detected_type", attachment.detected_type);
               one.set("size", attachment.size);
               if (attachment.digest) one.set("sha256", crypto::hex(*attachment.digest));
               return one;
             }));
  return object;
}

}  // namespace intaked::app
