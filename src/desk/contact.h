// A contact of the desk, looked for by address and made if there is none. Source:
// docs.thena.ai/api-reference/platform/accounts/search-customer-contacts,
// …/create-a-customer-contact: bare answers without an envelope; firstName and email are required;
// an address is unique in an organization, so that a repeat makes no second contact.
#pragma once

#include <functional>
#include <string>

#include "desk/desk.h"
#include "desk/look_up.h"

namespace intaked::desk {

// POST of a body to the call that makes contacts; the callback runs once.
using PostContact = std::function<void(std::string body, std::function<void(curl::HttpAnswer)>)>;

void ensure_contact(const Get& get, PostContact post, Contact contact,
                    std::function<void(ContactAnswer)> answer);

// The body that makes it: "Fox, Alice" and "Alice Fox" are firstName Alice, lastName Fox; without a
// name the part before the "@" is the first name, as one is required.
std::string contact_body(const Contact& contact);

}  // namespace intaked::desk
