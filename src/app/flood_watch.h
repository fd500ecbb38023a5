// Compares each message with what lately came of its sender, and tells of floods: once when one
// begins, once when it is over. The planner's thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/flood.h"
#include "base/clock.h"
#include "config/config.h"
#include "journal/journal.h"

namespace intaked::app {

// "flood from help@globex.example: 12 parked"; of several: "3 floods: 412 parked, 7 delayed".
std::string in_words(const std::vector<journal::Flood>& floods);

FloodOptions flood_options(const config::Flood& flood);

class FloodWatch {
 public:
  // The references must outlive this.
  FloodWatch(FloodOptions options, journal::Journal& journal, const Clock& clock);

  struct Seen {
    Mail mail;
    journal::RecentMails before;
  };
  // What lately came of the sender, what is decided and not stored yet included. Says in `inbound`
  // what it may be the same as.
  Result<Seen> look(model::Inbound& inbound, const std::string& scope);
  // Neither where a rule trusts such mail or a person has looked. What was let pass once and is
  // planned again is not parked: by now it may see what came after it.
  struct MayHold {
    bool park = true;
    bool delay = true;
  };
  // After the rules: what is to be filed may be parked or delayed.
  void judge(Seen seen, MayHold may, journal::Plan& plan);

  // What became of the plans that were judged: they are in the journal, but for the merged ones ...
  void stored(const std::vector<std::string>& intake_ids,
              const std::vector<journal::Planned>& outcomes);
  // ... or none of them is.
  void not_stored() { unstored_.clear(); }

  // Each round: ends the floods of which nothing came for as long as the window.
  void tick();

 private:
  struct Unstored {
    journal::RecentMail mark;
    model::Digest content{};
    std::optional<journal::Flood> flood;
    std::string reason;
  };
  void add_unstored(const Mail& mail, const model::Digest& content, journal::RecentMails& before);
  void tell(const Unstored& one);

  const FloodOptions options_;
  journal::Journal& journal_;
  const Clock& clock_;
  std::vector<Unstored> unstored_;
  bool loaded_ = false;
  std::map<journal::FloodName, Tick> open_;  // and when the last mail of it was planned
};

}  // namespace intaked::app
