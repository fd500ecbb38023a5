// What a desk shows of a ticket that was just made, by each way that it can be found; for
// `intaked doctor desk --write-test`.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "desk/look_up.h"

namespace intaked::desk {

struct Sighting {
  bool answered = false;  // false: this way does not work; `text` says why
  bool shown = false;     // one of the tickets is there
  bool marked = false;    // and carries the marker
  std::string text;
};

enum class Way { search, list, id };

// Looks once. `ids` are the tickets that were made with the marker.
void look_for(const Get& get, Way way, std::string marker, std::vector<std::string> ids,
              std::string team_id, std::function<void(Sighting)> answer);

}  // namespace intaked::desk
