// Which addresses are ours.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/parsed_message.h"

namespace intaked::parse {

// Case does not count. Linear in the number of our addresses, without a copy of them.
bool is_own(std::string_view address, const std::vector<std::string>& own_addresses);

// The same, also for "support+order7@acme.example" where "support@acme.example" is ours (RFC 5233).
bool is_own_with_detail(std::string_view address, const std::vector<std::string>& own_addresses);

// One of our addresses is a group, and its mail reaches us as list mail: List-Id (RFC 2919) has the
// address with a '.' for the '@', List-Post and Mailing-List have it as it is.
bool is_own_list(const model::ParsedMessage& message,
                 const std::vector<std::string>& own_addresses);

}  // namespace intaked::parse
