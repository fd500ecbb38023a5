// Comments on a ticket: both ways to write one, and the list.
#include <array>

#include "lib/json/json_text.h"
#include "sandbox/answers.h"
#include "sandbox/checks.h"
#include "sandbox/contacts.h"
#include "sandbox/routes.h"
#include "sandbox/ticket.h"

namespace intaked::sandbox {
namespace {

using model::Json;

struct Made {
  int status = 201;
  Json comment;  // null: refused with `status`
};

// The contact of customerEmail; null if the comment is no customer's.
Result<Json> customer_of(const Call& call, const Json& body) {
  const std::string_view email = body.text("customerEmail");
  if (email.empty()) return Json();
  return ensure_contact(call, email);
}

// The key is counted under what was sent, also when a fault strips it from what is stored.
Result<Made> add_comment(const Call& call, const Json& sent, std::string_view entity_id) {
  Store& store = call.desk.store;
  const Json body = stripped(sent, call.verdict);
  const std::string_view marker = body.text("deDuplicationKey");
  if (call.verdict.repeat != RepeatAnswer::another) {
    INTAKED_TRY(const auto earlier, store.comment_of_marker(marker, entity_id));
    if (earlier && call.verdict.repeat == RepeatAnswer::conflict) return Made{409, {}};
    if (earlier) {
      INTAKED_TRY(auto comment, json::parse(*earlier));
      return Made{call.verdict.repeat_status, std::move(comment)};
    }
  }
  INTAKED_TRY(const Json customer, customer_of(call, body));
  Json comment = make_comment(body, call.desk.catalogue, customer, entity_id, call.now);
  INTAKED_CHECK(store.add_comment(
      {std::string(comment.text("id")), std::string(k_entity_type), std::string(entity_id),
       std::string(sent.text("deDuplicationKey")), call.now, json::write(comment)}));
  return Made{201, std::move(comment)};
}

Answer comment_on_ticket(const Call& call) {
  INTAKED_TRY(const Json body, body_of(call.request));
  INTAKED_TRY(const auto mistakes, mistakes_in_comment(call, body, create_comment_fields()));
  if (!mistakes.empty()) return validation_answer(mistakes);
  INTAKED_TRY(const auto ticket, ticket_of(call, call.parts[0]));
  if (!ticket) return error_answer(404, k_no_ticket);
  INTAKED_TRY(Made made, add_comment(call, body, ticket->text("id")));
  if (made.comment.is_null()) {
    return error_answer(made.status, "a comment with this deDuplicationKey exists");
  }
  return enveloped(made.status, std::move(made.comment), "Comment created successfully", call.now);
}

// Its documented answer is the comment without the envelope.
Answer comment_on_entity(const Call& call) {
  INTAKED_TRY(const Json body, body_of(call.request));
  INTAKED_TRY(const auto mistakes, mistakes_in_comment(call, body, entity_comment_fields()));
  if (!mistakes.empty()) return validation_answer(mistakes);
  if (body.text("entityType") != k_entity_type) {
    return error_answer(400, "the sandbox has comments on tickets only");
  }
  INTAKED_TRY(const auto ticket, ticket_of(call, body.text("entityId")));
  if (!ticket) return error_answer(404, k_no_ticket);
  INTAKED_TRY(const Made made, add_comment(call, body, ticket->text("id")));
  if (made.comment.is_null()) {
    return error_answer(made.status, "a comment with this deDuplicationKey exists");
  }
  return bare(made.status, made.comment);
}

Answer list_comments(const Call& call) {
  INTAKED_TRY(const Page page, page_of(call.request));
  Selection selection;
  selection.entity_type = call.request.parameter("entityType");
  selection.entity_id = call.request.parameter("entityId");
  selection.skip = page.page * page.limit;
  selection.limit = page.limit;
  if (selection.entity_type.empty() || selection.entity_id.empty()) {
    return validation_answer({"entityType should not be empty", "entityId should not be empty"});
  }
  INTAKED_TRY(const auto documents, call.desk.store.comments(selection));
  INTAKED_TRY(auto list, list_of_documents(documents));
  return enveloped(200, std::move(list), "Success", call.now);
}

constexpr std::array k_routes{
    Route{"POST", "/v1/tickets/{id}/comment", comment_on_ticket},
    Route{"POST", "/v1/comments", comment_on_entity},
    Route{"GET", "/v1/comments", list_comments},
};

}  // namespace

std::span<const Route> comment_routes() {
  return k_routes;
}

}  // namespace intaked::sandbox
