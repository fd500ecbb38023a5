// The lists behind the names: teams and their members, statuses, priorities, types, sentiments,
// accounts, forms, custom fields.
#include <array>

#include "sandbox/answers.h"
#include "sandbox/identifiers.h"
#include "sandbox/routes.h"

namespace intaked::sandbox {
namespace {

using model::Json;

Answer listed(const Call& call, Json list) {
  return enveloped(200, std::move(list), "Success", call.now);
}

// These lists are answered whole by Thena; accounts, forms and members come in pages.
template <class Items, class Describe>
Answer paged(const Call& call, const Items& items, Describe describe) {
  INTAKED_TRY(const Page page, page_of(call.request));
  Json list = Json::array();
  const auto first = static_cast<std::size_t>(page.page * page.limit);
  for (std::size_t i = first; i < items.size(); ++i) {
    if (list.as_array()->size() == static_cast<std::size_t>(page.limit)) break;
    list.push_back(describe(items[i]));
  }
  return listed(call, std::move(list));
}

Answer list_teams(const Call& call) {
  Json list = Json::array();
  for (const Team& team : call.desk.catalogue.teams) {
    Json one = Json::object();
    one.set("id", team.id);
    one.set("name", team.name);
    one.set("identifier", team.identifier);
    one.set("isActive", true);
    one.set("isPrivate", false);
    list.push_back(std::move(one));
  }
  return listed(call, std::move(list));
}

template <auto List>
Answer list_named(const Call& call) {
  Json list = Json::array();
  for (const Named& entry : call.desk.catalogue.*List) {
    Json one = Json::object();
    one.set("id", entry.id);
    one.set("name", entry.name);
    one.set("displayName", entry.name);
    one.set("isDefault", entry.name == "Open" || entry.name == "Medium");
    list.push_back(std::move(one));
  }
  return listed(call, std::move(list));
}

Answer list_accounts(const Call& call) {
  return paged(call, call.desk.catalogue.accounts, [](const Account& account) {
    Json one = Json::object();
    one.set("id", account.id);
    one.set("name", account.name);
    one.set("primaryDomain", account.primary_domain);
    return one;
  });
}

Answer list_members(const Call& call) {
  const Team* team = find_team(call.desk.catalogue, call.parts[0]);
  if (team == nullptr) return error_answer(404, "Team not found");
  return paged(call, call.desk.catalogue.people, [&](const Person& person) {
    Json one = Json::object();
    one.set("id", person.id);
    one.set("name", person.name);
    one.set("email", person.email);
    one.set("teamId", team->id);
    one.set("teamName", team->name);
    one.set("isActive", true);
    return one;
  });
}

Answer list_forms(const Call& call) {
  return paged(call, std::vector<std::string>{"Default"}, [](const std::string& name) {
    Json one = Json::object();
    one.set("id", "FO" + derived_id("form", name, 9));
    one.set("name", name);
    one.set("isActive", true);
    one.set("default", true);
    return one;
  });
}

Json custom_field(const CustomField& field, std::string_view team_id) {
  Json one = Json::object();
  one.set("uid", custom_field_id(field));
  one.set("name", field.slug);
  one.set("slug", field.slug);
  one.set("source", "ticket");
  one.set("fieldType", field.type);
  Json options = Json::array();
  for (const std::string& option : field.options) options.push_back(Json(option));
  one.set("options", std::move(options));
  one.set("isActive", true);
  if (!team_id.empty()) one.set("teamId", team_id);
  one.set("mandatoryOnCreation", field.is_mandatory);
  one.set("mandatoryOnClose", false);
  return one;
}

Answer list_custom_fields(const Call& call) {
  const std::string_view source = call.request.parameter("source");
  if (!source.empty() && source != "ticket") return listed(call, Json::array());
  return paged(call, call.desk.policy.custom_fields, [&](const CustomField& field) {
    return custom_field(field, call.request.parameter("teamId"));
  });
}

constexpr std::array k_routes{
    Route{"GET", "/v1/teams", list_teams},
    Route{"GET", "/v1/teams/{id}/members", list_members},
    Route{"GET", "/v1/tickets/status", list_named<&Catalogue::statuses>},
    Route{"GET", "/v1/tickets/priority", list_named<&Catalogue::priorities>},
    Route{"GET", "/v1/tickets/type", list_named<&Catalogue::types>},
    Route{"GET", "/v1/tickets/sentiment", list_named<&Catalogue::sentiments>},
    Route{"GET", "/v1/accounts", list_accounts},
    Route{"GET", "/v1/forms", list_forms},
    Route{"GET", "/v1/custom-field", list_custom_fields},
};

}  // namespace

std::span<const Route> directory_routes() {
  return k_routes;
}

}  // namespace intaked::sandbox
