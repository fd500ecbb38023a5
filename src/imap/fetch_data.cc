#include "imap/fetch_data.h"

#include <array>
#include <chrono>

namespace intaked::imap {
namespace {

constexpr std::array<std::string_view, 12> k_months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::optional<unsigned> month_named(std::string_view name) {
  for (unsigned i = 0; i < k_months.size(); ++i)
    if (equal_ignoring_case(name, k_months[i])) return i + 1;
  return std::nullopt;
}

bool is_nil(const Response& response, const Token& token) {
  return token.kind == TokenKind::atom && equal_ignoring_case(response.text_of(token), "NIL");
}

std::optional<std::string> take_string(Response& response, const Token& token) {
  if (token.kind == TokenKind::literal) return std::move(response.literals[token.begin]);
  if (token.kind != TokenKind::quoted) return std::nullopt;
  return std::string(response.text_of(token));
}

// The index after the value that begins at `at`: one token, or a whole list.
std::size_t after_value(const Response& response, std::size_t at) {
  std::size_t depth = 0;
  do {
    if (response.tokens[at].kind == TokenKind::open) ++depth;
    if (response.tokens[at].kind == TokenKind::close) --depth;
    ++at;
  } while (depth > 0);
  return at;
}

void take_item(Response& response, std::string_view name, const Token& value, FetchData& data) {
  const std::string_view text = response.text_of(value);
  if (equal_ignoring_case(name, "UID")) {
    data.uid = read_number32(text).value_or(0);
  } else if (equal_ignoring_case(name, "RFC822.SIZE")) {
    data.size = read_number(text);
  } else if (equal_ignoring_case(name, "INTERNALDATE")) {
    data.internal_date = read_internal_date(text);
  } else if (is_nil(response, value)) {
    return;
  } else if (equal_ignoring_case(name, "BODY[]")) {
    data.body = take_string(response, value);
  } else if (equal_ignoring_case(name, "BODY[HEADER]")) {
    data.header = take_string(response, value);
  } else if (equal_ignoring_case(name, "BODY[TEXT]<0>") ||
             equal_ignoring_case(name, "BODY[TEXT]")) {
    data.text = take_string(response, value);
  }
}

}  // namespace

std::optional<FetchData> take_fetch_data(Response& response) {
  const auto& tokens = response.tokens;
  if (tokens.size() < 2 || tokens.front().kind != TokenKind::open ||
      after_value(response, 0) != tokens.size()) {
    return std::nullopt;
  }
  FetchData data;
  const std::size_t end = tokens.size() - 1;
  for (std::size_t at = 1; at < end;) {
    const Token name = tokens[at++];
    if (name.kind != TokenKind::atom || at >= end) return std::nullopt;
    const Token value = tokens[at];
    if (value.kind != TokenKind::open) {
      take_item(response, response.text_of(name), value, data);
    }
    at = after_value(response, at);
  }
  return data;
}

std::optional<std::uint32_t> uid_in(const Response& response) {
  const auto& tokens = response.tokens;
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i)
    if (tokens[i].kind == TokenKind::atom &&
        equal_ignoring_case(response.text_of(tokens[i]), "UID"))
      return read_number32(response.text_of(tokens[i + 1]));
  return std::nullopt;
}

std::optional<Instant> read_internal_date(std::string_view text) {
  // date-day-fixed may begin with a blank; some servers leave it out.
  if (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  const std::size_t dash = text.find('-');
  if (dash == 0 || dash > 2) return std::nullopt;
  const auto day = read_number32(text.substr(0, dash));
  text.remove_prefix(dash);
  if (text.size() != std::string_view("-Jul-1996 02:44:25 -0700").size()) return std::nullopt;
  if (text[4] != '-' || text[9] != ' ' || text[12] != ':' || text[15] != ':' || text[18] != ' ')
    return std::nullopt;
  const auto month = month_named(text.substr(1, 3));
  const auto year = read_number32(text.substr(5, 4));
  const auto hour = read_number32(text.substr(10, 2));
  const auto minute = read_number32(text.substr(13, 2));
  const auto second = read_number32(text.substr(16, 2));
  const auto zone_hour = read_number32(text.substr(20, 2));
  const auto zone_minute = read_number32(text.substr(22, 2));
  const char sign = text[19];
  if (!day || !month || !year || !hour || !minute || !second || !zone_hour || !zone_minute ||
      (sign != '+' && sign != '-')) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(*year)},
                                         std::chrono::month{*month}, std::chrono::day{*day}};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  const auto offset = std::chrono::hours{*zone_hour} + std::chrono::minutes{*zone_minute};
  const auto local = std::chrono::sys_days{date} + std::chrono::hours{*hour} +
                     std::chrono::minutes{*minute} + std::chrono::seconds{*second};
  return Instant{sign == '+' ? local - offset : local + offset};
}

}  // namespace intaked::imap
