// One ticket made at the desk, repeated and looked for: what the desk can do for "exactly once".
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "desk/thena.h"

namespace intaked::app {

struct WriteTestOptions {
  std::string team_id;
  std::string requestor;  // an address of ours: nobody else is to be told
  std::string marker;     // never used before
  std::chrono::milliseconds look_for_at_most{120'000};
  std::chrono::milliseconds look_every{500};
};

// How one way of finding the ticket went.
struct WaySeen {
  bool works = false;                              // it answered
  std::optional<std::chrono::milliseconds> shown;  // since the ticket was made; nullopt: never
  std::optional<std::chrono::milliseconds> marked;
  std::string text;  // does not work: why
};

struct WriteTest {
  enum class Repeat { not_tried, same_ticket, conflict, another_ticket, unclear };
  bool made = false;
  std::string text;               // not made: why
  std::vector<std::string> left;  // what is at the desk now: identifiers, or ids
  Repeat repeat = Repeat::not_tried;
  std::string repeat_text;
  WaySeen search, list, by_id;
};

// Runs the test against the desk. Blocks until both ways have shown the ticket, or the time is up.
WriteTest run_write_test(desk::Thena& desk, const WriteTestOptions& options, const Clock& clock);

// What to write into intaked.yaml, and why.
struct Advice {
  std::string capability;                  // as desk.capability is spelt
  std::chrono::milliseconds index_lag{0};  // 0: leave it
  std::vector<std::string> reasons;        // sentences
  std::vector<std::string> warnings;       // sentences
};
Advice advise(const WriteTest& test);

// The ticket that is made: it says what it is, and asks for its own removal.
std::string write_test_body(const WriteTestOptions& options);

}  // namespace intaked::app
