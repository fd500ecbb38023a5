// What a draft may be sent as instead when the desk has definitely refused it. Pure. Each form is
// tried once: where it would change nothing there is none, so that the forms come to an end.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compose/text_form.h"
#include "model/json.h"
#include "model/ticket_draft.h"

namespace intaked::compose {

struct Fallback {
  std::string field;  // by Thena's name
  std::string value;  // "" leaves the field out
};

struct OtherForm {
  model::Json body;  // with a note of what was changed, for staff
  std::string why;   // the note
};

// The refused words name one field, and one only, that has a fallback: "teamId must be …",
// "Team not found", "Invalid status". The field's twin (statusId of statusName) is it, too.
std::optional<OtherForm> with_fallback(const model::Json& body,
                                       const std::vector<Fallback>& fallbacks,
                                       std::string_view words);

// A comment as another person instead of as the customer, whom the desk may not know.
std::optional<OtherForm> without_customer(const model::Json& body, std::string_view words);

// Only what the call needs, description, source, metadata and marker. What keeps it from the
// customer's eyes or from being mailed stays. The text says so where files are left out.
std::optional<OtherForm> reduced(const model::Json& body, model::DraftKind kind,
                                 std::string_view words, TextForm form);

// For a request that is too large (413): no attachments, no HTML, texts of at most 16 KiB. `form`
// is what they were made in.
std::optional<OtherForm> smaller(const model::Json& body, TextForm form);

// An operator's own values; "" leaves a field out. nullopt: it changes nothing.
std::optional<OtherForm> with_values(const model::Json& body, const std::vector<Fallback>& values,
                                     std::string_view who);

}  // namespace intaked::compose
