// /v1/tickets: create, one, list; what changes a ticket is in api_ticket_changes.cc.
#include <array>

#include "lib/json/json_text.h"
#include "sandbox/answers.h"
#include "sandbox/checks.h"
#include "sandbox/contacts.h"
#include "sandbox/identifiers.h"
#include "sandbox/routes.h"
#include "sandbox/ticket.h"

namespace intaked::sandbox {
namespace {

using model::Json;
using web::Response;

struct DateRange {
  std::string_view name;
  int days;  // whole days before today, UTC
};
constexpr std::array k_date_ranges{DateRange{"1d", 1},  DateRange{"2d", 2},  DateRange{"1w", 7},
                                   DateRange{"2w", 14}, DateRange{"3w", 21}, DateRange{"4w", 28},
                                   DateRange{"1m", 30}, DateRange{"3m", 90}};

Answer repeat(const Call& call, const std::string& document) {
  if (call.verdict.repeat == RepeatAnswer::conflict) {
    return error_answer(409, "a ticket with this deDuplicationKey exists");
  }
  INTAKED_TRY(auto ticket, json::parse(document));
  return enveloped(call.verdict.repeat_status, std::move(ticket), "Ticket created successfully",
                   call.now);
}

// The key is counted under what was sent, also when a fault strips it from what is stored.
Result<Json> add_ticket(const Call& call, const Json& sent, const Team& team) {
  Store& store = call.desk.store;
  const Json body = stripped(sent, call.verdict);
  Json ticket;
  const auto added = store.together([&]() -> Result<void> {
    INTAKED_TRY(const std::int64_t number, store.next_number(team.id));
    const TicketNumber name{random_id(), number, team.identifier + "-" + std::to_string(number)};
    INTAKED_TRY(const Json contact, ensure_contact(call, body.text("requestorEmail")));
    ticket = make_ticket(body, call.desk.catalogue, team, name, contact, call.now);
    INTAKED_CHECK(store.add_ticket({name.id, name.identifier, team.id,
                                    std::string(sent.text("deDuplicationKey")), call.now,
                                    json::write(ticket)}));
    const Json first = first_comment_in(body);
    if (first.is_null()) return {};
    const Json comment = make_comment(first, call.desk.catalogue, {}, name.id, call.now);
    return store.add_comment({std::string(comment.text("id")), std::string(k_entity_type), name.id,
                              "", call.now, json::write(comment)});
  });
  if (!added) return fail(added.error());
  return ticket;
}

Answer create_ticket(const Call& call) {
  INTAKED_TRY(const Json body, body_of(call.request));
  INTAKED_TRY(const auto mistakes, mistakes_in_ticket(call, body, Change::creation));
  if (!mistakes.empty()) return validation_answer(mistakes);
  const Team* team = find_team(call.desk.catalogue, body.text("teamId"));
  if (team == nullptr) return error_answer(404, "Team not found");

  if (call.verdict.repeat != RepeatAnswer::another) {
    const Json kept = stripped(body, call.verdict);
    INTAKED_TRY(const auto earlier,
                call.desk.store.ticket_of_marker(kept.text("deDuplicationKey")));
    if (earlier) return repeat(call, *earlier);
  }
  INTAKED_TRY(Json ticket, add_ticket(call, body, *team));
  return enveloped(201, std::move(ticket), "Ticket created successfully", call.now);
}

Answer one_ticket(const Call& call) {
  INTAKED_TRY(auto ticket, ticket_of(call, call.parts[0]));
  if (!ticket) return error_answer(404, k_no_ticket);
  return enveloped(200, std::move(*ticket), "Success", call.now);
}

// Midnight UTC, so many days before today.
Result<Instant> from_range(std::string_view range, Instant now) {
  if (range.empty()) return Instant{};
  for (const DateRange& known : k_date_ranges) {
    if (known.name != range) continue;
    return Instant{std::chrono::floor<std::chrono::days>(now) - std::chrono::days(known.days)};
  }
  return fail(ErrorKind::invalid,
              "dateRange must be one of the following values: 1d, 2d, 1w, 2w, 3w, 4w, 1m, 3m");
}

Answer list_tickets(const Call& call) {
  INTAKED_TRY(const Page page, page_of(call.request));
  Selection selection;
  INTAKED_TRY(selection.from, from_range(call.request.parameter("dateRange"), call.now));
  selection.team_id = call.request.parameter("teamId");
  selection.skip = page.page * page.limit;
  selection.limit = page.limit;
  if (!selection.team_id.empty() && find_team(call.desk.catalogue, selection.team_id) == nullptr) {
    return error_answer(404, "Team not found");
  }
  INTAKED_TRY(const auto rows, call.desk.store.tickets(selection));
  Json list = Json::array();
  for (const TicketRow& row : rows) {
    INTAKED_TRY(auto ticket, json::parse(row.document));
    list.push_back(std::move(ticket));
  }
  return enveloped(200, std::move(list), "Success", call.now);
}

constexpr std::array k_routes{
    Route{"POST", "/v1/tickets", create_ticket},
    Route{"GET", "/v1/tickets", list_tickets},
    Route{"GET", "/v1/tickets/{id}", one_ticket},
};

}  // namespace

std::span<const Route> ticket_routes() {
  return k_routes;
}

}  // namespace intaked::sandbox
