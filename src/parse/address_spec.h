// One addr-spec (RFC 5322 3.4.1, RFC 6532), cleaned. For the readers of addresses only.
#pragma once

#include <string>
#include <string_view>

namespace intaked::parse {

// The address as it is compared: without route, comments, scheme, brackets around it, blanks,
// needless quotes and characters without a shape; the domain in lower case without a final dot. A
// word without '@' stays as it is (a local mailbox). "" if nothing of the kind stands there.
std::string clean_address(std::string_view raw);

// Characters of an unquoted local part (RFC 5322 3.2.3), and dots.
bool is_plain_local(std::string_view local);

}  // namespace intaked::parse
