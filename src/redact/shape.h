// What the parser made of a message, without its words: two messages of one shape were read in the
// same way.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "model/parsed_message.h"

namespace intaked::redact {

struct Facet {
  std::string name;   // "reply", "parts": for a person
  std::string value;  // kinds, numbers and lengths; no word of the message
  friend bool operator==(const Facet&, const Facet&) = default;
};

// Always the same facets in the same order, but for what cannot be parsed: that is a shape too.
using Shape = std::vector<Facet>;

Shape shape_of(const model::ParsedMessage& message);
// Of a message that the parser failed on.
Shape shape_of(const Error& failure);

// The names of the facets that differ.
std::vector<std::string> differences(const Shape& a, const Shape& b);

}  // namespace intaked::redact
