// Customer contacts: people who write, by their address.
#pragma once

#include <string_view>

#include "model/json.h"
#include "sandbox/call.h"

namespace intaked::sandbox {

// `body` is valid and its address has no contact yet.
Result<model::Json> add_contact(const Call& call, const model::Json& body);

// The contact with this address; one is made if there is none, with the name that the address
// suggests and the account of its domain.
Result<model::Json> ensure_contact(const Call& call, std::string_view email);

// customerContactId, …FirstName, …LastName and …Email of a ticket or a comment.
void set_contact(model::Json& document, const model::Json& contact);

}  // namespace intaked::sandbox
