// The table of everything the sandbox answers to.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/call.h"

namespace intaked::sandbox {

struct Route {
  std::string_view method;
  std::string_view path;  // "{…}" stands for one segment
  Answer (*answer)(const Call&);
};

// One file each.
std::span<const Route> ticket_routes();
std::span<const Route> ticket_change_routes();
std::span<const Route> comment_routes();
std::span<const Route> file_routes();
std::span<const Route> contact_routes();
std::span<const Route> search_routes();
std::span<const Route> directory_routes();
std::span<const Route> control_routes();
std::span<const Route> agent_routes();
std::span<const Route> page_routes();

struct Found {
  const Route* route = nullptr;  // nullptr: nothing answers there
  std::vector<std::string> parts;
};
// The first match counts, so that "status" is not taken for a ticket's id.
Found find_route(std::string_view method, std::string_view path);

}  // namespace intaked::sandbox
