#include "app/parsed_json.h"

#include <algorithm>
#include <array>

#include "base/clock.h"
#include "lib/crypto/crypto.h"

namespace intaked::app {
namespace {

using model::Json;
using model::ParsedMessage;
using model::SignalKind;

Json strings(const std::vector<std::string>& list) {
  Json array = Json::array();
  for (const std::string& one : list) array.push_back(one);
  return array;
}

Json addresses(const std::vector<model::Address>& list) {
  Json array = Json::array();
  for (const model::Address& one : list) array.push_back(one.address);
  return array;
}

Json attributed(const std::optional<model::Attributed>& one) {
  if (!one) return {};
  Json object;
  object.set("name", one->address.name);
  object.set("address", one->address.address);
  object.set("header", one->header);
  return object;
}

Json extent_json(const model::Extent& extent) {
  Json object;
  object.set("offset", extent.offset);
  object.set("length", extent.length);
  object.set("encoding", model::name_of(extent.encoding));
  return object;
}

Json attachment_json(const model::Attachment& file) {
  Json object;
  object.set("name", file.name);
  object.set("type", file.type);
  object.set("detected_type", file.detected_type);
  object.set("size", file.size);
  if (file.digest) object.set("sha256", crypto::hex(*file.digest));
  if (file.line_digest) object.set("sha256_lf", crypto::hex(*file.line_digest));
  if (file.extent) object.set("extent", extent_json(*file.extent));
  object.set("content_id", file.content_id);
  object.set("part", file.part);
  object.set("inline", file.is_inline);
  return object;
}

bool has_any(const ParsedMessage& message, std::initializer_list<SignalKind> kinds) {
  return std::ranges::any_of(kinds,
                             [&](SignalKind kind) { return message.find_signal(kind) != nullptr; });
}

void set_kind(Json& object, const ParsedMessage& message) {
  const bool automatic = has_any(message, {SignalKind::auto_submitted, SignalKind::out_of_office});
  object.set("auto_reply", automatic);
  object.set("bounce", message.find_signal(SignalKind::bounce) != nullptr);
  object.set("no_autoresponse",
             automatic || has_any(message, {SignalKind::bounce, SignalKind::list, SignalKind::bulk,
                                            SignalKind::own_loop, SignalKind::no_autoresponse}));
  if (!message.bounce) return;
  object.set("bounce_recipients", strings(message.bounce->recipients));
  object.set("bounce_status", message.bounce->status);
  if (message.bounce->permanent) object.set("bounce_permanent", *message.bounce->permanent);
  object.set("bounce_original_id", message.bounce->original_message_id);
  object.set("bounce_diagnostic", message.bounce->diagnostic);
}

void set_who(Json& object, const ParsedMessage& message) {
  const auto& from = message.from ? message.from : message.sender;
  object.set("from_addr", from ? Json(from->address) : Json());
  object.set("from_name", from ? from->name : std::string());
  object.set("author", attributed(message.author));
  object.set("author_behind", attributed(message.author_behind));
  object.set("destination", attributed(message.destination));
  object.set("to", addresses(message.to));
  object.set("cc", addresses(message.cc));
  object.set("reply_to", addresses(message.reply_to));
  object.set("recipients", addresses(message.recipients));
  object.set("return_path", message.return_path);
}

Json auth_json(const model::AuthResults& auth) {
  Json object;
  object.set("authserv_id", auth.authserv_id);
  object.set("spf", model::name_of(auth.spf));
  object.set("dkim", model::name_of(auth.dkim));
  object.set("dmarc", model::name_of(auth.dmarc));
  object.set("arc", model::name_of(auth.arc));
  return object;
}

Json forwarded_json(const model::ForwardedMail& mail) {
  Json object;
  object.set("from_name", mail.from.name);
  object.set("from_addr", mail.from.address);
  if (mail.date) object.set("date", to_rfc3339(*mail.date));
  object.set("subject", mail.subject);
  object.set("evidence", mail.evidence);
  return object;
}

template <class List, class Write>
Json list_of(const List& entries, Write write) {
  Json list = Json::array();
  for (const auto& entry : entries) list.push_back(write(entry));
  return list;
}

Json part_json(const model::Part& part) {
  Json one;
  one.set("path", part.path);
  one.set("type", part.type);
  one.set("fate", model::name_of(part.fate));
  if (!part.reason.empty()) one.set("reason", part.reason);
  one.set("size", part.size);
  return one;
}

Json named_json(std::string_view kind, std::string_view says, const std::string& words) {
  Json one;
  one.set("kind", kind);
  one.set(says, words);
  return one;
}

void set_forms(Json& object, const ParsedMessage& message) {
  const auto set = [&](const std::string& name, const model::Rendering& form) {
    if (!form.whole.empty()) object.set(name, form.whole);
    if (!form.reply.empty()) object.set("stripped_reply_" + name, form.reply);
  };
  set("markdown", message.markdown);
  set("safe_html", message.safe_html);
}

}  // namespace

Json parsed_json(const std::string& file, const ParsedMessage& message) {
  Json object;
  object.set("file", file);
  set_who(object, message);
  object.set("subject", message.find_header("Subject") == nullptr ? Json() : Json(message.subject));
  object.set("date", message.date ? Json(to_rfc3339(*message.date)) : Json());
  object.set("message_id", message.message_id);
  object.set("in_reply_to", message.in_reply_to.empty() ? Json() : message.in_reply_to.front());
  object.set("references", strings(message.references));
  object.set("text", message.text);
  if (!message.html_text.empty()) object.set("html_text", message.html_text);
  set_forms(object, message);
  object.set("stripped_reply", message.reply_text);
  object.set("reply_cut", message.reply_cut);
  if (message.forwarded) object.set("forwarded", forwarded_json(*message.forwarded));
  object.set("attachments", list_of(message.attachments, attachment_json));
  set_kind(object, message);
  object.set("signals", list_of(message.signals, [](const model::Signal& signal) {
               return named_json(model::name_of(signal.kind), "evidence", signal.evidence);
             }));
  object.set("auth", auth_json(message.auth));
  object.set("received_count", message.received_count);
  object.set("parts", list_of(message.parts, part_json));
  object.set("defects", list_of(message.defects, [](const model::Defect& defect) {
               return named_json(model::name_of(defect.kind), "what", defect.what);
             }));
  return object;
}

}  // namespace intaked::app
