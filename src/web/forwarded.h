// For whom a proxy speaks.
#pragma once

#include <span>
#include <string>

#include "web/server.h"

namespace intaked::web {

// The address behind `peer`, as X-Forwarded-For tells it: the nearest that is no proxy of ours.
// Only what proxies of ours have written counts; `peer` itself if it is none of them, or if what it
// says is no address.
std::string address_behind(const std::string& peer, const Request& request,
                           std::span<const std::string> trusted_proxies);

}  // namespace intaked::web
