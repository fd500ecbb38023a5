#include "hooks/receipt.h"

#include <algorithm>

#include "hooks/stored_event.h"
#include "lib/crypto/crypto.h"
#include "lib/json/json_text.h"

namespace intaked::hooks {
namespace {

// Depth and nodes of the largest real payloads, many times over.
constexpr json::Limits k_limits{.depth = 32, .nodes = 100'000};

bool can_be_an_id(std::string_view text) {
  return !text.empty() && text.size() <= k_event_id_bytes_max &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

std::string event_id(std::string_view said, std::string_view bytes) {
  if (can_be_an_id(said)) return std::string(said);
  return "sha256:" + crypto::hex(crypto::sha256(bytes));
}

Event make_event(std::string_view provider, std::string_view said_id, std::string_view content_type,
                 std::string_view body) {
  Event event{.id = event_id(said_id, body), .stored = {}};
  event.stored = store_event({provider, event.id, content_type, body});
  return event;
}

Receipt whole_body(std::string_view provider, const Request& request, std::string_view said_id,
                   Answer answer) {
  Receipt receipt{.answer = std::move(answer), .events = {}};
  receipt.events.push_back(
      make_event(provider, said_id, request.header("content-type"), request.body));
  return receipt;
}

Receipt nothing(std::string why, Answer answer) {
  return {.answer = std::move(answer),
          .events = {},
          .confirm_url = {},
          .noted = std::move(why),
          .warning = {}};
}

model::Json read_json(std::string_view text) {
  auto read = json::parse(text, k_limits);
  return read ? std::move(*read) : model::Json();
}

model::Json body_json(const Request& request) {
  return read_json(request.body);
}

}  // namespace intaked::hooks
