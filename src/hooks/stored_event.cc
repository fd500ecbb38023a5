#include "hooks/stored_event.h"

#include <algorithm>

namespace intaked::hooks {
namespace {

constexpr std::string_view k_first = "Intaked-Provider: ";
constexpr std::string_view k_second = "\r\nContent-Type: ";
constexpr std::string_view k_end = "\r\n\r\n";
constexpr std::size_t k_content_type_bytes_max = 1 << 10;

}  // namespace

std::string store_event(const StoredEvent& event) {
  std::string stored(k_first);
  stored += event.provider;
  stored += k_second;
  // Of a header's value that a web server took, only its length is left to be bounded.
  for (const char c : event.content_type.substr(0, k_content_type_bytes_max))
    if (c != '\r' && c != '\n') stored += c;
  stored += k_end;
  stored += event.body;
  return stored;
}

std::optional<StoredEvent> read_stored_event(std::string_view stored) {
  if (!stored.starts_with(k_first)) return std::nullopt;
  stored.remove_prefix(k_first.size());
  const std::size_t second = stored.find(k_second);
  const std::size_t end = stored.find(k_end);
  if (second == std::string_view::npos || end == std::string_view::npos || end <= second)
    return std::nullopt;
  const std::size_t type = second + k_second.size();
  if (end < type) return std::nullopt;
  return StoredEvent{stored.substr(0, second), stored.substr(type, end - type),
                     stored.substr(end + k_end.size())};
}

}  // namespace intaked::hooks
