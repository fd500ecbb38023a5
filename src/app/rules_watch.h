// Notices that somebody saved the rules: names, sizes and times of the files, looked at now and
// then. One thread.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"

namespace intaked::app {

class RulesWatch {
 public:
  explicit RulesWatch(std::string directory) : directory_(std::move(directory)) {}

  // True once after the files have changed and then stayed as they are for a while: an editor
  // writes several files, `git pull` many. The first look only notes how they are.
  bool has_settled_change(Tick now);

 private:
  std::uint64_t look() const;

  const std::string directory_;
  Tick looked_at_{};
  bool has_looked_ = false;
  std::uint64_t known_ = 0;   // what was loaded
  std::uint64_t latest_ = 0;  // what was seen last
  Tick changed_at_{};
};

}  // namespace intaked::app
