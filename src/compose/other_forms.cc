#include "compose/other_forms.h"

#include <algorithm>
#include <array>

#include "compose/cut.h"
#include "compose/file_words.h"
#include "model/ticket_fields.h"

namespace intaked::compose {
namespace {

using model::Json;

constexpr std::size_t k_words_bytes_max = 300;
constexpr std::size_t k_small_text_bytes_max = 16 << 10;

std::string folded(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// Does the word stand in the folded text, and not as a part of another?
bool has_word(std::string_view text, std::string_view word) {
  for (auto at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
    const auto end = at + word.size();
    const bool begins = at == 0 || !is_letter(text[at - 1]);
    if (begins && (end == text.size() || !is_letter(text[end]))) return true;
  }
  return false;
}

// "status" of "statusName", "agent" of "assignedAgentId".
std::string object_of(std::string_view field) {
  std::string name = folded(field);
  for (const std::string_view end : {"id", "name", "email"}) {
    if (name.ends_with(end) && name.size() > end.size()) {
      name.resize(name.size() - end.size());
      break;
    }
  }
  constexpr std::string_view k_assigned = "assigned";
  if (name.starts_with(k_assigned) && name.size() > k_assigned.size())
    name.erase(0, k_assigned.size());
  return name;
}

std::string_view twin_of(std::string_view field) {
  const model::TicketField* known = model::find_ticket_field(field);
  return known ? known->twin : std::string_view();
}

Json without(const Json& body, const auto& is_left_out) {
  Json kept = Json::object();
  for (const model::JsonMember& member : *body.as_object()) {
    if (!is_left_out(member.key)) kept.set(member.key, member.value);
  }
  return kept;
}

// The field, or its twin, in the body; "" if neither is there.
std::string_view present(const Json& body, std::string_view field) {
  if (body.find(field)) return field;
  const std::string_view twin = twin_of(field);
  return !twin.empty() && body.find(twin) ? twin : std::string_view();
}

// An entry of the metadata is one of a map.
constexpr std::string_view k_entry_prefix = "metadata.";

Json with_entry(const Json& body, const Fallback& to) {
  const std::string key = to.field.substr(k_entry_prefix.size());
  const Json* metadata = body.find("metadata");
  Json entries = metadata && metadata->is_object()
                     ? without(*metadata, [&](std::string_view other) { return other == key; })
                     : Json::object();
  if (!to.value.empty()) entries.set(key, to.value);
  Json changed = body;
  changed.set("metadata", std::move(entries));
  return changed;
}

Json value_of(const Fallback& to) {
  const model::TicketField* known = model::find_ticket_field(to.field);
  const bool is_boolean = known && known->type == model::FieldType::boolean;
  if (is_boolean && (to.value == "true" || to.value == "false")) return Json(to.value == "true");
  return Json(to.value);
}

Json with_value(const Json& body, const Fallback& to) {
  if (to.field.starts_with(k_entry_prefix)) return with_entry(body, to);
  const std::string_view twin = twin_of(to.field);
  Json changed = without(body, [&](std::string_view key) {
    return (!twin.empty() && key == twin) || (to.value.empty() && key == to.field);
  });
  if (!to.value.empty()) changed.set(to.field, value_of(to));
  return changed;
}

std::string quoted(std::string_view words) {
  return "\"" + cut_with_ellipsis(single_line(words), k_words_bytes_max) + "\"";
}

OtherForm noted(Json body, std::string why) {
  Json& metadata =
      body.find("metadata") ? *body.find("metadata") : body.set("metadata", Json::object());
  Json& ours =
      metadata.find("intake") ? *metadata.find("intake") : metadata.set("intake", Json::object());
  Json& notes = ours.find("notes") ? *ours.find("notes") : ours.set("notes", Json::array());
  notes.push_back(why);
  return {std::move(body), std::move(why)};
}

}  // namespace

std::optional<OtherForm> with_fallback(const Json& body, const std::vector<Fallback>& fallbacks,
                                       std::string_view words) {
  if (!body.is_object()) return std::nullopt;
  const std::string said = folded(words);
  std::vector<const Fallback*> by_name;
  std::vector<const Fallback*> by_object;
  for (const Fallback& one : fallbacks) {
    const std::string_view field = present(body, one.field);
    if (field.empty() || with_value(body, one) == body) continue;
    const std::string_view twin = twin_of(one.field);
    if (has_word(said, folded(one.field)) || (!twin.empty() && has_word(said, folded(twin))))
      by_name.push_back(&one);
    else if (has_word(said, object_of(one.field)))
      by_object.push_back(&one);
  }
  const auto& named = by_name.empty() ? by_object : by_name;
  if (named.size() != 1) return std::nullopt;
  const Fallback& chosen = *named.front();
  const std::string was(body.text(present(body, chosen.field)));
  return noted(with_value(body, chosen),
               "the desk refused " + chosen.field + " " + quoted(was) + " (" + quoted(words) +
                   "); it was " +
                   (chosen.value.empty() ? "left out" : "made " + quoted(chosen.value)));
}

std::optional<OtherForm> without_customer(const Json& body, std::string_view words) {
  const std::string customer(body.text("customerEmail"));
  if (customer.empty()) return std::nullopt;
  Json changed = without(body, [](std::string_view key) { return key == "customerEmail"; });
  changed.set("impersonatedUserEmail", customer);
  if (changed.text("impersonatedUserName").empty()) changed.set("impersonatedUserName", customer);
  return noted(std::move(changed), "the desk did not take it as a comment of " + quoted(customer) +
                                       " (" + quoted(words) + "); it only shows that name");
}

std::optional<OtherForm> reduced(const Json& body, model::DraftKind kind, std::string_view words,
                                 TextForm form) {
  constexpr std::array<std::string_view, 8> k_ticket = {
      "title",  "requestorEmail", "teamId",    "description",
      "source", "metadata",       "isPrivate", "deDuplicationKey"};
  constexpr std::array<std::string_view, 8> k_comment = {
      "content",  "commentVisibility",     "commentType",          "shouldSendEmail",
      "metadata", "impersonatedUserEmail", "impersonatedUserName", "deDuplicationKey"};
  if (!body.is_object()) return std::nullopt;
  const auto& kept = kind == model::DraftKind::reply ? k_comment : k_ticket;
  std::string left_out;
  Json changed = without(body, [&](std::string_view key) {
    if (std::ranges::find(kept, key) != kept.end()) return false;
    left_out += (left_out.empty() ? "" : ", ") + std::string(key);
    return true;
  });
  if (left_out.empty()) return std::nullopt;
  // With what says that the files are gone, if there were some.
  const std::string_view text = kind == model::DraftKind::reply ? "content" : "description";
  const std::size_t bytes_max = std::max(body.text(text).size(), k_small_text_bytes_max);
  const Json told = without_files(body, "the desk refused the whole", bytes_max, form);
  for (const std::string_view key : {text, std::string_view("metadata")}) {
    if (const Json* value = told.find(key)) changed.set(key, *value);
  }
  return noted(std::move(changed),
               "the desk refused the whole (" + quoted(words) + "); left out: " + left_out);
}

std::optional<OtherForm> smaller(const Json& body, TextForm form) {
  constexpr std::array<std::string_view, 7> k_large = {
      "attachmentUrls",     "attachmentIds",      "commentAttachmentIds", "contentHtml",
      "commentContentHtml", "commentContentJson", "contentJson"};
  constexpr std::array<std::string_view, 4> k_texts = {"description", "content", "commentContent",
                                                       "aiGeneratedSummary"};
  if (!body.is_object()) return std::nullopt;
  const auto is_large = [&](std::string_view key) {
    return std::ranges::find(k_large, key) != k_large.end();
  };
  std::string what;
  const auto add = [&](const std::string& one) { what += (what.empty() ? "" : ", ") + one; };
  for (const model::JsonMember& member : *body.as_object()) {
    if (is_large(member.key)) add("without " + member.key);
  }
  Json changed = without(
      without_files(body, "the request was too large for the desk", k_small_text_bytes_max, form),
      is_large);
  for (const std::string_view key : k_texts) {
    if (body.text(key).size() <= k_small_text_bytes_max) continue;
    changed.set(key, cut_in(form, changed.text(key), k_small_text_bytes_max).text);
    add(std::string(key) + " shortened");
  }
  if (what.empty()) return std::nullopt;
  return noted(std::move(changed), "too large for the desk: " + what);
}

std::optional<OtherForm> with_values(const Json& body, const std::vector<Fallback>& values,
                                     std::string_view who) {
  if (!body.is_object()) return std::nullopt;
  Json changed = body;
  std::string what;
  for (const Fallback& one : values) {
    changed = with_value(changed, one);
    what += (what.empty() ? "" : ", ") + one.field;
  }
  if (changed == body) return std::nullopt;
  return noted(std::move(changed), std::string(who) + " changed " + what);
}

}  // namespace intaked::compose
