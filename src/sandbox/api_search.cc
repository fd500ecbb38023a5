// /v1/search/tickets and /v1/search/comments: an index that lags behind the tickets.
#include <algorithm>
#include <array>

#include "lib/json/json_text.h"
#include "sandbox/answers.h"
#include "sandbox/identifiers.h"
#include "sandbox/routes.h"
#include "sandbox/search_query.h"

namespace intaked::sandbox {
namespace {

using model::Json;

constexpr std::array<std::string_view, 25> k_ticket_fields{"ticketIdentifier",
                                                           "title",
                                                           "description",
                                                           "requestorEmail",
                                                           "submitterEmail",
                                                           "accountId",
                                                           "teamId",
                                                           "teamName",
                                                           "subTeamId",
                                                           "subTeamName",
                                                           "statusId",
                                                           "priorityId",
                                                           "typeId",
                                                           "source",
                                                           "isPrivate",
                                                           "createdAt",
                                                           "updatedAt",
                                                           "assignedAgentId",
                                                           "dueDate",
                                                           "sentimentId",
                                                           "status",
                                                           "priority",
                                                           "type",
                                                           "sentiment",
                                                           "customerContactEmail"};

// So many are counted; a search that has its page and found so many says that it stopped there.
constexpr std::size_t k_found_max = 1'000;

Json text_of_metadata(const Json& document) {
  const Json* metadata = document.find("metadata");
  return metadata == nullptr ? Json("{}") : Json(json::write(*metadata));
}

// As documented: metadata is a string of JSON, ticketId a string, and the id of the API is the
// document's uid. Its own id is another one.
Json ticket_document(const Json& ticket, std::int64_t position) {
  Json document = Json::object();
  document.set("id", std::to_string(position));
  document.set("uid", ticket.text("id"));
  if (const Json* number = ticket.find("ticketId"); number != nullptr && number->is_integer()) {
    document.set("ticketId", std::to_string(*number->as_integer()));
  }
  for (const std::string_view field : k_ticket_fields) {
    if (const Json* value = ticket.find(field); value != nullptr) document.set(field, *value);
  }
  document.set("accountName", ticket.text("account"));
  document.set("teamUid", ticket.text("teamId"));
  document.set("statusName", ticket.text("status"));
  document.set("priorityName", ticket.text("priority"));
  document.set("metadata", text_of_metadata(ticket));
  return document;
}

Json comment_document(const Json& comment) {
  Json document = comment;
  document.set("uid", comment.text("id"));
  document.set("ticketId", comment.text("entityId"));
  document.set("metadata", text_of_metadata(comment));
  return document;
}

// What the index has taken in, and a piece of text that whatever matches must hold: reading all
// documents for each look-up would make many look-ups slow.
Selection indexed(const Call& call, const SearchQuery& query) {
  Selection selection;
  selection.up_to = call.now - std::max(call.desk.search_lag, call.verdict.search_lag);
  selection.is_oldest_first = query.is_oldest_first;
  // Our markers are in lower case already; other words may differ in case.
  if (query.words.size() == 1 && query.words[0].starts_with("intk1-")) {
    selection.contains = query.words[0];
  }
  return selection;
}

bool is_enough(const SearchQuery& query, std::size_t found) {
  return found >= k_found_max && static_cast<std::int64_t>(found) >= query.page * query.per_page;
}

Answer found(const SearchQuery& query, const std::vector<Json>& documents) {
  const bool cut_off = is_enough(query, documents.size());
  const auto count = static_cast<std::int64_t>(documents.size());
  const std::int64_t first = std::min((query.page - 1) * query.per_page, count);
  const std::int64_t last = std::min(first + query.per_page, count);
  Json hits = Json::array();
  for (std::int64_t i = first; i < last; ++i) {
    Json hit = Json::object();
    hit.set("document", documents[static_cast<std::size_t>(i)]);
    hits.push_back(std::move(hit));
  }
  Json result = Json::object();
  result.set("facet_counts", Json::array());
  result.set("found", count);
  result.set("hits", std::move(hits));
  result.set("page", query.page);
  result.set("request_params", Json::object());
  result.set("search_cutoff", cut_off);
  Json body = Json::object();
  body.set("result", std::move(result));
  return bare(200, body);
}

Answer search_tickets(const Call& call) {
  INTAKED_TRY(const SearchQuery query, search_query_of(call.request));
  INTAKED_TRY(const auto rows, call.desk.store.tickets(indexed(call, query)));
  std::vector<Json> documents;
  for (const TicketRow& row : rows) {
    if (is_enough(query, documents.size())) break;
    INTAKED_TRY(const Json ticket, json::parse(row.document));
    Json document = ticket_document(ticket, row.position);
    if (matches(query, document)) documents.push_back(std::move(document));
  }
  return found(query, documents);
}

Answer search_comments(const Call& call) {
  INTAKED_TRY(const SearchQuery query, search_query_of(call.request));
  INTAKED_TRY(const auto rows, call.desk.store.comments(indexed(call, query)));
  std::vector<Json> documents;
  for (const std::string& row : rows) {
    if (is_enough(query, documents.size())) break;
    INTAKED_TRY(const Json comment, json::parse(row));
    Json document = comment_document(comment);
    if (matches(query, document)) documents.push_back(std::move(document));
  }
  return found(query, documents);
}

constexpr std::array k_routes{
    Route{"GET", "/v1/search/tickets", search_tickets},
    Route{"GET", "/v1/search/comments", search_comments},
};

}  // namespace

std::span<const Route> search_routes() {
  return k_routes;
}

}  // namespace intaked::sandbox
