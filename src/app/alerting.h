// Who is told when: once when a cause has held for long enough, once when it has been away for as
// long, and nothing in between. Pure; one thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "app/health.h"
#include "base/clock.h"
#include "model/json.h"

namespace intaked::app {

struct Alert {
  enum class Kind { raised, more, resolved };
  Kind kind = Kind::raised;
  Complaint complaint;  // resolved: as it was told last
  Instant since;        // when it began
};

class Alerting {
 public:
  // What is to be told now. About once a second; `now` for people, `ticks` for waiting.
  std::vector<Alert> look(const std::vector<Complaint>& complaints, Tick ticks, Instant now);

  // Of these causes, those that were told and are not over.
  std::vector<Complaint> told_of(const std::vector<std::string>& keys) const;

  // What was told and is not over, so that a restart neither tells it again nor forgets to say that
  // it is over; without what it quotes (health.h). Changed since the last call: true.
  bool has_changed();
  model::Json to_json() const;
  void restore(const model::Json& json);

 private:
  struct Cause {
    Complaint complaint;
    Instant since;  // it began
    Tick began{};   // it began, or came back
    Tick seen{};    // the last time
    bool is_told = false;
    std::string told_edition;
    Tick told{};
    int returns = 0;  // so often it came back soon after it was over
    Tick over{};      // told that it is over; it is remembered for a while
  };
  std::map<std::string, Cause> causes_;
  bool changed_ = false;
};

}  // namespace intaked::app
