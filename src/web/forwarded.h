// For whom a proxy speaks.
#pragma once

#include <span>
#include <string>

#include "web/server.h"

namespace intaked::web {

// Whether it is one of these proxies.
bool is_of(std::span<const Network> proxies, std::string_view address);

// The address behind `peer`, as X-Forwarded-For tells it: the nearest that is no proxy of ours.
// Only what proxies of ours have written counts; `peer` itself if it is none of them, or if what it
// says is no address.
std::string address_behind(const std::string& peer, const Request& request,
                           std::span<const Network> trusted_proxies);

// What limits count an address by: itself, and of version 6 its /64, of which one host has all.
std::string limited_as(const std::string& address);

// An address as the system writes it; "::ffff:127.0.0.1" is "127.0.0.1". "" if it is none.
std::string canonical_address(const std::string& text);

}  // namespace intaked::web
