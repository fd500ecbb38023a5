// Whether the parser can be trusted just now. A message that it fails on is that message's trouble;
// too many of them, or no process to parse in, is ours.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace intaked::app {

class ParserTrouble {
 public:
  explicit ParserTrouble(const Clock& clock) : clock_(clock) {}

  // The parser failed on this message. More than 20 different ones within ten minutes: none of them
  // is tried again until those are ten minutes old, so that a parser that fails on everything parks
  // little.
  void failed_on(const std::string& intake_id);
  // No process could be had: planning pauses for five seconds.
  void unavailable(const Error& error);
  // One could be had.
  void available();

  bool may_plan() const;
  bool may_try_again();
  // For status: "" if all is well. Any thread; the others are called by one.
  std::string text() const;

 private:
  void set_unavailable(std::string why);
  void set_failing(bool failing);

  const Clock& clock_;
  std::map<std::string, Tick> failures_;  // the latest of each message
  Tick not_before_{};
  mutable std::mutex mutex_;
  std::string unavailable_;
  bool failing_ = false;
};

}  // namespace intaked::app
