#include "compose/compose.h"

#include <array>
#include <optional>
#include <string_view>

#include "compose/account.h"
#include "compose/cut.h"
#include "compose/description.h"
#include "compose/fields.h"
#include "compose/metadata.h"
#include "compose/requestor.h"
#include "compose/title.h"

namespace intaked::compose {
namespace {

using model::Json;

constexpr std::size_t k_sender_bytes_max = 320;  // RFC 5321 4.5.3.1: 64 + '@' + 255

// What a rule says, if it says an address; otherwise a note tells why it was not taken.
std::string requestor_by_rule(const model::RoutingDecision& decision,
                              std::vector<std::string>& notes) {
  const std::string_view said = text_of(decision, "requestorEmail");
  if (said.empty() || looks_like_address(said)) return std::string(said);
  const model::SetField* set = decision.find("requestorEmail");
  notes.push_back("requestorEmail \"" + std::string(said) + "\" (set by " + set->rule + ", " +
                  set->place + ") is not an address; the sender was taken instead");
  return {};
}

// The fallback hides who wrote; staff must still see it.
void note_unusable_sender(const model::ParsedMessage& message, std::vector<std::string>& notes) {
  if (!message.from || message.from->address.empty()) return;
  const std::string& address = message.from->address;
  if (looks_like_address(address)) return;
  notes.push_back("the sender \"" + cut_with_ellipsis(single_line(address), k_sender_bytes_max) +
                  "\" is not an address that the desk takes; the fallback stands as requestor");
}

bool is_automatic(const model::ParsedMessage& message) {
  constexpr std::array k_kinds = {model::SignalKind::bounce, model::SignalKind::auto_submitted,
                                  model::SignalKind::out_of_office,
                                  model::SignalKind::verification};
  for (const model::SignalKind kind : k_kinds) {
    if (message.find_signal(kind)) return true;
  }
  return false;
}

void append(std::vector<std::string>& to, std::vector<std::string> more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

// The ticket's body in the API's order, whatever the order in which values became known.
Json in_api_order(Json values) {
  Json ordered = Json::object();
  for (const model::TicketField& field : model::ticket_fields()) {
    if (Json* value = values.find(field.name)) ordered.set(field.name, std::move(*value));
  }
  return ordered;
}

Composed compose_ticket(const model::Inbound& inbound, const model::RoutingDecision& decision,
                        const model::DeskDirectory& directory, const Options& options) {
  std::vector<std::string> notes;
  Fields fields = fields_of(decision, directory, options.description_bytes_max);
  Json& values = fields.values;
  std::vector<model::DraftFile> files = plan_files(inbound, decision, options.files);
  std::vector<std::string> lines = visible_lines(inbound, files);

  std::string title(values.text("title"));
  if (title.empty()) title = title_of(inbound);
  if (title.find('\n') != std::string::npos) title = single_line(title);
  if (title.size() > options.title_bytes_max) {
    lines.insert(lines.begin(), "The whole title: " + title);
    title = cut_with_ellipsis(title, options.title_bytes_max);
  }
  values.set("title", std::move(title));

  std::string requestor = requestor_by_rule(decision, notes);
  if (requestor.empty()) requestor = sender_of(inbound.message, options.own_addresses);
  if (requestor.empty()) {
    requestor = options.requestor_fallback;
    note_unusable_sender(inbound.message, notes);
  }
  if (options.account_by_domain && !values.find("accountId") && !decision.find("accountName")) {
    if (std::string id = account_of(requestor, directory); !id.empty())
      values.set("accountId", std::move(id));
  }
  values.set("requestorEmail", std::move(requestor));

  if (values.text("description").empty()) {
    values.set("description", describe(inbound.message.text, lines, options.description_bytes_max));
  } else {
    append(notes, std::move(lines));
  }
  if (!values.find("source")) {
    values.set("source", inbound.source.empty() ? std::string("email") : inbound.source);
  }
  if (!values.find("teamId") && text_of(decision, "teamName").empty()) {
    fields.unresolved.emplace_back(
        "no team: neither a rule nor the source's defaults set teamName or teamId");
  }
  if (Json custom = custom_field_values_of(decision); !custom.is_null()) {
    values.set("customFieldValues", std::move(custom));
  }
  values.set("metadata", metadata_of(inbound, decision, notes));

  Composed composed;
  composed.draft.kind = model::DraftKind::ticket;
  composed.draft.marker = inbound.marker;
  composed.draft.fields = in_api_order(std::move(values));
  composed.draft.fields.set("deDuplicationKey", inbound.marker);
  composed.draft.files = std::move(files);
  composed.unresolved = std::move(fields.unresolved);
  return composed;
}

// A customer's words stay visible to the customer; what a machine sent may be kept from view.
std::string_view visibility_of(const model::Inbound& inbound,
                               const model::RoutingDecision& decision) {
  if (decision.reply_as == model::ReplyAs::note || inbound.thread->by == model::ReplyBy::machine)
    return "private";
  const model::SetField* set = decision.find("isPrivate");
  const bool wants_private = set && boolean_of(set->value).value_or(false);
  return wants_private && is_automatic(inbound.message) ? "private" : "public";
}

// Nobody is better than the wrong person: without a customer the comment shows the key's user.
void set_author(Json& body, const model::Inbound& inbound, const model::RoutingDecision& decision,
                const Options& options, std::vector<std::string>& notes) {
  const model::ParsedMessage& message = inbound.message;
  if (inbound.thread->by == model::ReplyBy::machine) return;
  if (inbound.thread->by == model::ReplyBy::staff) {
    body.set("impersonatedUserEmail", message.from->address);
    if (!message.from->name.empty()) body.set("impersonatedUserName", message.from->name);
    return;
  }
  std::string customer = requestor_by_rule(decision, notes);
  if (customer.empty()) customer = sender_of(message, options.own_addresses);
  if (!customer.empty()) body.set("customerEmail", std::move(customer));
}

Composed compose_reply(const model::Inbound& inbound, const model::RoutingDecision& decision,
                       const Options& options) {
  const model::ParsedMessage& message = inbound.message;
  std::vector<std::string> notes;
  std::vector<model::DraftFile> files = plan_files(inbound, decision, options.files);
  const bool has_new_words = !trimmed(message.reply_text).empty();
  Json body = Json::object();
  body.set("content", describe(has_new_words ? message.reply_text : message.text,
                               visible_lines(inbound, files), options.description_bytes_max));
  body.set("commentVisibility", visibility_of(inbound, decision));
  set_author(body, inbound, decision, options, notes);
  body.set("metadata", metadata_of(inbound, decision, notes));
  // The platform would mail the words back to the person who has just sent them.
  body.set("shouldSendEmail", false);
  body.set("deDuplicationKey", inbound.marker);

  Composed composed;
  composed.draft.kind = model::DraftKind::reply;
  composed.draft.parent_intake = inbound.thread->parent_intake;
  composed.draft.marker = inbound.marker;
  composed.draft.fields = std::move(body);
  composed.draft.files = std::move(files);
  return composed;
}

}  // namespace

Composed compose(const model::Inbound& inbound, const model::RoutingDecision& decision,
                 const model::DeskDirectory& directory, const Options& options) {
  return inbound.is_reply() ? compose_reply(inbound, decision, options)
                            : compose_ticket(inbound, decision, directory, options);
}

}  // namespace intaked::compose
