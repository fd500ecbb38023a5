// /sandbox/…: what tests steer and count. Not part of Thena; needs no key and meets no fault.
#include <array>

#include "lib/json/json_text.h"
#include "sandbox/answers.h"
#include "sandbox/files.h"
#include "sandbox/routes.h"

namespace intaked::sandbox {
namespace {

using model::Json;

Answer list_faults(const Call& call) {
  return bare(200, call.desk.faults.to_json());
}

// All of the list, or none: a mistake changes nothing.
Answer add_faults(const Call& call) {
  INTAKED_TRY(const Json body, json::parse(call.request.body));
  Json one_or_many = body;
  if (body.is_object()) one_or_many = Json(Json::Array{body});
  if (!one_or_many.is_array()) return error_answer(400, "expected a JSON list of faults");
  std::vector<Fault> faults;
  for (const Json& json : *one_or_many.as_array()) {
    INTAKED_TRY(Fault fault, fault_from_json(json));
    faults.push_back(std::move(fault));
  }
  for (Fault& fault : faults) call.desk.faults.add(std::move(fault));
  return bare(201, call.desk.faults.to_json());
}

Answer clear_faults(const Call& call) {
  call.desk.faults.clear();
  return bare(200, call.desk.faults.to_json());
}

Json doubled_json(const std::vector<DoubledMarker>& doubled) {
  Json list = Json::array();
  for (const DoubledMarker& marker : doubled) {
    Json one = Json::object();
    one.set("marker", marker.marker);
    one.set("count", marker.count);
    list.push_back(std::move(one));
  }
  return list;
}

Answer stats(const Call& call) {
  Store& store = call.desk.store;
  INTAKED_TRY(const std::int64_t tickets, store.count_tickets());
  INTAKED_TRY(const std::int64_t comments, store.count_comments());
  INTAKED_TRY(const auto doubled, store.doubled_tickets());
  INTAKED_TRY(const auto doubled_comments, store.doubled_comments());
  Json body = Json::object();
  INTAKED_TRY(const std::int64_t deleted, store.count_deleted_tickets());
  INTAKED_TRY(const std::int64_t files, store.count_files());
  INTAKED_TRY(const std::int64_t contacts, store.count_contacts());
  body.set("tickets", tickets);
  body.set("deleted", deleted);
  body.set("comments", comments);
  body.set("files", files);
  body.set("contacts", contacts);
  body.set("requests", call.desk.api_requests);
  body.set("doubled", doubled_json(doubled));
  body.set("doubled_comments", doubled_json(doubled_comments));
  return bare(200, body);
}

// Also what was deleted: a test counts what was made.
Answer everything(const Call& call) {
  Selection selection;
  selection.with_deleted = true;
  selection.is_oldest_first = true;
  INTAKED_TRY(const auto rows, call.desk.store.tickets(selection));
  Json list = Json::array();
  for (const TicketRow& row : rows) {
    INTAKED_TRY(Json ticket, json::parse(row.document));
    Json comments = Json::array();
    if (row.comments > 0) {
      selection.entity_id = ticket.text("id");
      INTAKED_TRY(const auto documents, call.desk.store.comments(selection));
      INTAKED_TRY(comments, list_of_documents(documents));
    }
    ticket.set("comments", std::move(comments));
    list.push_back(std::move(ticket));
  }
  Json body = Json::object();
  body.set("tickets", std::move(list));
  return bare(200, body);
}

Answer all_files(const Call& call) {
  INTAKED_TRY(const auto files, call.desk.store.files());
  Json list = Json::array();
  for (const StoredFile& file : files) list.push_back(file_entry(file, call));
  Json body = Json::object();
  body.set("files", std::move(list));
  return bare(200, body);
}

// Tickets, comments, files, contacts, numbers and faults; what the command line set stays.
Answer reset(const Call& call) {
  INTAKED_CHECK(call.desk.store.clear());
  call.desk.faults.clear();
  call.desk.api_requests = 0;
  return bare(200, Json::object());
}

constexpr std::array k_routes{
    Route{"GET", "/sandbox/faults", list_faults},
    Route{"POST", "/sandbox/faults", add_faults},
    Route{"DELETE", "/sandbox/faults", clear_faults},
    Route{"GET", "/sandbox/stats", stats},
    Route{"GET", "/sandbox/tickets.json", everything},
    Route{"GET", "/sandbox/files.json", all_files},
    Route{"POST", "/sandbox/reset", reset},
};

}  // namespace

std::span<const Route> control_routes() {
  return k_routes;
}

}  // namespace intaked::sandbox
