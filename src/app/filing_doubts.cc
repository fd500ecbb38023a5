// The part of filing that deals with answers that never came.
#include <algorithm>
#include <string_view>
#include <utility>

#include "app/filing_steps.h"
#include "app/next_step.h"
#include "base/log.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;
using desk::Capability;

// So often in doubt while the desk is clear about others: it is the draft, a person must look.
constexpr int k_attempts_in_doubt_max = 12;
// So many look-ups that say that they will never tell, spread over the settle time at least, and a
// person must look.
constexpr int k_lasting_failures_max = 3;
constexpr auto k_look_up_retry_min = 5s;
constexpr auto k_look_up_retry_max = 300s;

constexpr auto k_known_asked_every = 5s;
constexpr auto k_doubts_overlap = 60s;
// After an outage there may be thousands: replies, people and the directory are asked for as well.
constexpr std::size_t k_look_ups_at_once = 8;

constexpr std::string_view k_key_reads_nothing =
    "the desk shows no ticket at all, and has some of ours; may the API key read tickets?";
constexpr auto k_look_back = 12h;  // the desk's clock and ours may differ

// A person's retry counts attempts anew: he has looked at the desk.
bool is_retried_by_a_person(const journal::FilingClaim& claim) {
  return claim.attempt == 0;
}

journal::NextStep parked_unknown(const std::string& why) {
  return parked("nobody can tell whether the desk has it (" + why +
                "); look there: retry sends it again");
}

}  // namespace

bool FilingSteps::sends_at_most_once() const {
  return options_.capability == Capability::none && !options_.send_again_unseen;
}

// What a former run left in doubt, and what an operator retries although its outcome is unknown.
Result<void> FilingSteps::take_up_doubts() {
  doubts_read_at_ = clock_.ticks();
  const Instant now = clock_.now();
  const bool is_first = doubts_known_at_ == Instant{};
  // Whichever way the clock was set meanwhile.
  const Instant since = is_first ? Instant{} : std::min(doubts_known_at_, now) - k_doubts_overlap;
  INTAKED_TRY(auto left, journal_.in_doubt(since));
  doubts_known_at_ = now;
  for (auto& one : left) {
    const std::string& id = one.claim.intake_id;
    if (doubt_of_.contains(id) || owned_.contains(id)) continue;
    doubt(one.claim, Doubt::Because::no_answer, one.settle_remaining);
  }
  return {};
}

FilingSteps::Doubt& FilingSteps::doubt(const journal::FilingClaim& claim, Doubt::Because because,
                                       std::chrono::microseconds wait, model::Delivery delivery,
                                       Tick not_after) {
  const std::uint64_t number = ++doubts_begun_;
  Doubt& one = doubts_[number];
  one.claim = claim;
  one.because = because;
  one.delivery = std::move(delivery);
  one.not_after = not_after;
  one.began_at = clock_.ticks();
  one.due_at = one.began_at + wait;
  one.kept_remaining = wait;
  const auto [entry, is_first] = doubt_of_.try_emplace(claim.intake_id, number);
  if (!is_first) doubts_.erase(std::exchange(entry->second, number));
  return one;
}

void FilingSteps::forget(const std::string& intake_id) {
  const auto found = doubt_of_.find(intake_id);
  if (found == doubt_of_.end()) return;
  doubts_.erase(found->second);
  doubt_of_.erase(found);
}

void FilingSteps::unknown(const journal::FilingClaim& claim, const model::Delivery& delivery) {
  constexpr int k_http_conflict = 409;
  if (sends_at_most_once()) {
    settle(claim.intake_id, delivery, parked_unknown(delivery.text));
    return;
  }
  const bool conflict =
      delivery.http_status == k_http_conflict && options_.capability != Capability::none;
  const auto wait = conflict ? std::chrono::microseconds(options_.index_lag) : first_wait(claim);
  settle(claim.intake_id, delivery, in_doubt(wait));
  doubt(claim, conflict ? Doubt::Because::conflict : Doubt::Because::no_answer, wait, delivery);
}

// Until the first look-up, or until it is sent again unseen. By then a request that the desk still
// had in hand is executed or given up; with a lagging index that is looked for twice, a lag apart.
std::chrono::microseconds FilingSteps::first_wait(const journal::FilingClaim& claim) const {
  if (options_.capability == Capability::unique_key) return send_again_wait(claim.attempt + 1);
  return options_.settle;
}

std::chrono::microseconds FilingSteps::send_again_wait(int attempt) const {
  if (attempt <= 1) return 0us;  // most answers are lost by chance
  return std::min(options_.send_again_max,
                  options_.send_again_min * (1 << std::min(attempt - 2, 10)));
}

// A journal that was restored, or begun anew, does not know what its lost future filed. One request
// tells a desk that has never had a ticket of ours; else each is asked for by its marker.
void FilingSteps::look_before_sending(journal::FilingClaim claim, Tick not_after) {
  const bool can_look = options_.capability == Capability::consistent_look_up ||
                        options_.capability == Capability::eventual_look_up;
  if (!can_look || desk_knows_ == Known::nobody) return send(std::move(claim), not_after);
  doubt(claim, Doubt::Because::may_be_known, 0us, {}, not_after);
}

void FilingSteps::do_what_is_due() {
  const Tick now = clock_.ticks();
  std::vector<std::uint64_t> due;
  for (const auto& [number, doubt] : doubts_) {
    if (!doubt.asking && now >= doubt.due_at) due.push_back(number);
  }
  std::size_t asking = look_ups_under_way();
  for (const auto number : due) {
    if (asking >= k_look_ups_at_once) break;
    come_due(doubts_.at(number));
    if (const auto still = doubts_.find(number); still != doubts_.end() && still->second.asking)
      ++asking;
  }
}

std::size_t FilingSteps::look_ups_under_way() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(doubts_, [](const auto& one) { return one.second.asking; }));
}

Tick FilingSteps::next_doubt_at() const {
  Tick next = Tick::max();
  if (look_ups_under_way() >= k_look_ups_at_once) return next;
  for (const auto& [number, doubt] : doubts_) {
    if (!doubt.asking) next = std::min(next, doubt.due_at);
  }
  return next;
}

void FilingSteps::come_due(Doubt& doubt) {
  const bool may_be_known = doubt.because == Doubt::Because::may_be_known;
  if (may_be_known && desk_knows_ == Known::not_told_yet) {
    doubt.due_at = clock_.ticks() + k_known_asked_every;
    if (!asking_whether_known_) ask_whether_known(doubt.claim.marker);
    return;
  }
  const bool nothing_tells =
      desk_knows_ == Known::will_never_tell && looked_in_vain_ >= k_lasting_failures_max;
  if (may_be_known && (desk_knows_ == Known::nobody || nothing_tells)) {
    const Doubt known_to_nobody = doubt;
    forget(known_to_nobody.claim.intake_id);
    return nothing_found(known_to_nobody);
  }
  const bool sees_nothing =
      options_.capability == Capability::unique_key || options_.capability == Capability::none;
  if (sees_nothing && doubt.because == Doubt::Because::no_answer) {
    const Doubt blind = doubt;
    forget(blind.claim.intake_id);
    if (sends_at_most_once() && !is_retried_by_a_person(blind.claim)) {
      settle(blind.claim.intake_id, {},
             parked_unknown("intaked was ended while it was being sent"));
      return;
    }
    return send_again_or_park(blind);
  }
  look_up(doubt);
}

void FilingSteps::ask_whether_known(const std::string& marker) {
  asking_whether_known_ = true;
  const std::string beginning = marker.substr(0, marker.find('-') + 1);
  desk_.find_any(beginning, [this, beginning](desk::LookUp result) {
    post_([this, beginning, result = std::move(result)] {
      asking_whether_known_ = false;
      if (!result.answered && !result.is_lasting && !result.was_cut_off)
        return no_clear_answer(result.text, false);
      unclear_in_a_row_ = 0;
      // For moments, perhaps: what another journal filed must not be sent again for that.
      if (result.was_cut_off && !will_never_be_told(beginning)) return;
      untold_.erase(beginning);
      const auto blind = proves_nothing(result);
      if (!blind) return;  // the journal cannot be read: asked again
      if (!result.answered)
        desk_knows_ = Known::will_never_tell;
      else
        desk_knows_ = result.found.empty() && !*blind ? Known::nobody : Known::us;
      for (auto& [number, doubt] : doubts_) {
        if (doubt.because == Doubt::Because::may_be_known) doubt.due_at = clock_.ticks();
      }
    });
  });
}

// What an earlier journal filed is as old as the message; what this one did, no older than its row.
void FilingSteps::look_up(Doubt& doubt) {
  doubt.asking = true;
  const journal::FilingClaim& claim = doubt.claim;
  auto answer = [this, id = doubt.claim.intake_id](desk::LookUp result) {
    post_([this, id, result = std::move(result)] { looked_up(id, result); });
  };
  if (claim.kind == model::DraftKind::reply)
    return desk_.find_comment(claim.parent_ticket_id, claim.marker, std::move(answer));
  const bool may_be_old = doubt.because == Doubt::Because::conflict ||
                          (claim.look_first && desk_knows_ != Known::nobody);
  const Instant since =
      may_be_old ? std::min(claim.received_at, claim.recorded_at) : claim.recorded_at;
  const auto sought = doubt.because == Doubt::Because::may_be_known ? desk::Sought::old
                                                                    : desk::Sought::perhaps_young;
  desk_.find_ticket(claim.marker, sought, since - k_look_back, std::move(answer));
}

void FilingSteps::looked_up(const std::string& intake_id, const desk::LookUp& result) {
  const auto found = doubt_of_.find(intake_id);
  if (found == doubt_of_.end()) return;
  Doubt& doubt = doubts_.at(found->second);
  doubt.asking = false;
  // What is not sent yet has no horizon, and the desk works: it neither waits for ever nor holds
  // all.
  const bool is_counted =
      result.is_lasting || (result.was_cut_off && doubt.because == Doubt::Because::may_be_known);
  if (!result.answered) return look_up_failed(doubt, result.text, is_counted);
  const auto blind = proves_nothing(result);
  if (!blind) return look_up_failed(doubt, blind.error().text, false);
  if (*blind) return look_up_failed(doubt, std::string(k_key_reads_nothing), true);
  untold_.erase(intake_id);
  looked_in_vain_ = 0;
  if (result.found.empty()) {
    if (++doubt.empty_look_ups < empty_look_ups_needed(doubt)) {
      doubt.due_at = clock_.ticks() + options_.index_lag;
      return;
    }
    const Doubt ended = doubt;
    forget(intake_id);
    return nothing_found(ended);
  }
  if (result.found.size() > 1) {
    log::error(
        "the desk holds this more than once",
        {{"intake", intake_id}, {"marker", doubt.claim.marker}, {"count", result.found.size()}});
  }
  const Doubt ended = doubt;
  forget(intake_id);
  if (ended.because == Doubt::Because::may_be_known) --in_flight_;
  filed(ended.claim, {}, result.found.front());
  if (alike_.held_words.empty()) desk_takes_work();
}

// A desk that shows no ticket of anybody, although it has some of ours.
Result<bool> FilingSteps::proves_nothing(const desk::LookUp& result) {
  if (!result.found.empty() || !result.shows_nothing) return false;
  return journal_.has_filed();
}

int FilingSteps::empty_look_ups_needed(const Doubt& doubt) const {
  if (doubt.because == Doubt::Because::may_be_known) return 1;  // it would be old
  return options_.capability == Capability::consistent_look_up ? 1 : 2;
}

void FilingSteps::look_up_failed(Doubt& doubt, const std::string& text, bool is_lasting) {
  const std::string id = doubt.claim.intake_id;
  if (++doubt.failed_look_ups == 1)
    log::warning("a draft in doubt cannot be looked up yet", {{"intake", id}, {"text", text}});
  const Doubt ended = doubt;
  if (ended.because == Doubt::Because::may_be_known) {
    if (!is_lasting) {
      no_clear_answer(text, breaker_.is_open());
      doubt.due_at = clock_.ticks() + look_up_wait(ended);
      return;
    }
    forget(id);
    return look_before_sending_will_fail(ended, text);
  }
  const bool is_over = is_lasting && will_never_be_told(id);
  if (is_over || is_past_horizon(ended)) {
    forget(id);
    untold_.erase(id);
    if (is_over && is_retried_by_a_person(ended.claim)) return send_again_or_park(ended);
    settle(id, {}, parked_unknown(text));
    return;
  }
  doubt.due_at = clock_.ticks() + look_up_wait(ended);
}

std::chrono::microseconds FilingSteps::look_up_wait(const Doubt& doubt) {
  const auto wait = std::min<std::chrono::microseconds>(
      k_look_up_retry_max, k_look_up_retry_min * (1 << std::min(doubt.failed_look_ups, 6)));
  return jittered(std::min(wait, std::max<std::chrono::microseconds>(options_.settle, 1s)));
}

// That there was another journal is no more than possible, unless the desk has shown tickets of
// ours.
void FilingSteps::look_before_sending_will_fail(const Doubt& doubt, const std::string& text) {
  const std::string& id = doubt.claim.intake_id;
  if (desk_knows_ == Known::will_never_tell) {
    ++looked_in_vain_;
    return nothing_found(doubt);
  }
  if (will_never_be_told(id)) {
    untold_.erase(id);
    --in_flight_;
    settle(id, {}, parked_unknown(text));
    return;
  }
  give_back(id, std::clamp<std::chrono::microseconds>(options_.settle / k_lasting_failures_max,
                                                      k_look_up_retry_min, k_look_up_retry_max));
}

bool FilingSteps::will_never_be_told(const std::string& intake_id) {
  Untold& untold = untold_[intake_id];
  if (untold.times++ == 0) untold.since = clock_.ticks();
  return untold.times >= k_lasting_failures_max && clock_.ticks() - untold.since >= options_.settle;
}

void FilingSteps::nothing_found(const Doubt& doubt) {
  switch (doubt.because) {
    case Doubt::Because::no_answer:
      return send_again_or_park(doubt);
    case Doubt::Because::may_be_known:
      if (sending_ == Sending::stops) return give_back(doubt.claim.intake_id, 0us);
      return send(doubt.claim, doubt.not_after);
    case Doubt::Because::refused: {
      journal::FilingClaim claim = doubt.claim;
      claim.maybe_executed = false;
      return refused(claim, doubt.delivery, doubt.was_probe);
    }
    case Doubt::Because::conflict:
      break;
  }
  // It says that it has it. Only where nothing of ours can have been executed is that a no.
  const bool may_be_ours =
      doubt.claim.maybe_executed || options_.capability == Capability::unique_key;
  if (may_be_ours) {
    settle(doubt.claim.intake_id, {},
           parked("the desk says that it has it, and does not show it: " + doubt.delivery.text));
    return;
  }
  model::Delivery refusal = doubt.delivery;
  refusal.outcome = model::DeliveryOutcome::refused;
  refused(doubt.claim, refusal, false);
}

void FilingSteps::send_again_or_park(const Doubt& doubt) {
  const auto& claim = doubt.claim;
  const bool clear_about_others = last_clear_answer_ > doubt.began_at;
  if (is_past_horizon(doubt) || (claim.attempt >= k_attempts_in_doubt_max && clear_about_others)) {
    log::warning("parked: the desk never gave a clear answer", {{"intake", claim.intake_id}});
    settle(claim.intake_id, {},
           parked("the desk never gave a clear answer in " + std::to_string(claim.attempt) +
                  " attempts"));
    return;
  }
  const bool unseen = options_.capability == Capability::none;
  const auto wait = options_.capability == Capability::unique_key
                        ? 0us  // it has waited already
                        : jittered(send_again_wait(claim.attempt));
  if (unseen)
    log::warning("sent again without knowing whether the desk has it: it may be there twice",
                 {{"intake", claim.intake_id}, {"attempt", claim.attempt}});
  else
    log::info("not at the desk, will be sent again",
              {{"intake", claim.intake_id}, {"attempt", claim.attempt}});
  settle(claim.intake_id, {},
         ready_at(std::max(clock_.now() + wait, doubt.delivery.not_before), Attempt::counts));
}

// Neither a clock that was wrong when we began nor one that is set forward now makes it late.
bool FilingSteps::is_past_horizon(const Doubt& doubt) const {
  const auto lived =
      std::chrono::duration_cast<std::chrono::microseconds>(clock_.ticks() - began_at_tick_);
  const Instant now = std::min(began_at_ + lived, clock_.now());
  return now - doubt.claim.since > options_.retry_horizon;
}

}  // namespace intaked::app
