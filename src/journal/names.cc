#include <array>
#include <utility>

#include "journal/journal.h"

namespace intaked::journal {

namespace {

constexpr std::array<std::pair<State, std::string_view>, 5> k_states{{
    {State::received, "received"},
    {State::planned, "planned"},
    {State::filed, "filed"},
    {State::dropped, "dropped"},
    {State::parked, "parked"},
}};

}  // namespace

std::string_view name_of(State state) {
  for (const auto& [value, name] : k_states)
    if (value == state) return name;
  return "";
}

std::optional<State> state_named(std::string_view name) {
  for (const auto& [value, text] : k_states)
    if (text == name) return value;
  return std::nullopt;
}

std::string_view name_of(Filing filing) {
  switch (filing) {
    case Filing::ready:
      return "ready";
    case Filing::intent:
      return "intent";
    case Filing::unknown:
      return "unknown";
  }
  return "";
}

}  // namespace intaked::journal
