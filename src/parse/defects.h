// Collects what was repaired, guessed or dropped, each sentence once.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "model/parsed_message.h"
#include "parse/limits.h"

namespace intaked::parse {

class Defects {
 public:
  void add(model::DefectKind kind, std::string what) {
    const bool known = std::any_of(list_.begin(), list_.end(),
                                   [&](const model::Defect& d) { return d.what == what; });
    if (!known && list_.size() < k_defects_max) list_.push_back({kind, std::move(what)});
  }
  std::vector<model::Defect> take() { return std::move(list_); }

 private:
  std::vector<model::Defect> list_;
};

}  // namespace intaked::parse
