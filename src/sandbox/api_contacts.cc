// /v1/accounts/contacts: create and search. Bare answers, without the envelope, as documented.
#include <array>

#include "lib/json/json_text.h"
#include "sandbox/answers.h"
#include "sandbox/contacts.h"
#include "sandbox/fields.h"
#include "sandbox/routes.h"

namespace intaked::sandbox {
namespace {

using model::Json;

std::vector<std::string> unknown_accounts(const Json& body, const Catalogue& catalogue) {
  std::vector<std::string> mistakes;
  const Json* ids = body.find("accountIds");
  if (ids == nullptr || !ids->is_array()) return mistakes;
  for (const Json& id : *ids->as_array()) {
    if (find_account(catalogue, *id.as_string()) == nullptr) {
      mistakes.push_back("accountIds " + *id.as_string() + " does not exist");
    }
  }
  return mistakes;
}

Answer create_contact(const Call& call) {
  INTAKED_TRY(const Json body, body_of(call.request));
  auto mistakes = mistakes_in(body, create_contact_fields());
  if (mistakes.empty()) mistakes = unknown_accounts(body, call.desk.catalogue);
  if (!mistakes.empty()) return validation_answer(mistakes);
  INTAKED_TRY(const auto earlier, call.desk.store.contact_of(body.text("email")));
  if (earlier) return error_answer(409, "Customer contact with this email already exists");
  INTAKED_TRY(const Json contact, add_contact(call, body));
  return bare(201, contact);
}

Answer search_contacts(const Call& call) {
  const std::string_view email = call.request.parameter("email");
  if (email.empty()) return validation_answer({"email should not be empty"});
  INTAKED_TRY(const auto document, call.desk.store.contact_of(email));
  if (!document) return bare(200, Json::array());
  INTAKED_TRY(auto list, list_of_documents({*document}));
  return bare(200, list);
}

constexpr std::array k_routes{
    Route{"POST", "/v1/accounts/contacts", create_contact},
    Route{"GET", "/v1/accounts/contacts/search", search_contacts},
};

}  // namespace

std::span<const Route> contact_routes() {
  return k_routes;
}

}  // namespace intaked::sandbox
