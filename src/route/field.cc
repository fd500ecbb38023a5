#include "route/field.h"

#include <algorithm>
#include <array>

#include "model/ticket_fields.h"
#include "route/suggest.h"

namespace intaked::route {
namespace {

constexpr std::size_t k_argument_bytes_max = 128;

struct KnownField {
  std::string_view name;
  FieldId id;
  AddressPart part;
  ValueKind kind;
};

constexpr auto k_whole = AddressPart::whole;
constexpr auto k_name = AddressPart::name;
constexpr auto k_domain = AddressPart::domain;
constexpr auto k_text = ValueKind::text;

constexpr std::array k_fields{
    KnownField{"from", FieldId::from, k_whole, k_text},
    KnownField{"from.name", FieldId::from, k_name, k_text},
    KnownField{"from.domain", FieldId::from, k_domain, k_text},
    KnownField{"sender", FieldId::sender, k_whole, k_text},
    KnownField{"sender.name", FieldId::sender, k_name, k_text},
    KnownField{"sender.domain", FieldId::sender, k_domain, k_text},
    KnownField{"reply_to", FieldId::reply_to, k_whole, k_text},
    KnownField{"reply_to.name", FieldId::reply_to, k_name, k_text},
    KnownField{"reply_to.domain", FieldId::reply_to, k_domain, k_text},
    KnownField{"to", FieldId::to, k_whole, k_text},
    KnownField{"to.name", FieldId::to, k_name, k_text},
    KnownField{"to.domain", FieldId::to, k_domain, k_text},
    KnownField{"cc", FieldId::cc, k_whole, k_text},
    KnownField{"cc.name", FieldId::cc, k_name, k_text},
    KnownField{"cc.domain", FieldId::cc, k_domain, k_text},
    KnownField{"recipient", FieldId::recipient, k_whole, k_text},
    KnownField{"recipient.name", FieldId::recipient, k_name, k_text},
    KnownField{"recipient.domain", FieldId::recipient, k_domain, k_text},
    KnownField{"requestor", FieldId::requestor, k_whole, k_text},
    KnownField{"requestor.domain", FieldId::requestor, k_domain, k_text},
    KnownField{"subject", FieldId::subject, k_whole, k_text},
    KnownField{"text", FieldId::text, k_whole, k_text},
    KnownField{"reply_text", FieldId::reply_text, k_whole, k_text},
    KnownField{"message_id", FieldId::message_id, k_whole, k_text},
    KnownField{"date", FieldId::date, k_whole, ValueKind::instant},
    KnownField{"received_at", FieldId::received_at, k_whole, ValueKind::instant},
    KnownField{"received_at.weekday", FieldId::weekday, k_whole, ValueKind::weekday},
    KnownField{"received_at.time", FieldId::time_of_day, k_whole, ValueKind::time_of_day},
    KnownField{"attachment.name", FieldId::attachment_name, k_whole, k_text},
    KnownField{"attachment.type", FieldId::attachment_type, k_whole, k_text},
    KnownField{"attachment.detected_type", FieldId::attachment_detected_type, k_whole, k_text},
    KnownField{"attachment.size", FieldId::attachment_size, k_whole, ValueKind::size},
    KnownField{"attachments.count", FieldId::attachments_count, k_whole, ValueKind::number},
    KnownField{"signals", FieldId::signals, k_whole, ValueKind::signal},
    KnownField{"auth.spf", FieldId::spf, k_whole, ValueKind::verdict},
    KnownField{"auth.dkim", FieldId::dkim, k_whole, ValueKind::verdict},
    KnownField{"auth.dmarc", FieldId::dmarc, k_whole, ValueKind::verdict},
    KnownField{"source", FieldId::source, k_whole, k_text},
    KnownField{"intake", FieldId::intake, k_whole, k_text},
    KnownField{"ticket.status", FieldId::ticket_status, k_whole, k_text},
};

constexpr std::string_view k_header = "header.";
constexpr std::string_view k_decision = "decision.";
constexpr std::array<std::string_view, 2> k_entry_roots{"metadata.", "customFieldValues."};

bool is_entry_name(std::string_view key) {
  return !key.empty() && key.size() <= k_argument_bytes_max &&
         std::all_of(key.begin(), key.end(),
                     [](char c) { return static_cast<unsigned char>(c) > 0x20 && c != 0x7f; });
}

// RFC 5322 3.6.8: printable ASCII but the colon.
bool is_header_name(std::string_view name) {
  return !name.empty() && name.size() <= k_argument_bytes_max &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return c > 0x20 && c < 0x7f && c != ':'; });
}

}  // namespace

std::optional<Field> field_named(std::string_view name) {
  for (const auto& known : k_fields)
    if (known.name == name) return Field{known.id, known.part, {}, std::string(name), known.kind};
  if (name.starts_with(k_header) && is_header_name(name.substr(k_header.size())))
    return Field{FieldId::header, k_whole, std::string(name.substr(k_header.size())),
                 std::string(name), k_text};
  if (name.starts_with(k_decision) && is_settable(name.substr(k_decision.size())))
    return Field{FieldId::decision, k_whole, std::string(name.substr(k_decision.size())),
                 std::string(name), k_text};
  return std::nullopt;
}

std::string nearest_field(std::string_view name, const std::vector<std::string>& others) {
  // "teamName" where "decision.teamName" is wanted.
  if (is_settable(name)) return std::string(k_decision) + std::string(name);
  std::vector<std::string> names;
  for (const auto& known : k_fields) names.emplace_back(known.name);
  for (const auto& settable : settable_names())
    if (is_settable(settable)) names.push_back(std::string(k_decision) + settable);
  // "desision.metadata.tier", "haeder.List-Id": what follows a dot may be anything.
  const auto add_with = [&](std::string_view root, std::size_t dot) {
    if (dot != std::string_view::npos)
      names.push_back(std::string(root) + std::string(name.substr(dot + 1)));
  };
  const auto dot = name.find('.');
  if (!is_field_root(name.substr(0, dot))) {
    add_with(k_header, dot);
    if (dot != std::string_view::npos && is_settable(name.substr(dot + 1)))
      add_with(k_decision, dot);
  } else if (name.starts_with(k_decision)) {
    for (const auto root : k_entry_roots)
      add_with(std::string(k_decision) + std::string(root), name.find('.', dot + 1));
  }
  names.insert(names.end(), others.begin(), others.end());
  return nearest(name, names);
}

std::string advice_on_field(std::string_view name, const std::vector<std::string>& others) {
  const auto near = nearest_field(name, others);
  if (!near.empty()) return "; did you mean \"" + near + "\"?";
  std::vector<std::string> names(others);
  for (const auto& known : k_fields) names.emplace_back(known.name);
  names.emplace_back("header.NAME");
  names.emplace_back("decision.FIELD");
  return "; known are: " + listed(names);
}

bool is_field_root(std::string_view word) {
  if (word == "header" || word == "decision") return true;
  return std::any_of(k_fields.begin(), k_fields.end(), [&](const KnownField& known) {
    return known.name.substr(0, known.name.find('.')) == word;
  });
}

bool is_settable(std::string_view name) {
  for (const auto root : k_entry_roots)
    if (name.starts_with(root)) return is_entry_name(name.substr(root.size()));
  const auto* field = model::find_ticket_field(name);
  return field && field->type != model::FieldType::map &&
         field->type != model::FieldType::field_list;
}

std::vector<std::string> settable_names() {
  std::vector<std::string> names;
  for (const auto& field : model::ticket_fields()) {
    if (field.type == model::FieldType::map)
      names.push_back(std::string(field.name) + ".KEY");
    else if (field.type == model::FieldType::field_list)
      names.push_back(std::string(field.name) + ".NAME");
    else
      names.emplace_back(field.name);
  }
  return names;
}

std::string_view twin_of(std::string_view name) {
  const auto* field = model::find_ticket_field(name);
  return field ? field->twin : std::string_view();
}

}  // namespace intaked::route
