#include "app/plan_facts.h"

#include "app/planner.h"

namespace intaked::app {

journal::Plan plan_of(const model::ParsedMessage& message, const config::Config& config,
                      const OwnAddresses& own_addresses) {
  journal::Plan plan;
  plan.content_digest = message.content_digest;
  plan.message_id = message.message_id;
  // Without a Message-ID nothing is merged across sources: two short notes of one person may be
  // equal and both meant.
  plan.mergeable = config.same_message == config::SameMessage::one && !message.message_id.empty();
  if (!message.message_id.empty()) plan.thread_ids.push_back(message.message_id);
  // What a chat's thread begins with may have been written before anybody listened.
  if (message.event && message.event->is_chat)
    plan.thread_ids.insert(plan.thread_ids.end(), message.references.begin(),
                           message.references.end());
  plan.thread_index = thread_index_of(message);
  plan.participants = participants_of(message, own_addresses);
  if (message.from) {
    plan.from = message.from->address;
    plan.from_name = message.from->name;
  }
  if (message.sender) plan.people.push_back(*message.sender);
  if (message.author_behind) plan.people.push_back(message.author_behind->address);
  plan.people.insert(plan.people.end(), message.reply_to.begin(), message.reply_to.end());
  plan.subject = message.subject;
  plan.understood = to_json(message);
  return plan;
}

void add_requestor(const model::Json& draft, journal::Plan& plan) {
  for (const char* field : {"requestorEmail", "customerEmail", "submitterEmail"}) {
    const std::string_view address = draft.text(field);
    if (!address.empty()) plan.people.push_back({"", std::string(address)});
  }
}

}  // namespace intaked::app
