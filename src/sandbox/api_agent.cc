// /sandbox/tickets/{id}/…: what agents do to a ticket in Thena's own pages. Not part of the API;
// needs no key and meets no fault.
#include <array>

#include "lib/json/json_text.h"
#include "sandbox/answers.h"
#include "sandbox/checks.h"
#include "sandbox/identifiers.h"
#include "sandbox/routes.h"
#include "sandbox/ticket.h"

namespace intaked::sandbox {
namespace {

using model::Json;

constexpr std::string_view k_mail_domain = "mail.sandbox.example";

constexpr std::array k_answer_fields{
    BodyField{"content", FieldType::text, Presence::required},
    BodyField{"contentHtml", FieldType::text},
    BodyField{"sourceEmailId", FieldType::text},
    BodyField{"visibility", FieldType::text},
    BodyField{"attachmentIds", FieldType::text_list},
};
constexpr std::array k_merge_fields{BodyField{"into", FieldType::text, Presence::required}};

// A comment by the first of the catalogue's people. A public one was mailed: without a
// sourceEmailId it gets one.
Json answer_of_agent(const Call& call, const Json& body, std::string_view ticket_id) {
  Json wanted = Json::object();
  for (const std::string_view field : {"content", "contentHtml", "attachmentIds"}) {
    if (const Json* value = body.find(field); value != nullptr) wanted.set(field, *value);
  }
  if (!body.text("visibility").empty()) wanted.set("commentVisibility", body.text("visibility"));
  Json comment = make_comment(wanted, call.desk.catalogue, {}, ticket_id, call.now);
  comment.set("authorUserType", k_agent);
  if (!body.text("sourceEmailId").empty()) {
    comment.set("sourceEmailId", body.text("sourceEmailId"));
  } else if (comment.text("commentVisibility") == "public") {
    comment.set("sourceEmailId", "<" + random_id() + "@" + std::string(k_mail_domain) + ">");
  }
  return comment;
}

Answer answer_as_agent(const Call& call) {
  INTAKED_TRY(const Json body, body_of(call.request));
  INTAKED_TRY(const auto mistakes, mistakes_in_comment(call, body, k_answer_fields));
  if (!mistakes.empty()) return validation_answer(mistakes);
  const std::string_view visibility = body.text("visibility");
  if (!visibility.empty() && visibility != "public" && visibility != "private") {
    return validation_answer({"visibility must be one of the following values: public, private"});
  }
  INTAKED_TRY(const auto ticket, ticket_of(call, call.parts[0]));
  if (!ticket) return error_answer(404, k_no_ticket);
  const Json comment = answer_of_agent(call, body, ticket->text("id"));
  INTAKED_CHECK(call.desk.store.add_comment(
      {std::string(comment.text("id")), std::string(k_entity_type), std::string(ticket->text("id")),
       "", call.now, json::write(comment)}));
  return bare(201, comment);
}

Answer with_status(const Call& call, std::string_view name) {
  INTAKED_TRY(auto ticket, ticket_of(call, call.parts[0]));
  if (!ticket) return error_answer(404, k_no_ticket);
  set_status(*ticket, *find_name(call.desk.catalogue.statuses, name), call.now);
  INTAKED_CHECK(call.desk.store.change_ticket(ticket->text("id"), json::write(*ticket)));
  return bare(200, *ticket);
}

Answer close(const Call& call) {
  return with_status(call, k_closed);
}

Answer reopen(const Call& call) {
  return with_status(call, k_open);
}

Answer merge(const Call& call) {
  INTAKED_TRY(const Json body, body_of(call.request));
  const auto mistakes = mistakes_in(body, k_merge_fields);
  if (!mistakes.empty()) return validation_answer(mistakes);
  INTAKED_TRY(auto ticket, ticket_of(call, call.parts[0]));
  INTAKED_TRY(const auto target, ticket_of(call, body.text("into")));
  if (!ticket || !target) return error_answer(404, k_no_ticket);
  set_status(*ticket, *find_name(call.desk.catalogue.statuses, k_closed), call.now);
  ticket->set("mergedIntoTicketId", target->text("id"));
  ticket->set("mergedIntoTicketIdentifier", target->text("ticketIdentifier"));
  INTAKED_CHECK(call.desk.store.change_ticket(ticket->text("id"), json::write(*ticket)));
  return bare(200, *ticket);
}

Answer remove(const Call& call) {
  INTAKED_TRY(auto ticket, ticket_of(call, call.parts[0]));
  if (!ticket) return error_answer(404, k_no_ticket);
  ticket->set("deletedAt", to_iso_milliseconds(call.now));
  INTAKED_CHECK(call.desk.store.delete_ticket(ticket->text("id"), json::write(*ticket)));
  return bare(200, *ticket);
}

constexpr std::array k_routes{
    Route{"POST", "/sandbox/tickets/{id}/agent-answer", answer_as_agent},
    Route{"POST", "/sandbox/tickets/{id}/close", close},
    Route{"POST", "/sandbox/tickets/{id}/reopen", reopen},
    Route{"POST", "/sandbox/tickets/{id}/merge", merge},
    Route{"POST", "/sandbox/tickets/{id}/delete", remove},
};

}  // namespace

std::span<const Route> agent_routes() {
  return k_routes;
}

}  // namespace intaked::sandbox
