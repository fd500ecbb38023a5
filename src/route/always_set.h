// Which fields a table sets for every message that goes on after it.
#pragma once

#include <set>
#include <string>

#include "route/compiled_book.h"

namespace intaked::route {

enum class MessageKind { fresh, reply };

struct AlwaysSet {
  bool has_last_rule = false;          // a rule without "when": some rule always wins
  std::set<std::string> fields;        // twins too
  const Rule* without_team = nullptr;  // with a last rule that sets the team: who wins without one
};

AlwaysSet always_set_by(const Table& table, MessageKind kind);
bool applies(const Rule& rule, MessageKind kind);

}  // namespace intaked::route
