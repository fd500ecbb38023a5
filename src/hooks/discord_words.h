// Discord's mark-up (docs.discord.com/developers/reference, "Message Formatting") as plain words.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "model/json.h"

namespace intaked::hooks {

// What an interaction calls those whom its words have by their ids.
struct DiscordNames {
  using ById = std::map<std::string, std::string, std::less<>>;
  ById users, roles, channels;
};

std::string discord_name(const model::Json& user);

// Of an interaction's "resolved".
void add_resolved(const model::Json& resolved, DiscordNames& names);
// Of a message's "mentions".
void add_mentions(const model::Json& message, DiscordNames& names);

// "<@4> saw <:bug:9> in <#7> at <t:1531420618>" becomes "@Eve saw :bug: in #general at
// 2018-07-12T18:36:58Z". Who has no name keeps the id: "@4". What is no mark-up stays as it is.
std::string discord_words(std::string_view marked_up, const DiscordNames& names);

}  // namespace intaked::hooks
