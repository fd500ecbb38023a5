#include "hooks/discord_words.h"

#include <algorithm>
#include <optional>

#include "hooks/age.h"

namespace intaked::hooks {
namespace {

constexpr std::size_t k_mark_bytes_max = 200;
// Several times what Discord allows: a mark of few bytes must not become many.
constexpr std::size_t k_name_bytes_max = 400;

bool is_id(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

void add_name(DiscordNames::ById& names, std::string_view id, std::string name) {
  if (!name.empty() && name.size() <= k_name_bytes_max)
    names.insert_or_assign(std::string(id), std::move(name));
}

std::optional<std::string> mention_in(std::string_view mark, const DiscordNames& names) {
  const struct {
    std::string_view begin;
    char sign;
    const DiscordNames::ById& names;
  } kinds[] = {{"@", '@', names.users},
               {"@!", '@', names.users},
               {"@&", '@', names.roles},
               {"#", '#', names.channels}};
  for (const auto& kind : kinds) {
    if (!mark.starts_with(kind.begin) || !is_id(mark.substr(kind.begin.size()))) continue;
    const std::string_view id = mark.substr(kind.begin.size());
    const auto named = kind.names.find(id);
    return kind.sign + (named == kind.names.end() ? std::string(id) : named->second);
  }
  return std::nullopt;
}

// "t:1618953630", or with one of the letters that say how it is shown: "t:1618953630:R".
std::optional<std::string> time_in(std::string_view mark) {
  if (!mark.starts_with("t:")) return std::nullopt;
  mark.remove_prefix(2);
  const std::size_t colon = mark.find(':');
  if (colon != mark.npos && colon + 2 != mark.size()) return std::nullopt;
  const auto at = seconds_since_1970(mark.substr(0, colon));
  return at ? std::optional(to_rfc3339(*at)) : std::nullopt;
}

// ":bug:9", "a:bug:9" where it moves; and "/ticket new:9", a command.
std::optional<std::string> emoji_or_command_in(std::string_view mark) {
  const std::size_t colon = mark.rfind(':');
  if (colon == mark.npos || !is_id(mark.substr(colon + 1))) return std::nullopt;
  std::string_view name = mark.substr(0, colon);
  if (name.starts_with("a:")) name.remove_prefix(1);
  if (name.size() < 2 || name.find(':', 1) != name.npos) return std::nullopt;
  if (name.front() == '/') return std::string(name);
  if (name.front() != ':' || name.find(' ') != name.npos) return std::nullopt;
  return std::string(name) + ":";
}

// What stands between "<" and ">".
std::optional<std::string> words_of_mark(std::string_view mark, const DiscordNames& names) {
  if (auto mention = mention_in(mark, names)) return mention;
  if (auto time = time_in(mark)) return time;
  return emoji_or_command_in(mark);
}

}  // namespace

std::string discord_name(const model::Json& user) {
  const std::string_view name = user.text("global_name");
  return std::string(name.empty() ? user.text("username") : name);
}

void add_resolved(const model::Json& resolved, DiscordNames& names) {
  const auto each = [&](const char* kind, const auto& add) {
    const model::Json* all = resolved.find(kind);
    if (!all || !all->as_object()) return;
    for (const auto& [id, one] : *all->as_object()) add(id, one);
  };
  each("users", [&](const std::string& id, const model::Json& user) {
    add_name(names.users, id, discord_name(user));
  });
  each("roles", [&](const std::string& id, const model::Json& role) {
    add_name(names.roles, id, std::string(role.text("name")));
  });
  each("channels", [&](const std::string& id, const model::Json& channel) {
    add_name(names.channels, id, std::string(channel.text("name")));
  });
}

void add_mentions(const model::Json& message, DiscordNames& names) {
  for (const model::Json& user : message.list("mentions"))
    add_name(names.users, user.text("id"), discord_name(user));
}

std::string discord_words(std::string_view marked_up, const DiscordNames& names) {
  std::string words;
  while (!marked_up.empty()) {
    const std::size_t begin = std::min(marked_up.find('<'), marked_up.size());
    words += marked_up.substr(0, begin);
    marked_up.remove_prefix(begin);
    if (marked_up.empty()) break;
    const std::size_t end = marked_up.substr(0, k_mark_bytes_max).find('>');
    const auto meant =
        end == marked_up.npos ? std::nullopt : words_of_mark(marked_up.substr(1, end - 1), names);
    words += meant.value_or("<");
    marked_up.remove_prefix(meant ? end + 1 : 1);
  }
  return words;
}

}  // namespace intaked::hooks
