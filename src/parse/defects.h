// Collects what was repaired, guessed or dropped, each sentence once.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "model/parsed_message.h"

namespace intaked::parse {

// At most k_defects_max. Each kind has its share of them, so that a sender who makes many of one
// kind hides none of another; what is over the share is counted.
class Defects {
 public:
  void add(model::DefectKind kind, std::string what);
  void add(Defects&& more);

  // In the order in which they were added, then how many more there are of which kind.
  std::vector<model::Defect> take();

 private:
  struct OfKind {
    std::size_t listed = 0;
    std::size_t more = 0;
  };

  static constexpr std::size_t k_kinds = static_cast<std::size_t>(model::DefectKind::ambiguous) + 1;

  std::vector<model::Defect> list_;
  std::array<OfKind, k_kinds> kinds_{};
};

}  // namespace intaked::parse
