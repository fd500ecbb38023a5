// What goes wrong, on purpose. A fault matches requests by method and path and happens to all of
// them, to every n-th, at most so many times, or by a seeded die.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/json.h"

namespace intaked::sandbox {

enum class FaultKind {
  latency,                   // wait, then execute
  latency_after,             // execute, then wait with the answer
  status,                    // this status instead of executing
  status_after,              // execute, then this status
  hang_up_before_executing,  // read the request, close
  execute_and_hang_up,       // execute, close without a byte
  truncate_answer,           // execute, close in the middle of the answer
  garble_answer,             // execute, answer 201 with what is no JSON
  search_lag,                // search finds things only when they are this old
  repeat,                    // what a repeated deDuplicationKey gets
  strip,                     // execute without these fields, as a server that does not know them
};

// What a repeated deDuplicationKey gets. Thena documents none of them.
enum class RepeatAnswer { another, same, conflict };

struct Fault {
  FaultKind kind = FaultKind::status;
  std::string method;      // "": any
  std::string path = "*";  // "*" stands for any text, also "/"
  int status = 500;        // status, status_after; repeat with `same`: 200 or 201
  // latency, search_lag; status 429: until X-RateLimit-Reset, a second if 0.
  std::chrono::milliseconds wait{0};
  RepeatAnswer answer = RepeatAnswer::another;
  std::vector<std::string> fields;  // strip
  std::int64_t times_max = 0;       // 0: no bound
  std::int64_t every = 1;
  double probability = 1.0;
  std::int64_t matched = 0;  // requests it could have happened to
  std::int64_t happened = 0;
};

// What happens to one request.
struct Verdict {
  std::chrono::milliseconds wait_before{0};
  std::chrono::milliseconds wait_after{0};
  std::optional<int> status_before;
  std::optional<int> status_after;
  bool hangs_up_before = false;
  bool hangs_up_after = false;
  bool truncates = false;
  bool garbles = false;
  std::chrono::milliseconds rate_reset{0};
  std::chrono::milliseconds search_lag{0};
  RepeatAnswer repeat = RepeatAnswer::another;
  int repeat_status = 201;
  std::vector<std::string> strips;  // fields of the body
};

// One thread at a time.
class Faults {
 public:
  explicit Faults(std::uint64_t seed) : dice_(seed) {}

  void add(Fault fault) { faults_.push_back(std::move(fault)); }
  void clear() { faults_.clear(); }
  // Counts the request at every fault it matches. Waits add up; of several kinds each happens.
  Verdict decide(std::string_view method, std::string_view path);
  model::Json to_json() const;

 private:
  bool happens(Fault& fault);
  std::vector<Fault> faults_;
  std::mt19937_64 dice_;
};

// {"kind":"status","method":"POST","path":"/v1/tickets","status":503,"times":2}. An unknown member
// or kind is an error.
Result<Fault> fault_from_json(const model::Json& json);
// "status POST /v1/tickets status=503 times=2": the same as words.
Result<Fault> fault_from_words(std::string_view words);

}  // namespace intaked::sandbox
