// Conditions over one message: the one place that decides whether a rule matches.
#pragma once

#include <cstddef>
#include <vector>

#include "route/compiled_book.h"
#include "route/message_view.h"

namespace intaked::route {

// A test that held, and by what.
struct Hit {
  const Test* test = nullptr;
  std::size_t value = 0;  // the first value of the field that made it hold
  std::size_t row = 0;    // in: the row found
};

struct Evaluation {
  std::vector<Hit> hits;  // of the tests that made it hold; `none` adds nothing
  // What kept it from holding: tests that did not hold (of `all` the first, of `any` one for each
  // alternative) and `none` conditions that forbade it.
  std::vector<const Condition*> failures;

  void clear() {
    hits.clear();
    failures.clear();
  }
};

// Adds to `evaluation`: hits if the condition holds, else failures.
bool holds(const Condition& condition, MessageView& view, Evaluation& evaluation);

}  // namespace intaked::route
