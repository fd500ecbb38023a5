// What Mandrill signs:
// mailchimp.com/developer/transactional/guides/track-respond-activity-webhooks.
#pragma once

#include <string>
#include <string_view>

#include "hooks/form.h"

namespace intaked::hooks {

// The address as it stands at Mandrill, then each field by its name.
std::string mandrill_message(std::string_view url, const Form& form);

}  // namespace intaked::hooks
