// Where the API key may be sent.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace intaked::desk {

// "https://host[:port]", or http for a loopback host; a trailing slash is taken off, and the host
// is in lower case, as browsers write it: a presigned link is signed over it. invalid: a path, a
// user name, another scheme, http to elsewhere.
Result<std::string> checked_endpoint(std::string_view url);

}  // namespace intaked::desk
