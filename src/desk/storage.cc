#include "desk/storage.h"

namespace intaked::desk {

std::string_view name_of(StoreOutcome outcome) {
  switch (outcome) {
    case StoreOutcome::stored:
      return "stored";
    case StoreOutcome::refused:
      return "refused";
    case StoreOutcome::not_executed:
      return "not_executed";
    case StoreOutcome::unknown:
      return "unknown";
    case StoreOutcome::target_down:
      return "target_down";
    case StoreOutcome::unreadable:
      return "unreadable";
  }
  return "unknown";
}

}  // namespace intaked::desk
