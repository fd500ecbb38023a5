// Slack's mark-up (docs.slack.dev/messaging/formatting-message-text) as plain words.
#pragma once

#include <string>
#include <string_view>

#include "model/json.h"

namespace intaked::hooks {

// "<@U1|ann> see <https://a.example|this> &amp; that" becomes "@ann see this (https://a.example) &
// that". What is no mark-up stays as it is.
std::string slack_words(std::string_view marked_up);

// The tables among a message's blocks, a line for each row: they are in none of its other words.
// docs.slack.dev/reference/block-kit/blocks/table-block.
std::string slack_tables(const model::Json& message);

}  // namespace intaked::hooks
