#include "sandbox/contacts.h"

#include "lib/json/json_text.h"
#include "sandbox/identifiers.h"

namespace intaked::sandbox {
namespace {

using model::Json;

struct PersonName {
  std::string first;
  std::string last;
};

// "john.doe@example.com" is called John Doe, as Thena guesses it.
PersonName name_in(std::string_view email) {
  const auto capital = [](std::string_view word) {
    std::string name(word);
    if (!name.empty() && name[0] >= 'a' && name[0] <= 'z') {
      name[0] = static_cast<char>(name[0] - 'a' + 'A');
    }
    return name;
  };
  const std::string_view local = email.substr(0, email.find('@'));
  const std::size_t cut = local.find_first_of("._-+");
  if (cut == std::string_view::npos) return {capital(local), ""};
  return {capital(local.substr(0, cut)), capital(local.substr(cut + 1))};
}

Json account_entry(const Account& account) {
  Json entry = Json::object();
  entry.set("id", account.id);
  entry.set("name", account.name);
  return entry;
}

Json accounts_of(const Json& body, const Catalogue& catalogue) {
  Json list = Json::array();
  if (const Json* ids = body.find("accountIds"); ids != nullptr && ids->is_array()) {
    for (const Json& id : *ids->as_array()) {
      if (const Account* account = find_account(catalogue, *id.as_string())) {
        list.push_back(account_entry(*account));
      }
    }
    return list;
  }
  const std::string_view email = body.text("email");
  if (const Account* account =
          find_account_of_domain(catalogue, email.substr(email.rfind('@') + 1))) {
    list.push_back(account_entry(*account));
  }
  return list;
}

}  // namespace

Result<Json> add_contact(const Call& call, const Json& body) {
  Json contact = Json::object();
  contact.set("id", random_id());
  contact.set("firstName", body.text("firstName"));
  contact.set("lastName", body.text("lastName"));
  contact.set("email", body.text("email"));
  for (const std::string_view field :
       {"phoneNumber", "avatarUrl", "contactType", "customFieldValues", "metadata"}) {
    if (const Json* value = body.find(field); value != nullptr) contact.set(field, *value);
  }
  contact.set("accounts", accounts_of(body, call.desk.catalogue));
  contact.set("createdAt", to_iso_milliseconds(call.now));
  contact.set("updatedAt", to_iso_milliseconds(call.now));
  INTAKED_CHECK(
      call.desk.store.add_contact(contact.text("id"), contact.text("email"), json::write(contact)));
  return contact;
}

Result<Json> ensure_contact(const Call& call, std::string_view email) {
  INTAKED_TRY(const auto document, call.desk.store.contact_of(email));
  if (document) return json::parse(*document);
  const PersonName name = name_in(email);
  Json body = Json::object();
  body.set("firstName", name.first);
  body.set("lastName", name.last);
  body.set("email", email);
  return add_contact(call, body);
}

void set_contact(Json& document, const Json& contact) {
  document.set("customerContactId", contact.text("id"));
  document.set("customerContactFirstName", contact.text("firstName"));
  document.set("customerContactLastName", contact.text("lastName"));
  document.set("customerContactEmail", contact.text("email"));
}

}  // namespace intaked::sandbox
