#include "app/grouping.h"

namespace intaked::app {

std::string group_of(const model::RawMessage& raw) {
  if (raw.channel.empty()) return "";
  return raw.arrival.source + "\n" + raw.channel + "\n" + raw.channel_author;
}

Result<void> join_group(journal::Journal& journal, const config::Chat& options,
                        const std::string& source, model::Inbound& inbound, journal::Plan& plan) {
  const model::ParsedMessage& message = inbound.message;
  const bool in_thread =
      inbound.thread || !message.references.empty() || !message.in_reply_to.empty();
  if (inbound.channel.empty() || in_thread) return {};
  plan.groupable = true;
  const journal::ChatTurn turn{.source = source,
                               .channel = inbound.channel,
                               .author = inbound.channel_author,
                               .at = inbound.received_at};
  INTAKED_TRY(inbound.thread, journal.find_group(turn, options.grouping_window, inbound.intake_id));
  return {};
}

}  // namespace intaked::app
