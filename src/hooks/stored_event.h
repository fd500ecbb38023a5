// An event as the journal keeps it: header lines of ours, an empty one, and the sender's bytes;
// behind them what was fetched for it later. It says by itself how it is to be read, whatever the
// configuration says by then.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace intaked::hooks {

struct StoredEvent {
  std::string_view provider;
  std::string_view id;            // Event::id: two events of the same words are two
  std::string_view content_type;  // as its sender wrote it; "" if it did not
  std::string_view body;
  std::vector<std::pair<std::string_view, std::string_view>> fetched = {};  // Need::url, bytes
};

std::string store_event(const StoredEvent& event);
// What store_event() writes behind the body for something that was fetched: to be appended.
std::string store_fetched(std::string_view url, std::string_view bytes);
// Views of `stored`; nullopt if we did not write it.
std::optional<StoredEvent> read_stored_event(std::string_view stored);

}  // namespace intaked::hooks
