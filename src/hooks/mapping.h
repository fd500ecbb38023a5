// Which fields of somebody's JSON are what: for the provider `generic`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/json.h"

namespace intaked::hooks {

// What a field of the JSON becomes. "header.NAME" is any other, for rules to ask for.
inline constexpr std::string_view k_mapping_targets[] = {
    "from", "from.name", "subject", "text", "html", "id", "thread", "date", "header."};
bool is_mapping_target(std::string_view target);

struct MappedField {
  std::string target;
  std::string pointer;  // RFC 6901: "/customer/email"
};

struct Mapping {
  std::vector<MappedField> fields;
};

// What stands there, as text: a string as it is, a number or truth by its name, more than that as
// JSON. "" if nothing does, or null.
std::string mapped(const Mapping& mapping, const model::Json& body, std::string_view target);

// The same of what tells things apart: "" for a number of which only the first digits are
// read (no integer of 64 bits, and 2^53 or more): others have them, too.
std::string mapped_name(const Mapping& mapping, const model::Json& body, std::string_view target);

// Each pointer that names nothing in `body`, with its target: for `intaked check` and a sample.
std::vector<MappedField> missing(const Mapping& mapping, const model::Json& body);

}  // namespace intaked::hooks
