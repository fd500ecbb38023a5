#include "hooks/stored_event.h"

#include <charconv>

namespace intaked::hooks {
namespace {

constexpr std::string_view k_provider = "Intaked-Provider";
constexpr std::string_view k_id = "Intaked-Event";
constexpr std::string_view k_type = "Content-Type";
constexpr std::string_view k_length = "Intaked-Length";
constexpr std::string_view k_fetched = "Intaked-Fetched";
constexpr std::size_t k_value_bytes_max = 4 << 10;

// Lines are ours: what a sender said in one of them stays in it.
void add_line(std::string& to, std::string_view name, std::string_view value) {
  to += name;
  to += ": ";
  for (const char c : value.substr(0, k_value_bytes_max))
    if (c != '\r' && c != '\n') to += c;
  to += "\r\n";
}

void add_bytes(std::string& to, std::string_view bytes) {
  add_line(to, k_length, std::to_string(bytes.size()));
  to += "\r\n";
  to += bytes;
}

class Lines {
 public:
  explicit Lines(std::string_view rest) : rest_(rest) {}

  std::optional<std::string_view> value_of(std::string_view name) {
    const std::size_t end = rest_.find("\r\n");
    if (end == std::string_view::npos || !rest_.starts_with(name) ||
        rest_.substr(name.size(), 2) != ": ")
      return std::nullopt;
    const std::string_view value = rest_.substr(name.size() + 2, end - name.size() - 2);
    rest_.remove_prefix(end + 2);
    return value;
  }
  std::optional<std::string_view> bytes() {
    const auto length = value_of(k_length);
    if (!length || !rest_.starts_with("\r\n")) return std::nullopt;
    rest_.remove_prefix(2);
    std::size_t size = 0;
    const auto [end, error] =
        std::from_chars(length->data(), length->data() + length->size(), size);
    if (error != std::errc{} || end != length->data() + length->size() || size > rest_.size())
      return std::nullopt;
    const std::string_view bytes = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return bytes;
  }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

}  // namespace

std::string store_event(const StoredEvent& event) {
  std::string stored;
  add_line(stored, k_provider, event.provider);
  add_line(stored, k_id, event.id);
  add_line(stored, k_type, event.content_type);
  add_bytes(stored, event.body);
  for (const auto& [url, bytes] : event.fetched) stored += store_fetched(url, bytes);
  return stored;
}

std::string store_fetched(std::string_view url, std::string_view bytes) {
  std::string stored;
  add_line(stored, k_fetched, url);
  add_bytes(stored, bytes);
  return stored;
}

std::optional<StoredEvent> read_stored_event(std::string_view stored) {
  Lines lines(stored);
  const auto provider = lines.value_of(k_provider), id = lines.value_of(k_id),
             type = lines.value_of(k_type), body = lines.bytes();
  if (!provider || !id || !type || !body) return std::nullopt;
  StoredEvent event{*provider, *id, *type, *body};
  while (!lines.at_end()) {
    const auto url = lines.value_of(k_fetched);
    const auto bytes = url ? lines.bytes() : std::nullopt;
    if (!bytes) return std::nullopt;
    event.fetched.emplace_back(*url, *bytes);
  }
  return event;
}

}  // namespace intaked::hooks
