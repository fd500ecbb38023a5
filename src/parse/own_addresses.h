// Which addresses are ours.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace intaked::parse {

// Case does not count. Linear in the number of our addresses, without a copy of them.
bool is_own(std::string_view address, const std::vector<std::string>& own_addresses);

// The same, also for "support+order7@acme.example" where "support@acme.example" is ours (RFC 5233).
bool is_own_with_detail(std::string_view address, const std::vector<std::string>& own_addresses);

}  // namespace intaked::parse
