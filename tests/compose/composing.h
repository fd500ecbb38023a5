// What the tests of compose share: a desk that knows a few names, and short ways to look into the
// draft. For *_test.cc of this folder only.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "compose/compose.h"
#include "fakes/builders.h"

namespace intaked::compose {

using fakes::a_decision;
using fakes::a_directory;
using fakes::a_message;
using model::DirectoryList;
using model::Json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

inline Options options() {
  Options options;
  options.requestor_fallback = "support@example.com";
  options.own_addresses = {"support@example.com", "billing@example.com"};
  return options;
}

inline model::DeskDirectory directory() {
  return a_directory()
      .team("T00SUPPORT", "Support")
      .team("T00BILLING", "Billing")
      .has(DirectoryList::type, "TY1", "Question")
      .has(DirectoryList::account, "AC1", "Acme")
      .has(DirectoryList::sentiment, "SE1", "Neutral")
      .has(DirectoryList::form, "FO1", "Bug report");
}

inline Composed compose_it(const model::Inbound& inbound, const model::RoutingDecision& decision) {
  return compose(inbound, decision, directory(), options());
}

// To Support, nothing else said.
inline Composed to_support(const model::Inbound& inbound) {
  return compose_it(inbound, a_decision().sets("teamName", "Support"));
}

inline std::string field(const Composed& composed, std::string_view name) {
  return std::string(composed.draft.fields.text(name));
}

inline const Json& intake_of(const Composed& composed) {
  static const Json k_none;
  const Json* metadata = composed.draft.fields.find("metadata");
  const Json* intake = metadata ? metadata->find("intake") : nullptr;
  return intake ? *intake : k_none;
}

inline std::vector<std::string> texts(const Json* list) {
  std::vector<std::string> texts;
  if (!list || !list->as_array()) return texts;
  for (const Json& element : *list->as_array()) texts.push_back(*element.as_string());
  return texts;
}

inline std::vector<std::string> keys(const Json& object) {
  std::vector<std::string> keys;
  for (const model::JsonMember& member : *object.as_object()) keys.push_back(member.key);
  return keys;
}

inline Json object(std::vector<model::JsonMember> members) {
  return Json(Json::Object(std::move(members)));
}

}  // namespace intaked::compose
