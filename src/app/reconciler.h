// Journal ↔ desk: what the desk lists of ours is compared with what we filed. A message that became
// two tickets, by whoever's fault, is reported within the hour; nothing is changed at the desk.
//
// Two of ours under one marker are a double; so is one that the journal has filed as another
// ticket. Comments are looked at where a reply was ever in doubt.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "desk/desk.h"
#include "journal/journal.h"

namespace intaked::app {

struct ReconcilerOptions {
  std::chrono::microseconds every = std::chrono::hours{1};  // 0: never
  std::chrono::microseconds first_after = std::chrono::minutes{10};
  // How far back the desk is read; its range of two days reaches 48 hours back at least.
  std::chrono::microseconds window = std::chrono::hours{47};
};

// tick() by one thread; the desk answers on its own.
class Reconciler {
 public:
  // All references must outlive it, and it must live until the desk is gone.
  Reconciler(ReconcilerOptions options, journal::Journal& journal, desk::Desk& desk,
             const Clock& clock);
  // Once a second: begins when due, goes on when the desk has answered.
  void tick();

 private:
  void begin();
  void take_tickets(desk::MarkedList list);
  void take_comments(desk::MarkedList list);
  void ask_for_comments();
  void end();
  void not_read_whole(const std::string& why);
  void find_among(const desk::MarkedList& list, model::DraftKind kind);

  const ReconcilerOptions options_;
  journal::Journal& journal_;
  desk::Desk& desk_;
  const Clock& clock_;

  std::mutex mutex_;
  std::optional<desk::MarkedList> answer_;  // of the call under way

  // The ticking thread's own.
  enum class Step { idle, tickets, comments } step_ = Step::idle;
  Tick due_;
  Instant since_;
  bool complete_ = false;
  std::vector<std::string> tickets_to_read_;
  std::vector<journal::Doubled> found_;
  std::set<std::string> troubles_, told_troubles_;  // of this round, and of the last
};

// What of a list is there more than once, or under another ticket than the journal says. Pure.
std::vector<journal::Doubled> doubles_among(const std::vector<desk::Marked>& marked,
                                            const std::vector<journal::FiledUnder>& ours,
                                            model::DraftKind kind);

}  // namespace intaked::app
