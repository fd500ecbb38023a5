// Which customer's account a ticket belongs to, where no rule says.
#pragma once

#include <string>
#include <string_view>

#include "model/desk_directory.h"

namespace intaked::compose {

// The id of the one account whose primary domain is the requestor's; "" if there is none, if two
// claim it, or if anybody may have an address there.
std::string account_of(std::string_view requestor, const model::DeskDirectory& directory);

// Providers that give everybody an address: a person there is no company's.
bool is_public_mail_domain(std::string_view domain);

}  // namespace intaked::compose
