#include "sandbox/routes.h"

namespace intaked::sandbox {
namespace {

std::optional<std::vector<std::string>> match(std::string_view pattern, std::string_view path) {
  std::vector<std::string> parts;
  while (!pattern.empty() && !path.empty()) {
    if (pattern.front() != '{') {
      if (pattern.front() != path.front()) return std::nullopt;
      pattern.remove_prefix(1);
      path.remove_prefix(1);
      continue;
    }
    const std::string_view segment = path.substr(0, path.find('/'));
    if (segment.empty()) return std::nullopt;
    parts.emplace_back(segment);
    path.remove_prefix(segment.size());
    pattern.remove_prefix(pattern.find('}') + 1);
  }
  if (!pattern.empty() || !path.empty()) return std::nullopt;
  return parts;
}

}  // namespace

Found find_route(std::string_view method, std::string_view path) {
  for (const auto routes : {directory_routes(), ticket_routes(), ticket_change_routes(),
                            comment_routes(), file_routes(), contact_routes(), search_routes(),
                            control_routes(), agent_routes(), page_routes()}) {
    for (const Route& route : routes) {
      if (route.method != method) continue;
      if (auto parts = match(route.path, path)) return {&route, std::move(*parts)};
    }
  }
  return {};
}

}  // namespace intaked::sandbox
