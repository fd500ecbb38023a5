#include "model/routing_decision.h"

#include <algorithm>

namespace intaked::model {

const SetField* RoutingDecision::find(std::string_view name) const {
  const auto found = std::ranges::find(fields, name, &SetField::name);
  return found == fields.end() ? nullptr : &*found;
}

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::file:
      return "file";
    case Verdict::drop:
      return "drop";
    case Verdict::park:
      return "park";
  }
  return "";
}

std::string_view name_of(ReplyAs as) {
  switch (as) {
    case ReplyAs::comment:
      return "comment";
    case ReplyAs::note:
      return "note";
    case ReplyAs::ticket:
      return "ticket";
  }
  return "";
}

}  // namespace intaked::model
