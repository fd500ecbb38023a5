#include "journal/typed_names.h"

#include <algorithm>
#include <array>
#include <functional>
#include <span>

namespace intaked::journal {

namespace {

constexpr std::int64_t k_ids_max = 10'000;
constexpr std::size_t k_id_characters_min = 6;

Result<Ids> ask(sql::Connection& db, std::string_view sql, std::span<const sql::Value> values) {
  Ids ids;
  INTAKED_CHECK(db.run(sql, values, [&](const sql::Row& row) { ids.push_back(row.integer(0)); }));
  std::ranges::sort(ids, std::greater<>());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

std::string in_small_letters(std::string_view typed) {
  std::string text(typed);
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

}  // namespace

std::string_view in_angle_brackets(std::string_view typed) {
  if (typed.size() < 2 || !typed.starts_with('<') || !typed.ends_with('>')) return {};
  return typed.substr(1, typed.size() - 2);
}

Result<Ids> with_message_id(sql::Connection& db, std::string_view message_id) {
  const std::array<sql::Value, 2> values{message_id, k_ids_max};
  return ask(db,
             "SELECT intake FROM thread_reference WHERE message_id = $1 AND told_by = ''"
             " ORDER BY intake DESC LIMIT $2",
             values);
}

std::string in_capitals(std::string_view typed) {
  std::string text(typed);
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return text;
}

Result<Ids> of_ticket(sql::Connection& db, const std::string& typed) {
  for (const std::string& identifier : {typed, in_capitals(typed)}) {
    const std::array<sql::Value, 1> values{std::string_view(identifier)};
    INTAKED_TRY(
        Ids ids,
        ask(db,
            "SELECT id FROM intake WHERE ticket_identifier = $1 AND ticket_identifier <> ''"
            " UNION SELECT j.id FROM intake t JOIN intake j ON j.conversation = t.id AND"
            " j.conversation <> j.id WHERE t.ticket_identifier = $1 AND t.ticket_identifier <> ''",
            values));
    if (!ids.empty()) return ids;
  }
  return Ids{};
}

Result<Ids> with_public_id(sql::Connection& db, const std::string& typed) {
  if (typed.size() < k_id_characters_min) return Ids{};
  const std::string begin = in_small_letters(typed);
  const std::string end = begin + "~";
  const std::array<sql::Value, 3> values{std::string_view(begin), std::string_view(end), k_ids_max};
  return ask(db,
             "SELECT id FROM intake WHERE public_id >= $1 AND public_id < $2"
             " ORDER BY public_id DESC LIMIT $3",
             values);
}

}  // namespace intaked::journal
