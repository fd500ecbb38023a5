#include "hooks/stored_event.h"

#include <algorithm>
#include <utility>

namespace intaked::hooks {
namespace {

constexpr std::string_view k_first = "Intaked-Provider: ";
constexpr std::string_view k_id = "\r\nIntaked-Event: ";
constexpr std::string_view k_type = "\r\nContent-Type: ";
constexpr std::string_view k_end = "\r\n\r\n";
constexpr std::size_t k_value_bytes_max = 1 << 10;

}  // namespace

std::string store_event(const StoredEvent& event) {
  std::string stored(k_first);
  const auto add = [&](std::string_view value) {
    for (const char c : value.substr(0, k_value_bytes_max))
      if (c != '\r' && c != '\n') stored += c;
  };
  add(event.provider);
  stored += k_id;
  add(event.id);
  stored += k_type;
  add(event.content_type);
  stored += k_end;
  stored += event.body;
  return stored;
}

std::optional<StoredEvent> read_stored_event(std::string_view stored) {
  StoredEvent event;
  const std::size_t end = stored.find(k_end);
  if (end == std::string_view::npos || !stored.starts_with(k_first)) return std::nullopt;
  event.body = stored.substr(end + k_end.size());
  std::string_view header = stored.substr(k_first.size(), end - std::min(end, k_first.size()));
  for (const auto& [next, value] : {std::pair{k_id, &event.provider}, {k_type, &event.id}}) {
    const std::size_t at = header.find(next);
    if (at == std::string_view::npos) return std::nullopt;
    *value = header.substr(0, at);
    header.remove_prefix(at + next.size());
  }
  event.content_type = header;
  return event;
}

}  // namespace intaked::hooks
