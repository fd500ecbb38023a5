#include "app/hook_message.h"

#include <utility>

namespace intaked::app {

namespace {

// What comes later than any provider tries again bears a wrong time.
constexpr std::chrono::days k_on_its_way_max{14};

}  // namespace

model::RawMessage message_of(const std::string& hook, hooks::Event event, Instant now) {
  model::RawMessage message;
  message.arrival.kind = model::ArrivalKind::hook;
  message.arrival.source = hook;
  message.arrival.event_id = std::move(event.id);
  const bool is_sound = event.at && *event.at <= now && now - *event.at < k_on_its_way_max;
  message.received_at = is_sound ? *event.at : now;
  message.full_size = event.stored.size();
  message.bytes = std::move(event.stored);
  message.envelope_from = std::move(event.envelope_from);
  message.envelope_to = std::move(event.envelope_to);
  message.channel = std::move(event.channel);
  message.channel_author = std::move(event.channel_author);
  return message;
}

}  // namespace intaked::app
