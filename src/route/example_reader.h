// `examples:` of a rule → Example.
#pragma once

#include "route/loading.h"

namespace intaked::route {

// Fills rule.examples; the rule's conditions and sets have been read.
void read_examples(Loading& loading, const LinedFile& file, const yaml::Node& examples, Rule& rule);

}  // namespace intaked::route
