// JSON text ↔ model::Json.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "model/json.h"

namespace intaked::json {

struct Limits {
  std::size_t depth = 64;
  std::size_t nodes = 1'000'000;
};

// Strict RFC 8259. Duplicate keys, invalid UTF-8, excess depth or nodes and trailing bytes are
// errors (invalid, with the byte's position). Integers that fit int64 stay integers.
Result<model::Json> parse(std::string_view text, Limits limits = {});

// One line, keys in their order, non-ASCII as UTF-8. Invalid UTF-8 in strings becomes U+FFFD, never
// an exception.
std::string write(const model::Json& value);
// The same with line ends and two spaces of indent, for people.
std::string write_pretty(const model::Json& value);

}  // namespace intaked::json
