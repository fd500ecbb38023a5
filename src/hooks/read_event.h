// A webhook's event, as the journal keeps it, as a message. Total and pure like parse().
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "hooks/mapping.h"
#include "model/parsed_message.h"
#include "parse/parse.h"

namespace intaked::hooks {

// ParsedMessage::event is set. Attachment::part is for extract_from_event(); Attachment::extent is
// of `stored`.
model::ParsedMessage read_event(std::string_view stored, const Mapping& mapping,
                                const parse::Options& options);

// Whether an Attachment::part is one of an event.
bool is_part_of_event(std::string_view part);
// As parse::extract(), of what is_part_of_event().
bool extract_from_event(std::string_view stored, std::string_view part,
                        const std::function<void(std::string_view)>& sink);

}  // namespace intaked::hooks
