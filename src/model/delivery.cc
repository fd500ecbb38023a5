#include "model/delivery.h"

namespace intaked::model {

std::string_view name_of(DeliveryOutcome outcome) {
  switch (outcome) {
    case DeliveryOutcome::filed:
      return "filed";
    case DeliveryOutcome::refused:
      return "refused";
    case DeliveryOutcome::not_executed:
      return "not_executed";
    case DeliveryOutcome::unknown:
      return "unknown";
    case DeliveryOutcome::target_down:
      return "target_down";
  }
  return "";
}

}  // namespace intaked::model
