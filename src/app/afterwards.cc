#include "app/afterwards.h"

#include <algorithm>

#include "base/log.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t k_steps_at_once = 4;  // beside what is being filed
constexpr std::chrono::seconds k_again_min = 2s;
constexpr std::chrono::seconds k_again_max = 15min;
constexpr std::chrono::hours k_horizon = 72h;

std::chrono::seconds wait_after(int attempts) {
  return std::min<std::chrono::seconds>(k_again_max, k_again_min * (1 << std::min(attempts, 10)));
}

}  // namespace

void Afterwards::tick() {
  // What is under way now may be settled while the list is read, and still stand in it.
  std::unordered_set<std::int64_t> before;
  {
    const std::lock_guard lock(mutex_);
    before = under_way_;
  }
  const auto due = journal_.threads().due_afterwards(k_steps_at_once);
  if (!due) return;
  for (const journal::DueStep& step : *due) {
    if (before.contains(step.id)) continue;
    {
      const std::lock_guard lock(mutex_);
      if (under_way_.size() >= k_steps_at_once || !under_way_.insert(step.id).second) continue;
    }
    begin(step);
  }
}

void Afterwards::begin(const journal::DueStep& step) {
  auto answer = [this, step](const desk::Answer& got) { answered(step, got); };
  if (step.kind == journal::AfterwardsKind::update) {
    desk_.update_ticket(step.ticket_id, step.body, std::move(answer));
  } else if (step.parent_ticket_id.empty() &&
             (step.parent_is_dropped || clock_.now() - step.since > k_horizon)) {
    settle(step, journal::AfterwardsState::refused,
           step.parent_is_dropped ? "what it continues was dropped: there is no older ticket"
                                  : "given up after three days: there is no older ticket",
           clock_.now());
  } else if (step.parent_ticket_id.empty()) {
    settle(step, journal::AfterwardsState::waiting, "the older ticket does not exist yet",
           clock_.now() + wait_after(step.attempts));
  } else {
    desk_.link(step.parent_ticket_id, step.ticket_id, std::move(answer));
  }
}

void Afterwards::answered(const journal::DueStep& step, const desk::Answer& answer) {
  using model::DeliveryOutcome;
  const Instant now = clock_.now();
  if (answer.outcome == DeliveryOutcome::filed) {
    log::info("done at the desk", {{"intake", step.intake_id}, {"ticket", step.ticket_id}});
    return settle(step, journal::AfterwardsState::done, answer.text, now);
  }
  const bool too_late = now - step.since > k_horizon;
  if (answer.outcome == DeliveryOutcome::refused || too_late) {
    log::warning("the desk did not change a ticket",
                 {{"intake", step.intake_id}, {"text", answer.text}});
    return settle(step, journal::AfterwardsState::refused,
                  (too_late ? "given up after three days: " : "") + answer.text, now);
  }
  settle(step, journal::AfterwardsState::waiting, answer.text,
         std::max(answer.not_before, now + wait_after(step.attempts)));
}

// What cannot be stored is done once more: it may be.
void Afterwards::settle(const journal::DueStep& step, journal::AfterwardsState state,
                        std::string text, Instant not_before) {
  journal_.threads().settle_afterwards(step.id, state, std::move(text), not_before,
                                       [this, id = step.id](const Result<void>&) {
                                         const std::lock_guard lock(mutex_);
                                         under_way_.erase(id);
                                       });
}

}  // namespace intaked::app
