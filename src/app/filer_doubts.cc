// The part of the filer that deals with answers that never came.
#include <algorithm>

#include "app/filer.h"
#include "app/next_step.h"
#include "base/log.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;

constexpr int k_empty_look_ups_min = 2;  // before a second send: the index may lag
// So often in doubt while the desk is clear about others: it is the draft, a person must look.
constexpr int k_attempts_in_doubt_max = 12;
constexpr auto k_look_up_retry_min = 5s;
constexpr auto k_look_up_retry_max = 300s;

constexpr auto k_look_back = 12h;  // the desk's clock and ours may differ

}  // namespace

// What a former run left in doubt, and what an operator retries although its outcome is unknown.
Result<void> Filer::take_up_doubts() {
  doubts_read_at_ = clock_.ticks();
  INTAKED_TRY(auto left, journal_.in_doubt());
  for (auto& one : left) {
    const std::string& id = one.claim.intake_id;
    if (doubts_.contains(id) || settling_.contains(id)) continue;
    doubt(std::move(one.claim), one.settle_remaining);
  }
  return {};
}

void Filer::doubt(journal::FilingClaim claim, std::chrono::microseconds settle_time) {
  Doubt one;
  one.began_at = clock_.ticks();
  one.look_up_at = one.began_at + settle_time;
  const std::string id = claim.intake_id;
  one.claim = std::move(claim);
  doubts_.insert_or_assign(id, std::move(one));
}

void Filer::look_up(Doubt& doubt) {
  doubt.asking = true;
  auto answer = [this, id = doubt.claim.intake_id](desk::LookUp result) {
    post([this, id, result = std::move(result)] { looked_up(id, result); });
  };
  if (doubt.claim.kind == model::DraftKind::reply) {
    desk_.find_comment(doubt.claim.parent_ticket_id, doubt.claim.marker, std::move(answer));
  } else {
    desk_.find_ticket(doubt.claim.marker, doubt.claim.team_id,
                      doubt.claim.recorded_at - k_look_back, std::move(answer));
  }
}

void Filer::looked_up(const std::string& intake_id, const desk::LookUp& result) {
  const auto found = doubts_.find(intake_id);
  if (found == doubts_.end()) return;
  Doubt& doubt = found->second;
  doubt.asking = false;

  if (!result.answered) {
    ++doubt.failed_look_ups;
    const auto wait = std::min<std::chrono::microseconds>(
        k_look_up_retry_max, k_look_up_retry_min * (1 << std::min(doubt.failed_look_ups, 6)));
    doubt.look_up_at =
        clock_.ticks() +
        jittered(std::min(wait, std::max<std::chrono::microseconds>(options_.settle, 1s)));
    if (doubt.failed_look_ups == 1) {
      log::warning("a draft in doubt cannot be looked up yet",
                   {{"intake", intake_id}, {"text", result.text}});
    }
    if (is_past_horizon(doubt)) {
      settle(intake_id, {}, parked("nobody can tell whether the desk has it: " + result.text));
      doubts_.erase(found);
    }
    return;
  }
  if (!result.found.empty()) {
    const auto& ticket = result.found.front();
    if (result.found.size() > 1) {
      log::error(
          "the desk holds this more than once",
          {{"intake", intake_id}, {"marker", doubt.claim.marker}, {"count", result.found.size()}});
    }
    log::info("found at the desk", {{"intake", intake_id}, {"ticket", ticket.ticket_identifier}});
    const bool reply = doubt.claim.kind == model::DraftKind::reply;
    settle(intake_id, {},
           filed_as(reply ? doubt.claim.parent_ticket_id : ticket.ticket_id,
                    ticket.ticket_identifier, ticket.ticket_status));
    doubts_.erase(found);
    desk_takes_work();
    return;
  }
  if (++doubt.empty_look_ups < k_empty_look_ups_min) {
    doubt.look_up_at = clock_.ticks() + options_.index_lag;
    return;
  }
  send_again_or_park(doubt);
  doubts_.erase(found);
}

void Filer::send_again_or_park(const Doubt& doubt) {
  const auto& claim = doubt.claim;
  const bool clear_about_others = last_clear_answer_ > doubt.began_at;
  if (is_past_horizon(doubt) || (claim.attempt >= k_attempts_in_doubt_max && clear_about_others)) {
    log::warning("parked: the desk never gave a clear answer", {{"intake", claim.intake_id}});
    settle(claim.intake_id, {},
           parked("the desk never gave a clear answer in " + std::to_string(claim.attempt) +
                  " attempts, and has no ticket with this marker"));
    return;
  }
  // Most answers are lost by chance.
  const auto wait =
      claim.attempt <= 1
          ? 0us
          : std::min(options_.send_again_max,
                     options_.send_again_min * (1 << std::min(claim.attempt - 2, 10)));
  log::info("not at the desk, will be sent again",
            {{"intake", claim.intake_id}, {"attempt", claim.attempt}});
  settle(claim.intake_id, {}, ready_at(clock_.now() + jittered(wait), Attempt::counts));
}

bool Filer::is_past_horizon(const Doubt& doubt) const {
  const auto lived =
      std::chrono::duration_cast<std::chrono::microseconds>(clock_.ticks() - began_at_tick_);
  return began_at_ + lived - doubt.claim.since > options_.retry_horizon;
}

void Filer::keep_remaining_settle() {
  remaining_kept_at_ = clock_.ticks();
  std::vector<std::pair<std::string, std::chrono::microseconds>> remaining;
  for (const auto& [id, doubt] : doubts_) {
    const auto left =
        std::chrono::duration_cast<std::chrono::microseconds>(doubt.look_up_at - clock_.ticks());
    remaining.emplace_back(id, std::max(0us, left));
  }
  if (remaining.empty()) return;
  if (auto kept = journal_.save_settle_remaining(remaining); !kept) {
    log::warning("settle times cannot be stored", {{"error", kept.error().text}});
  }
}

}  // namespace intaked::app
