#include "app/next_step.h"

#include <utility>

#include "lib/json/json_text.h"

namespace intaked::app {

journal::NextStep filed_as(std::string ticket_id, std::string identifier, std::string status) {
  journal::NextStep next;
  next.kind = journal::NextStep::Kind::filed;
  next.ticket_id = std::move(ticket_id);
  next.ticket_identifier = std::move(identifier);
  next.ticket_status = std::move(status);
  return next;
}

journal::NextStep parked(std::string reason) {
  journal::NextStep next;
  next.kind = journal::NextStep::Kind::parked;
  next.reason = std::move(reason);
  return next;
}

journal::NextStep ready_at(Instant when, Attempt attempt) {
  journal::NextStep next;
  next.kind = journal::NextStep::Kind::ready_at;
  next.ready_at = when;
  next.attempt_counts = attempt == Attempt::counts;
  return next;
}

journal::NextStep in_doubt(std::chrono::microseconds settle) {
  journal::NextStep next;
  next.kind = journal::NextStep::Kind::in_doubt;
  next.settle_remaining = settle;
  return next;
}

journal::NextStep revised(const compose::OtherForm& form) {
  journal::NextStep next;
  next.kind = journal::NextStep::Kind::revised;
  next.revision.body = json::write(form.body);
  next.revision.who = "intaked";
  next.revision.why = form.why;
  return next;
}

journal::NextStep plan_anew(std::string reason) {
  journal::NextStep next;
  next.kind = journal::NextStep::Kind::plan_anew;
  next.reason = std::move(reason);
  return next;
}

journal::NextStep plan_again(Instant when, std::string reason) {
  journal::NextStep next;
  next.kind = journal::NextStep::Kind::plan_again;
  next.ready_at = when;
  next.reason = std::move(reason);
  return next;
}

}  // namespace intaked::app
