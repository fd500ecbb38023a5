#include "parse/defects.h"

#include <algorithm>
#include <utility>

#include "parse/limits.h"

namespace intaked::parse {

void Defects::add(model::DefectKind kind, std::string what) {
  // One of its share counts the others.
  constexpr std::size_t k_listed_max = k_defects_max / k_kinds - 1;
  const bool known = std::any_of(list_.begin(), list_.end(),
                                 [&](const model::Defect& d) { return d.what == what; });
  if (known) return;
  OfKind& of_kind = kinds_.at(static_cast<std::size_t>(kind));
  if (of_kind.listed == k_listed_max) {
    ++of_kind.more;
  } else {
    ++of_kind.listed;
    list_.push_back({kind, std::move(what)});
  }
}

void Defects::add(Defects&& more) {
  for (model::Defect& defect : more.list_) add(defect.kind, std::move(defect.what));
  for (std::size_t i = 0; i < k_kinds; ++i) kinds_.at(i).more += more.kinds_.at(i).more;
}

std::vector<model::Defect> Defects::take() {
  for (std::size_t i = 0; i < k_kinds; ++i) {
    if (kinds_.at(i).more == 0) continue;
    list_.push_back({static_cast<model::DefectKind>(i),
                     "and " + std::to_string(kinds_.at(i).more) + " more of this kind"});
  }
  return std::move(list_);
}

}  // namespace intaked::parse
