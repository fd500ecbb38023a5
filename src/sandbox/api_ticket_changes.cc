// PATCH /v1/tickets/{id} and PATCH /v1/tickets/link.
#include <algorithm>
#include <array>

#include "lib/json/json_text.h"
#include "sandbox/answers.h"
#include "sandbox/checks.h"
#include "sandbox/routes.h"
#include "sandbox/ticket.h"

namespace intaked::sandbox {
namespace {

using model::Json;

Answer update_ticket(const Call& call) {
  INTAKED_TRY(const Json sent, body_of(call.request));
  INTAKED_TRY(const auto mistakes, mistakes_in_ticket(call, sent, Change::update));
  if (!mistakes.empty()) return validation_answer(mistakes);
  INTAKED_TRY(auto ticket, ticket_of(call, call.parts[0]));
  if (!ticket) return error_answer(404, k_no_ticket);
  change_ticket(*ticket, stripped(sent, call.verdict), call.desk.catalogue,
                call.desk.policy.metadata_patch, call.now);
  INTAKED_CHECK(call.desk.store.change_ticket(ticket->text("id"), json::write(*ticket)));
  return enveloped(200, std::move(*ticket), "Ticket updated successfully", call.now);
}

// Each of the two names the other.
void add_link(Json& ticket, const Json& other) {
  Json* links = ticket.find("linkedTickets");
  if (links == nullptr) links = &ticket.set("linkedTickets", Json::array());
  const auto& list = *links->as_array();
  const std::string_view id = other.text("id");
  if (std::any_of(list.begin(), list.end(),
                  [&](const Json& one) { return one.text("id") == id; })) {
    return;
  }
  Json link = Json::object();
  link.set("id", id);
  link.set("ticketIdentifier", other.text("ticketIdentifier"));
  links->push_back(std::move(link));
}

Answer link_tickets(const Call& call) {
  INTAKED_TRY(const Json body, body_of(call.request));
  const auto mistakes = mistakes_in(body, link_tickets_fields());
  if (!mistakes.empty()) return validation_answer(mistakes);
  INTAKED_TRY(auto source, ticket_of(call, body.text("sourceTicketId")));
  INTAKED_TRY(auto linked, ticket_of(call, body.text("linkedTicketId")));
  if (!source || !linked) return error_answer(404, k_no_ticket);
  if (source->text("id") == linked->text("id")) {
    return error_answer(400, "A ticket cannot be linked to itself");
  }
  add_link(*source, *linked);
  add_link(*linked, *source);
  Store& store = call.desk.store;
  const auto changed = store.together([&]() -> Result<void> {
    INTAKED_CHECK(store.change_ticket(source->text("id"), json::write(*source)));
    return store.change_ticket(linked->text("id"), json::write(*linked));
  });
  if (!changed) return fail(changed.error());
  return enveloped(200, std::move(*source), "Tickets linked successfully", call.now);
}

constexpr std::array k_routes{
    Route{"PATCH", "/v1/tickets/link", link_tickets},
    Route{"PATCH", "/v1/tickets/{id}", update_ticket},
};

}  // namespace

std::span<const Route> ticket_change_routes() {
  return k_routes;
}

}  // namespace intaked::sandbox
