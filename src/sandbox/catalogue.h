// What a Thena organization has beside tickets: teams, priorities, statuses, types, accounts,
// people. Fixed when the sandbox starts; ids follow from names, so they are the same each time.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace intaked::sandbox {

struct Team {
  std::string id;
  std::string name;
  std::string identifier;  // "SUP"
};

struct Named {
  std::string id;
  std::string name;
};

struct Account {
  std::string id;
  std::string name;
  std::string primary_domain;
};

struct Person {
  std::string id;
  std::string name;
  std::string email;
};

struct Catalogue {
  std::vector<Team> teams;
  std::vector<Named> statuses;    // the first is the default
  std::vector<Named> priorities;  // "Medium" is the default
  std::vector<Named> types;
  std::vector<Named> sentiments;
  std::vector<Account> accounts;
  std::vector<Person> people;  // members of every team
};

// `teams` as "Support:SUP"; empty: Support, Billing, Platform, Postmaster, Sales.
Catalogue make_catalogue(const std::vector<std::string>& teams);

const Team* find_team(const Catalogue& catalogue, std::string_view id);
const Named* find_id(const std::vector<Named>& list, std::string_view id);
// Case-insensitive, as Thena matches names.
const Named* find_name(const std::vector<Named>& list, std::string_view name);
const Account* find_account(const Catalogue& catalogue, std::string_view id);
const Account* find_account_of_domain(const Catalogue& catalogue, std::string_view domain);

}  // namespace intaked::sandbox
