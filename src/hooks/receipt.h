// What a genuine request brings, and how it is answered. What it says is read later: whatever
// cannot be read here is an event all the same, and nothing is turned away for it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "hooks/request.h"
#include "model/json.h"

namespace intaked::hooks {

struct Answer {
  int status = 200;
  std::string content_type = "application/json";
  std::string body = "{}";
};

// One message, or what may be one.
struct Event {
  // Its sender's name for it, which a repetition has too; else the digest of its bytes.
  std::string id;
  // What is kept of it: see stored_event.h. Of a request that brings several, its own part.
  std::string stored;
  // Chat: where it was written and by whom, as model::RawMessage has them, and when.
  std::string channel = {}, channel_author = {};
  std::optional<Instant> at = {};
  std::string envelope_from = {};  // what the mail server before us was told
  std::vector<std::string> envelope_to = {};
};

struct Receipt {
  Answer answer;  // to be given once every event is durable
  std::vector<Event> events;
  std::string confirm_url = {};  // to be called once, to confirm that we want to be written to
  std::string noted = {};        // why there is no event
  // For the operator, who has to do something: what came tells that messages are missed. Beside
  // noted.
  std::string warning = {};
};

// The names are ours: they stand in the journal's index.
inline constexpr std::size_t k_event_id_bytes_max = 200;

// `said`, if it can be an id as it is; else the digest of `bytes`.
std::string event_id(std::string_view said, std::string_view bytes);

Event make_event(std::string_view provider, std::string_view said_id, std::string_view content_type,
                 std::string_view body);
// One event, the whole body.
Receipt whole_body(std::string_view provider, const Request& request, std::string_view said_id,
                   Answer answer = {});
// Nothing to keep.
Receipt nothing(std::string why, Answer answer = {});

// JSON within what a webhook may have; null if it is none.
model::Json read_json(std::string_view text);
model::Json body_json(const Request& request);

}  // namespace intaked::hooks
