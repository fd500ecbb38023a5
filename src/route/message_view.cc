#include "route/message_view.h"

#include <algorithm>
#include <array>

#include <strings.h>

#include "lib/text/text.h"
#include "route/limits.h"

namespace intaked::route {
namespace {

constexpr std::array<std::string_view, 7> k_weekdays{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                     "Thursday", "Friday", "Saturday"};

void add(std::string_view text, std::vector<Seen>& values) {
  if (!text.empty()) values.push_back({text, 0});
}

void add(const model::Address& address, AddressPart part, std::vector<Seen>& values) {
  if (part == AddressPart::name)
    add(address.name, values);
  else if (part == AddressPart::domain)
    add(address.domain(), values);
  else
    add(address.address, values);
}

void add(const std::vector<model::Address>& addresses, AddressPart part,
         std::vector<Seen>& values) {
  for (const auto& address : addresses) add(address, part, values);
}

std::string two_digits(int number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

std::string_view domain_of(std::string_view address) {
  const auto at = address.rfind('@');
  return at == std::string_view::npos ? std::string_view() : address.substr(at + 1);
}

}  // namespace

MessageView::MessageView(const RuleBook& book, const model::Inbound& inbound,
                         const model::RoutingDecision& so_far)
    : book_(book), inbound_(inbound), so_far_(so_far), slots_(book.fields.size()) {}

const std::vector<Seen>& MessageView::values(std::size_t field) {
  auto& slot = slots_[field];
  if (!slot.is_read) {
    slot.is_read = true;
    read(book_.fields[field], slot.values);
    for (auto& seen : slot.values)
      seen.text = text::cut_utf8(seen.text, k_subject_of_match_bytes_max);
    slot.folded.resize(slot.values.size());
  }
  return slot.values;
}

std::string_view MessageView::folded(std::size_t field, std::size_t value) {
  auto& folded = slots_[field].folded[value];
  if (!folded) folded = text::fold_case(slots_[field].values[value].text);
  return *folded;
}

void MessageView::decision_changed() {
  for (std::size_t i = 0; i < slots_.size(); ++i)
    if (book_.fields[i].follows_decision()) slots_[i] = Slot();
}

void MessageView::read(const Field& field, std::vector<Seen>& values) {
  const auto& message = inbound_.message;
  switch (field.id) {
    case FieldId::from:
      if (message.from) add(*message.from, field.part, values);
      return;
    case FieldId::sender:
      if (message.sender) add(*message.sender, field.part, values);
      return;
    case FieldId::reply_to:
      return add(message.reply_to, field.part, values);
    case FieldId::to:
      return add(message.to, field.part, values);
    case FieldId::cc:
      return add(message.cc, field.part, values);
    case FieldId::recipient:
      add(message.to, field.part, values);
      add(message.cc, field.part, values);
      return add(message.recipients, field.part, values);
    case FieldId::requestor:
      return read_requestor(field.part, values);
    case FieldId::subject:
      return add(message.subject, values);
    case FieldId::text:
      return add(message.text, values);
    case FieldId::reply_text:
      return add(message.reply_text, values);
    case FieldId::header:
      return read_header(field.argument, values);
    case FieldId::message_id:
      return add(message.message_id, values);
    case FieldId::date:
    case FieldId::received_at:
    case FieldId::weekday:
    case FieldId::time_of_day:
      return read_arrival(field, values);
    case FieldId::attachment_name:
    case FieldId::attachment_type:
    case FieldId::attachment_detected_type:
    case FieldId::attachment_size:
    case FieldId::attachments_count:
      return read_attachments(field, values);
    case FieldId::signals:
      for (const auto& signal : message.signals) add(model::name_of(signal.kind), values);
      return;
    case FieldId::spf:
      return add(model::name_of(message.auth.spf), values);
    case FieldId::dkim:
      return add(model::name_of(message.auth.dkim), values);
    case FieldId::dmarc:
      return add(model::name_of(message.auth.dmarc), values);
    case FieldId::source:
      return add(inbound_.source, values);
    case FieldId::intake:
      return add(inbound_.arrival.source, values);
    case FieldId::ticket_status:
      if (inbound_.is_reply()) add(inbound_.thread->ticket_status, values);
      return;
    case FieldId::decision:
      return read_decision(field.argument, values);
  }
}

void MessageView::read_requestor(AddressPart part, std::vector<Seen>& values) {
  if (const auto* set = so_far_.find("requestorEmail"); set && set->value.as_string()) {
    const auto& address = *set->value.as_string();
    return add(keep(std::string(part == AddressPart::domain ? domain_of(address) : address)),
               values);
  }
  if (inbound_.message.from) add(*inbound_.message.from, part, values);
}

void MessageView::read_header(std::string_view name, std::vector<Seen>& values) {
  for (const auto& header : inbound_.message.headers)
    if (equal_ignoring_case(header.name, name)) add(header.value, values);
}

void MessageView::read_attachments(const Field& field, std::vector<Seen>& values) {
  const auto& attachments = inbound_.message.attachments;
  if (field.id == FieldId::attachments_count) {
    values.push_back(
        {keep(std::to_string(attachments.size())), static_cast<double>(attachments.size())});
    return;
  }
  for (const auto& attachment : attachments) {
    if (field.id == FieldId::attachment_name)
      add(attachment.name, values);
    else if (field.id == FieldId::attachment_type)
      add(attachment.type, values);
    else if (field.id == FieldId::attachment_detected_type)
      add(attachment.detected_type, values);
    else
      values.push_back(
          {keep(std::to_string(attachment.size)), static_cast<double>(attachment.size)});
  }
}

void MessageView::read_arrival(const Field& field, std::vector<Seen>& values) {
  if (field.id == FieldId::date || field.id == FieldId::received_at) {
    const auto at = field.id == FieldId::date ? inbound_.message.date : inbound_.received_at;
    if (at) values.push_back({keep(to_rfc3339(*at)), static_cast<double>(to_microseconds(*at))});
    return;
  }
  const auto local = book_.zone.local(inbound_.received_at);
  if (field.id == FieldId::weekday)
    return add(k_weekdays[static_cast<std::size_t>(local.weekday)], values);
  values.push_back({keep(two_digits(local.hour) + ":" + two_digits(local.minute)),
                    static_cast<double>(local.hour * 3600 + local.minute * 60 + local.second)});
}

void MessageView::read_decision(const std::string& name, std::vector<Seen>& values) {
  const auto* set = so_far_.find(name);
  if (!set) return;
  if (const auto* text = set->value.as_string()) add(keep(*text), values);
  if (const auto* flag = set->value.as_bool()) add(*flag ? "true" : "false", values);
  if (const auto* list = set->value.as_array())
    for (const auto& item : *list)
      if (const auto* text = item.as_string()) add(keep(*text), values);
}

std::string_view MessageView::keep(std::string text) {
  return kept_.emplace_back(std::move(text));
}

}  // namespace intaked::route
