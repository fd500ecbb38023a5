// Dates as Thena takes them.
#pragma once

#include <string_view>

namespace intaked::sandbox {

// An instant of ISO 8601 that exists, "2023-11-07T05:31:56Z", with a fraction of the second or an
// offset if wanted; or a date alone.
bool is_date_time(std::string_view text);

}  // namespace intaked::sandbox
