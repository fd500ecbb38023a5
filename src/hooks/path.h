// Where a hook listens. Its path is made of the installation key: whoever does not have it can
// neither guess it nor learn it from another hook's.
#pragma once

#include <string>
#include <string_view>

#include "base/secret.h"
#include "hooks/provider.h"

namespace intaked::hooks {

inline constexpr std::string_view k_paths_begin = "/hooks/";

// "/hooks/chat" where each byte of a request is signed; "/hooks/inbound/4jx…" with 128 unguessable
// bits where it is not. `is_mime`: Mailgun sends a whole message to a path that ends so.
std::string hook_path(std::string_view name, const Provider& provider,
                      const Secret& installation_key, bool is_mime = false);

}  // namespace intaked::hooks
