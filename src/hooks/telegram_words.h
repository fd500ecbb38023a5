// What a message of Telegram says in words: core.telegram.org/bots/api#message.
#pragma once

#include <string>

#include "model/json.h"

namespace intaked::hooks {

// Of a person: "Ann Fox".
std::string telegram_name(const model::Json& person);

// Its text or caption, a link behind the words that it lies under: "this page (https://…)"; and
// places, polls, people and lists in square brackets.
std::string telegram_words(const model::Json& message);

}  // namespace intaked::hooks
