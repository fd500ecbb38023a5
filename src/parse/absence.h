// Does the subject say that its author is away?
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace intaked::parse {

// Whether the header tells that no person sent the message.
enum class Machine { untold, possible, certain };

// The evidence, or nullopt. The less the header tells, the more the subject must: people's requests
// begin with the same words.
std::optional<std::string> find_absence(std::string_view subject, Machine machine);

}  // namespace intaked::parse
