// Comments on a ticket: both ways to write one, and the list.
#include <array>

#include "lib/json/json_text.h"
#include "sandbox/answers.h"
#include "sandbox/fields.h"
#include "sandbox/routes.h"
#include "sandbox/ticket.h"

namespace intaked::sandbox {
namespace {

using model::Json;

std::vector<std::string> unknown_choices(const Json& body) {
  std::vector<std::string> mistakes;
  const std::string_view visibility = body.text("commentVisibility");
  if (!visibility.empty() && visibility != "public" && visibility != "private") {
    mistakes.emplace_back("commentVisibility must be one of the following values: public, private");
  }
  return mistakes;
}

struct Made {
  int status = 201;
  Json comment;  // null: refused with `status`
};

Result<Made> add_comment(const Call& call, const Json& body, std::string_view entity_type,
                         std::string_view entity_id) {
  Store& store = call.desk.store;
  const std::string_view marker = body.text("deDuplicationKey");
  if (call.verdict.repeat != RepeatAnswer::another) {
    INTAKED_TRY(const auto earlier, store.comment_of_marker(marker, entity_id));
    if (earlier && call.verdict.repeat == RepeatAnswer::conflict) return Made{409, {}};
    if (earlier) {
      INTAKED_TRY(auto comment, json::parse(*earlier));
      return Made{call.verdict.repeat_status, std::move(comment)};
    }
  }
  Json comment = make_comment(body, call.desk.catalogue, entity_type, entity_id, call.now);
  INTAKED_CHECK(store.add_comment({std::string(comment.text("id")), std::string(entity_type),
                                   std::string(entity_id), std::string(marker), call.now,
                                   json::write(comment)}));
  return Made{201, std::move(comment)};
}

Answer comment_on_ticket(const Call& call) {
  INTAKED_TRY(const Json body, body_of(call.request));
  auto mistakes = mistakes_in(body, create_comment_fields());
  if (mistakes.empty()) mistakes = unknown_choices(body);
  if (!mistakes.empty()) return validation_answer(mistakes);
  INTAKED_TRY(const auto ticket, call.desk.store.find_ticket(call.parts[0]));
  if (!ticket) return error_answer(404, "Ticket not found!");
  INTAKED_TRY(const Json document, json::parse(ticket->document));
  INTAKED_TRY(Made made, add_comment(call, body, "ticket", document.text("id")));
  if (made.comment.is_null()) {
    return error_answer(made.status, "a comment with this deDuplicationKey exists");
  }
  return enveloped(made.status, std::move(made.comment), "Comment created successfully", call.now);
}

// Its documented answer is the comment without the envelope.
Answer comment_on_entity(const Call& call) {
  INTAKED_TRY(const Json body, body_of(call.request));
  auto mistakes = mistakes_in(body, entity_comment_fields());
  if (mistakes.empty()) mistakes = unknown_choices(body);
  if (!mistakes.empty()) return validation_answer(mistakes);
  if (body.text("entityType") != "ticket") {
    return error_answer(400, "the sandbox has comments on tickets only");
  }
  INTAKED_TRY(const auto ticket, call.desk.store.find_ticket(body.text("entityId")));
  if (!ticket) return error_answer(404, "Ticket not found!");
  INTAKED_TRY(const Made made, add_comment(call, body, "ticket", body.text("entityId")));
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
