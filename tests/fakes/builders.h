// Values that read as sentences in tests:
//   a_message().from("alice@acme.example").subject("Invoice 7").text("Hello")
//   a_decision().sets("teamName", "Billing").by("invoice")
//   a_directory().team("T1", "Billing")
// Each converts to its model value and has defaults that make a complete one.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/desk_directory.h"
#include "model/inbound.h"
#include "model/routing_decision.h"

namespace intaked::fakes {

class MessageBuilder {
 public:
  MessageBuilder() {
    inbound_.intake_id = "01hrz0000000000000000000a1";
    inbound_.marker = "intk1-aaaaaaaaaaaaaaaaaaaaaaaaaa";
    inbound_.arrival.kind = model::ArrivalKind::imap;
    inbound_.arrival.source = "support";
    inbound_.arrival.folder = "INBOX";
    inbound_.arrival.uidvalidity = 1;
    inbound_.arrival.uid = 1;
    inbound_.source = "email";
    inbound_.via = "imap";
    inbound_.received_at = Instant{std::chrono::seconds{1'773'416'407}};
    from("alice@acme.example");
  }

  MessageBuilder& from(std::string address, std::string name = {}) {
    inbound_.message.from = model::Address{std::move(name), std::move(address)};
    return *this;
  }
  MessageBuilder& without_from() {
    inbound_.message.from.reset();
    return *this;
  }
  MessageBuilder& sender(std::string address) {
    inbound_.message.sender = model::Address{"", std::move(address)};
    return *this;
  }
  MessageBuilder& to(std::string address) {
    inbound_.message.to.push_back({"", std::move(address)});
    return *this;
  }
  MessageBuilder& subject(std::string subject) {
    inbound_.message.subject = std::move(subject);
    return *this;
  }
  // The whole text; also the reply text until reply_text() says otherwise.
  MessageBuilder& text(std::string text) {
    inbound_.message.reply_text = text;
    inbound_.message.text = std::move(text);
    return *this;
  }
  MessageBuilder& reply_text(std::string text) {
    inbound_.message.reply_text = std::move(text);
    inbound_.message.reply_cut = "test";
    return *this;
  }
  // The whole as Markdown and as safe HTML; the reply's too.
  MessageBuilder& forms(std::string markdown, std::string html) {
    inbound_.message.markdown = {markdown, markdown};
    inbound_.message.safe_html = {html, html};
    return *this;
  }
  MessageBuilder& forwards(std::string address, std::string name = {}) {
    inbound_.message.forwarded.emplace();
    inbound_.message.forwarded->from = {std::move(name), std::move(address)};
    inbound_.message.forwarded->evidence = "the text has a line that says so";
    return *this;
  }
  MessageBuilder& proven() {
    inbound_.sender_is_proven = true;
    return *this;
  }
  MessageBuilder& message_id(std::string id) {
    inbound_.message.message_id = std::move(id);
    return *this;
  }
  MessageBuilder& header(std::string name, std::string value) {
    inbound_.message.headers.push_back({std::move(name), std::move(value)});
    return *this;
  }
  MessageBuilder& signal(model::SignalKind kind, std::string evidence = "a test says so") {
    inbound_.message.signals.push_back({kind, std::move(evidence)});
    return *this;
  }
  MessageBuilder& defect(model::DefectKind kind, std::string what) {
    inbound_.message.defects.push_back({kind, std::move(what)});
    return *this;
  }
  MessageBuilder& attachment(std::string name, std::string type, std::uint64_t size,
                             bool is_inline = false) {
    model::Attachment attachment;
    attachment.name = std::move(name);
    attachment.type = std::move(type);
    attachment.size = size;
    attachment.is_inline = is_inline;
    inbound_.message.attachments.push_back(std::move(attachment));
    return *this;
  }
  MessageBuilder& dropped_part(std::string type, std::uint64_t size, std::string reason) {
    inbound_.message.parts.push_back(
        {"1", std::move(type), model::PartFate::dropped, std::move(reason), size});
    return *this;
  }
  MessageBuilder& shortened(std::uint64_t full_size) {
    inbound_.completeness = model::Completeness::shortened;
    inbound_.full_size = full_size;
    return *this;
  }
  MessageBuilder& unfetchable(std::string problem) {
    inbound_.completeness = model::Completeness::unfetchable;
    inbound_.problem = std::move(problem);
    return *this;
  }
  MessageBuilder& source(std::string source, std::string via) {
    inbound_.source = std::move(source);
    inbound_.via = std::move(via);
    return *this;
  }
  MessageBuilder& marker(std::string marker) {
    inbound_.marker = std::move(marker);
    return *this;
  }
  // A participant's answer in the conversation that the intake `parent` opened.
  MessageBuilder& reply_to(std::string parent, std::string ticket_identifier = "SUP-142") {
    return in_thread(std::move(parent), std::move(ticket_identifier), true);
  }
  // The same from somebody who was never part of it.
  MessageBuilder& stranger_in(std::string parent, std::string ticket_identifier = "SUP-142") {
    return in_thread(std::move(parent), std::move(ticket_identifier), false);
  }

  const model::Inbound& build() const { return inbound_; }
  operator model::Inbound() const { return inbound_; }

 private:
  MessageBuilder& in_thread(std::string parent, std::string identifier, bool is_participant) {
    model::KnownThread thread;
    thread.parent_intake = std::move(parent);
    thread.ticket_id = "TICKET" + identifier;
    thread.ticket_identifier = std::move(identifier);
    thread.ticket_status = "Open";
    thread.evidence.push_back({"References", "first@acme.example"});
    thread.sender_is_participant = is_participant;
    thread.joins = is_participant;
    inbound_.thread = std::move(thread);
    return *this;
  }

  model::Inbound inbound_;
};

inline MessageBuilder a_message() {
  return {};
}

class DecisionBuilder {
 public:
  DecisionBuilder() {
    decision_.book = "a41f00000000";
    decision_.rules = {"everything-else"};
  }
  DecisionBuilder& sets(std::string name, model::Json value) {
    decision_.fields.push_back(
        {std::move(name), std::move(value), "everything-else", "rules/20-team.yaml:17"});
    return *this;
  }
  // The rule of the field set last.
  DecisionBuilder& by(std::string rule, std::string place = "rules/20-team.yaml:4") {
    decision_.fields.back().rule = std::move(rule);
    decision_.fields.back().place = std::move(place);
    return *this;
  }
  DecisionBuilder& note(std::string words) {
    decision_.notes.push_back(std::move(words));
    return *this;
  }
  DecisionBuilder& won(std::vector<std::string> rules) {
    decision_.rules = std::move(rules);
    return *this;
  }

  const model::RoutingDecision& build() const { return decision_; }
  operator model::RoutingDecision() const { return decision_; }

 private:
  model::RoutingDecision decision_;
};

inline DecisionBuilder a_decision() {
  return {};
}

class DirectoryBuilder {
 public:
  DirectoryBuilder& has(model::DirectoryList list, std::string id, std::string name) {
    knows(list);
    directory_.entries.push_back({list, std::move(id), std::move(name)});
    return *this;
  }
  DirectoryBuilder& team(std::string id, std::string name) {
    return has(model::DirectoryList::team, std::move(id), std::move(name));
  }
  // A list that the desk told, though it may be empty.
  DirectoryBuilder& knows(model::DirectoryList list) {
    if (!directory_.knows(list)) directory_.known.push_back(list);
    return *this;
  }

  const model::DeskDirectory& build() const { return directory_; }
  operator model::DeskDirectory() const { return directory_; }

 private:
  model::DeskDirectory directory_;
};

inline DirectoryBuilder a_directory() {
  return {};
}

}  // namespace intaked::fakes
