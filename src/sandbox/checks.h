// What a body must keep: the types of its fields, names that exist, files that were uploaded,
// lengths, custom fields, customers. One sentence for each mistake, in the words of Thena's
// validator; empty: the body is good. Errors are the store's.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "model/json.h"
#include "sandbox/call.h"
#include "sandbox/fields.h"

namespace intaked::sandbox {

enum class Change { creation, update };

using Mistakes = Result<std::vector<std::string>>;
Mistakes mistakes_in_ticket(const Call& call, const model::Json& body, Change change);
// `fields`: of the call it came by.
Mistakes mistakes_in_comment(const Call& call, const model::Json& body,
                             std::span<const BodyField> fields);

}  // namespace intaked::sandbox
