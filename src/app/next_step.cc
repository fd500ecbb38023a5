#include "app/next_step.h"

#include <random>
#include <utility>

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

std::chrono::microseconds jittered(std::chrono::microseconds upper) {
  thread_local std::minstd_rand random{std::random_device{}()};
  return std::chrono::microseconds(
      std::uniform_int_distribution<std::int64_t>(upper.count() / 2, upper.count())(random));
}

}  // namespace intaked::app
