#include "journal/decision_json.h"

#include <array>
#include <utility>

namespace intaked::journal {

namespace {

using model::DirectoryList;
using model::Json;

constexpr std::array<std::pair<DirectoryList, std::string_view>, 9> k_lists{{
    {DirectoryList::none, "none"},
    {DirectoryList::team, "team"},
    {DirectoryList::status, "status"},
    {DirectoryList::priority, "priority"},
    {DirectoryList::type, "type"},
    {DirectoryList::sentiment, "sentiment"},
    {DirectoryList::account, "account"},
    {DirectoryList::form, "form"},
    {DirectoryList::agent, "agent"},
}};

std::string_view word_of(DirectoryList list) {
  for (const auto& [value, word] : k_lists)
    if (value == list) return word;
  return "none";
}

DirectoryList list_of(std::string_view word) {
  for (const auto& [value, text] : k_lists)
    if (text == word) return value;
  return DirectoryList::none;
}

Json strings(const std::vector<std::string>& texts) {
  Json array = Json::array();
  for (const auto& text : texts) array.push_back(text);
  return array;
}

Json to_json(const model::TableTrace& table) {
  Json rules = Json::array();
  for (const auto& rule : table.rules) {
    Json one = Json::object();
    one.set("id", rule.id);
    one.set("place", rule.place);
    one.set("matched", rule.matched);
    one.set("why", rule.why);
    rules.push_back(std::move(one));
  }
  Json json = Json::object();
  json.set("table", table.table);
  json.set("reached", table.reached);
  json.set("winner", table.winner);
  json.set("rules", std::move(rules));
  return json;
}

}  // namespace

Json to_json(const model::RoutingDecision& decision) {
  Json fields = Json::array();
  for (const auto& field : decision.fields) {
    Json one = Json::object();
    one.set("name", field.name);
    one.set("value", field.value);
    one.set("rule", field.rule);
    one.set("place", field.place);
    fields.push_back(std::move(one));
  }
  Json trace = Json::array();
  for (const auto& table : decision.trace) trace.push_back(to_json(table));
  Json json = Json::object();
  json.set("verdict", name_of(decision.verdict));
  json.set("reason", decision.reason);
  json.set("rule", decision.rule);
  json.set("book", decision.book);
  json.set("rules", strings(decision.rules));
  json.set("notes", strings(decision.notes));
  json.set("trust_rate", decision.trust_rate);
  if (!decision.reply_as_rule.empty()) {
    json.set("reply_as", name_of(decision.reply_as));
    json.set("reply_as_rule", decision.reply_as_rule);
  }
  json.set("fields", std::move(fields));
  json.set("trace", std::move(trace));
  return json;
}

model::RoutingDecision decision_from(const Json& json) {
  model::RoutingDecision decision;
  for (const auto verdict : {model::Verdict::drop, model::Verdict::park})
    if (json.text("verdict") == name_of(verdict)) decision.verdict = verdict;
  decision.reason = json.text("reason");
  decision.rule = json.text("rule");
  decision.book = json.text("book");
  for (const Json& rule : json.list("rules"))
    if (rule.as_string() != nullptr) decision.rules.push_back(*rule.as_string());
  for (const Json& note : json.list("notes"))
    if (note.as_string() != nullptr) decision.notes.push_back(*note.as_string());
  for (const Json& field : json.list("fields")) {
    const Json* value = field.find("value");
    decision.fields.push_back({std::string(field.text("name")), value ? *value : Json(),
                               std::string(field.text("rule")), std::string(field.text("place"))});
  }
  for (const Json& table : json.list("trace")) {
    model::TableTrace trace{.table = std::string(table.text("table")),
                            .reached = table.flag("reached"),
                            .winner = std::string(table.text("winner")),
                            .rules = {}};
    for (const Json& rule : table.list("rules"))
      trace.rules.push_back({std::string(rule.text("id")), std::string(rule.text("place")),
                             rule.flag("matched"), std::string(rule.text("why"))});
    decision.trace.push_back(std::move(trace));
  }
  return decision;
}

Json to_json(const model::DeskDirectory& directory) {
  Json known = Json::array();
  for (const auto list : directory.known) known.push_back(word_of(list));
  Json entries = Json::array();
  for (const auto& entry : directory.entries) {
    Json one = Json::object();
    one.set("list", word_of(entry.list));
    one.set("id", entry.id);
    one.set("name", entry.name);
    if (!entry.primary_domain.empty()) one.set("primary_domain", entry.primary_domain);
    entries.push_back(std::move(one));
  }
  Json json = Json::object();
  json.set("read_at", to_microseconds(directory.read_at));
  json.set("known", std::move(known));
  json.set("entries", std::move(entries));
  return json;
}

Result<model::DeskDirectory> directory_from(const Json& json) {
  const Json* read_at = json.find("read_at");
  const Json* known = json.find("known");
  const Json* entries = json.find("entries");
  if (read_at == nullptr || read_at->as_integer() == nullptr || known == nullptr ||
      known->as_array() == nullptr || entries == nullptr || entries->as_array() == nullptr)
    return fail(ErrorKind::invalid, "the stored directory of the desk cannot be read");
  model::DeskDirectory directory;
  directory.read_at = from_microseconds(*read_at->as_integer());
  for (const auto& list : *known->as_array())
    if (list.as_string() != nullptr) directory.known.push_back(list_of(*list.as_string()));
  for (const auto& entry : *entries->as_array())
    directory.entries.push_back({.list = list_of(entry.text("list")),
                                 .id = std::string(entry.text("id")),
                                 .name = std::string(entry.text("name")),
                                 .primary_domain = std::string(entry.text("primary_domain"))});
  return directory;
}

}  // namespace intaked::journal
