#include "sandbox/catalogue.h"

#include <algorithm>

#include "sandbox/identifiers.h"

namespace intaked::sandbox {
namespace {

std::vector<Named> named(std::string_view kind, std::initializer_list<const char*> names) {
  std::vector<Named> list;
  for (const char* name : names) list.push_back({derived_id(kind, name), name});
  return list;
}

template <class List, class Matches>
auto find(const List& list, Matches matches) -> const typename List::value_type* {
  const auto found = std::find_if(list.begin(), list.end(), matches);
  return found == list.end() ? nullptr : &*found;
}

}  // namespace

Catalogue make_catalogue(const std::vector<std::string>& teams) {
  static const std::vector<std::string> usual{"Support:SUP", "Billing:BIL", "Platform:PLA",
                                              "Postmaster:POS", "Sales:SAL"};
  Catalogue catalogue;
  for (const std::string& team : teams.empty() ? usual : teams) {
    const std::size_t colon = team.find(':');
    const std::string name = team.substr(0, colon);
    catalogue.teams.push_back({"T" + derived_id("team", name, 9), name, team.substr(colon + 1)});
  }
  catalogue.statuses = named("status", {"Open", "In progress", "On hold", "Closed"});
  catalogue.priorities = named("priority", {"Urgent", "High", "Medium", "Low"});
  catalogue.types = named("type", {"Question", "Incident", "Task"});
  catalogue.sentiments = named("sentiment", {"Positive", "Neutral", "Negative"});
  catalogue.accounts = {{"8PBKJHXJ10YPPEHTQ0682FSNFNAYG", "Acme", "acme.example"},
                        {"8QWKJHXJ10YPPEHTQ0682FSNFNB11", "Globex", "globex.example"}};
  for (const char* name : {"Dana", "Robin"}) {
    catalogue.people.push_back(
        {"U" + derived_id("person", name, 9), name, to_lower(name) + "@example.com"});
  }
  return catalogue;
}

const Team* find_team(const Catalogue& catalogue, std::string_view id) {
  return find(catalogue.teams, [&](const Team& team) { return team.id == id; });
}

const Named* find_id(const std::vector<Named>& list, std::string_view id) {
  return find(list, [&](const Named& entry) { return entry.id == id; });
}

const Named* find_name(const std::vector<Named>& list, std::string_view name) {
  const std::string wanted = to_lower(name);
  return find(list, [&](const Named& entry) { return to_lower(entry.name) == wanted; });
}

const Account* find_account(const Catalogue& catalogue, std::string_view id) {
  return find(catalogue.accounts, [&](const Account& account) { return account.id == id; });
}

const Account* find_account_of_domain(const Catalogue& catalogue, std::string_view domain) {
  const std::string wanted = to_lower(domain);
  return find(catalogue.accounts,
              [&](const Account& account) { return account.primary_domain == wanted; });
}

}  // namespace intaked::sandbox
