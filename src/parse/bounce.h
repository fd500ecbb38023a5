// Is this a report about a message that was not delivered, or not yet, and what does it say?
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/parsed_message.h"
#include "parse/part.h"

namespace intaked::parse {

// Both: in prose, an attempt failed and the system goes on trying.
struct DeliveryNews {
  std::optional<std::string> bounce;  // the evidence that it was not delivered
  std::optional<std::string> delay;   // the evidence that the system goes on trying
};

// RFC 3464 and RFC 6533 reports with a failed recipient, and the common shapes of mail systems that
// write none. A notice of success is neither; nor is what a person writes about such a report,
// pastes from it or attaches. `auto_submitted`: a field of the header tells that no person
// submitted it. Costs a look at From and Subject for other mail.
DeliveryNews find_delivery_news(const model::ParsedMessage& message,
                                const std::vector<PartInfo>& parts, bool auto_submitted);

// What a bounce says, from its machine-readable part first, then from its words, then from the mail
// that came back.
model::BounceReport read_bounce(const model::ParsedMessage& message,
                                const std::vector<PartInfo>& parts);

}  // namespace intaked::parse
