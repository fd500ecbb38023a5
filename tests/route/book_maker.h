// Rule books, messages and directories that tests write in a few words.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "model/inbound.h"
#include "route/rule_book.h"

namespace intaked::route {

inline BookText table(std::string text) {
  return {{{"rules/20-team.yaml", std::move(text)}}, {}, {}};
}

// "rules/lookups/customers.csv" as of the interface's example.
inline SourceFile customers() {
  return {"rules/lookups/customers.csv",
          "domain,accountId,tier\nacme.example,ACC1,gold\nglobex.example,ACC2,standard\n"};
}

inline model::DeskDirectory directory() {
  using enum model::DirectoryList;
  model::DeskDirectory directory;
  directory.known = {team, priority};
  for (const auto* name : {"Support", "Billing", "Platform"})
    directory.entries.push_back({team, std::string("T-") + name, name});
  for (const auto* name : {"Urgent", "High", "Medium", "Low"})
    directory.entries.push_back({priority, std::string("P-") + name, name});
  return directory;
}

// All problems as people read them.
inline std::string told(const Loaded& loaded) {
  std::string text;
  for (const auto& problem : loaded.problems) text += to_text(problem);
  return text;
}

inline LoadOptions with_support_default() {
  LoadOptions options;
  options.defaults.push_back({"support", {{"teamName", "Support"}}, "intaked.yaml:17"});
  return options;
}

class MessageBuilder {
 public:
  MessageBuilder() {
    inbound_.arrival.source = "support";
    inbound_.source = "email";
    inbound_.via = "imap";
    inbound_.received_at = Instant{std::chrono::seconds{1'773'416'400}};  // Fri 13 Mar 2026 15:40Z
    from("bob@initech.example");
  }
  MessageBuilder& from(std::string address, std::string name = {}) {
    inbound_.message.from = model::Address{std::move(name), std::move(address)};
    return *this;
  }
  MessageBuilder& to(std::string address) {
    inbound_.message.to.push_back({"", std::move(address)});
    return *this;
  }
  MessageBuilder& subject(std::string text) {
    inbound_.message.subject = std::move(text);
    return *this;
  }
  MessageBuilder& text(std::string text) {
    inbound_.message.text = inbound_.message.reply_text = std::move(text);
    return *this;
  }
  MessageBuilder& header(std::string name, std::string value) {
    inbound_.message.headers.push_back({std::move(name), std::move(value)});
    return *this;
  }
  MessageBuilder& signal(model::SignalKind kind, std::string evidence) {
    inbound_.message.signals.push_back({kind, std::move(evidence)});
    return *this;
  }
  MessageBuilder& attachment(std::string name, std::string type, std::uint64_t size,
                             std::string detected_type = {}) {
    model::Attachment attachment;
    attachment.name = std::move(name);
    attachment.type = std::move(type);
    attachment.detected_type = std::move(detected_type);
    attachment.size = size;
    inbound_.message.attachments.push_back(std::move(attachment));
    return *this;
  }
  MessageBuilder& reply_to_ticket(std::string status) {
    model::KnownThread thread;
    thread.ticket_status = std::move(status);
    thread.sender_is_participant = true;
    thread.joins = true;
    inbound_.thread = std::move(thread);
    return *this;
  }
  model::Inbound& inbound() { return inbound_; }
  operator const model::Inbound&() const { return inbound_; }

 private:
  model::Inbound inbound_;
};

inline MessageBuilder a_message() {
  return {};
}

// "priorityName=High by gold; teamName=Support by defaults"
inline std::string fields_of(const model::RoutingDecision& decision) {
  std::vector<std::string> all;
  for (const auto& field : decision.fields) {
    std::string value = "?";
    if (const auto* text = field.value.as_string()) value = *text;
    if (const auto* flag = field.value.as_bool()) value = *flag ? "true" : "false";
    if (const auto* list = field.value.as_array()) {
      value = "[";
      for (const auto& item : *list) value += (value.size() > 1 ? "," : "") + *item.as_string();
      value += "]";
    }
    all.push_back(field.name + "=" + value + " by " + field.rule);
  }
  std::sort(all.begin(), all.end());
  std::string joined;
  for (const auto& one : all) joined += (joined.empty() ? "" : "; ") + one;
  return joined;
}

// The decision's trace, for failure messages and for tests of its words.
inline std::string trace_of(const model::RoutingDecision& decision) {
  std::string text;
  for (const auto& table : decision.trace) {
    text += table.table + (table.reached ? "" : " not reached") + "\n";
    for (const auto& rule : table.rules)
      text += "  " + rule.id + (rule.matched ? " + " : " - ") + rule.why + "\n";
  }
  return text;
}

}  // namespace intaked::route
