#include "compose/metadata.h"

#include <algorithm>
#include <string_view>

#include "compose/cut.h"

namespace intaked::compose {
namespace {

using model::Json;

constexpr std::string_view k_prefix = "metadata.";
constexpr std::string_view k_ours = "intake";
constexpr std::size_t k_notes_max = 50;
constexpr std::size_t k_note_bytes_max = 1'000;
// RFC 5322 2.1.1: no line is longer, and an id is one line.
constexpr std::size_t k_message_id_bytes_max = 998;

Json texts(const std::vector<std::string>& values, std::size_t count_max) {
  Json list = Json::array();
  for (std::size_t i = 0; i < std::min(values.size(), count_max); ++i) {
    list.push_back(cut_with_notice(values[i], k_note_bytes_max));
  }
  if (values.size() > count_max) {
    list.push_back("… and " + std::to_string(values.size() - count_max) + " more");
  }
  return list;
}

std::string words_of(const model::ThreadEvidence& evidence) {
  const bool is_id = evidence.value.find('@') != std::string::npos;
  return evidence.kind + " names " + (is_id ? "<" + evidence.value + ">" : evidence.value);
}

Json possible_parent_of(const model::KnownThread& thread) {
  Json parent = Json::object();
  parent.set("intake", thread.parent_intake);
  if (!thread.ticket_identifier.empty()) parent.set("ticket", thread.ticket_identifier);
  if (!thread.evidence.empty()) {
    const model::ThreadEvidence& evidence = thread.evidence.front();
    parent.set("because", cut_with_ellipsis(words_of(evidence), k_note_bytes_max));
  }
  if (!thread.why_not.empty())
    parent.set("not_joined", cut_with_ellipsis(thread.why_not, k_note_bytes_max));
  return parent;
}

Json possibly_same_of(const model::PossiblySame& same) {
  Json other = Json::object();
  other.set("intake", same.intake);
  if (!same.ticket_identifier.empty()) other.set("ticket", same.ticket_identifier);
  other.set("because", same.because);
  return other;
}

}  // namespace

Json metadata_of(const model::Inbound& inbound, const model::RoutingDecision& decision,
                 const std::vector<std::string>& more_notes) {
  Json metadata = Json::object();
  std::vector<std::string> notes = decision.notes;
  const auto add = [&](std::string_view key, const Json& value, const model::SetField& set) {
    if (key == k_ours || key.starts_with("intake.")) {
      notes.push_back("metadata.intake is intaked's own; what " + set.rule + " (" + set.place +
                      ") set there was left out");
    } else if (!key.empty()) {
      metadata.set(key, value);
    }
  };
  for (const model::SetField& set : decision.fields) {
    if (set.name != "metadata") continue;
    const Json::Object* whole = set.value.as_object();
    if (!whole) continue;
    for (const model::JsonMember& member : *whole) add(member.key, member.value, set);
  }
  for (const model::SetField& set : decision.fields) {
    const std::string_view name = set.name;
    if (name.starts_with(k_prefix)) add(name.substr(k_prefix.size()), set.value, set);
  }
  notes.insert(notes.end(), more_notes.begin(), more_notes.end());

  Json ours = Json::object();
  ours.set("id", inbound.intake_id);
  ours.set("rules", texts(decision.rules, decision.rules.size()));
  ours.set("book", decision.book);
  ours.set("via", inbound.via);
  ours.set("marker", inbound.marker);
  if (!inbound.message.message_id.empty()) {
    ours.set("message_id", cut_at_character(inbound.message.message_id, k_message_id_bytes_max));
  }
  if (!notes.empty()) ours.set("notes", texts(notes, k_notes_max));
  if (!inbound.reply_address.empty() && !inbound.is_reply())
    ours.set("reply_to", inbound.reply_address);
  if (inbound.is_reply() && !inbound.thread->evidence.empty())
    ours.set("joined_because",
             cut_with_ellipsis(words_of(inbound.thread->evidence.front()), k_note_bytes_max));
  if (!inbound.thread_remarks.empty())
    ours.set("remarks", texts(inbound.thread_remarks, k_notes_max));
  if (inbound.thread && !inbound.thread->joins) {
    ours.set("possible_parent", possible_parent_of(*inbound.thread));
  }
  if (inbound.possibly_same) {
    ours.set("possibly_same_as", possibly_same_of(*inbound.possibly_same));
  }
  metadata.set(k_ours, std::move(ours));
  return metadata;
}

}  // namespace intaked::compose
