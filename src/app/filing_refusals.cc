// The part of filing that deals with a definite no: another form of the draft, another ticket, a
// person, or, where everybody is refused in the same words, a desk that is held.
#include <algorithm>
#include <iterator>

#include "app/filing_steps.h"
#include "app/next_step.h"
#include "base/log.h"
#include "lib/json/json_text.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;

constexpr int k_http_not_found = 404;
constexpr int k_http_too_large = 413;
// Different messages refused in the same words, with none filed between: a setting is wrong, not
// they.
constexpr std::size_t k_refused_alike_max = 5;
constexpr auto k_probe_turn = 10min;  // a probe that was refused lets others be the probe
constexpr std::size_t k_taken_back_max = 1'000;  // in one transaction

std::string refusal_reason(const std::string& words) {
  return "the desk refused it: " + words;
}

}  // namespace

void FilingSteps::refused(const journal::FilingClaim& claim, const model::Delivery& delivery,
                          bool was_probe) {
  unclear_in_a_row_ = 0;
  last_clear_answer_ = clock_.ticks();
  const bool is_held_for_this = !alike_.held_words.empty() && delivery.text == alike_.held_words;
  if (!is_held_for_this && alike_.held_words.empty()) desk_takes_work();
  log::warning("the desk refused a draft", {{"intake", claim.intake_id}, {"text", delivery.text}});

  if (claim.kind == model::DraftKind::reply && delivery.http_status == k_http_not_found) {
    settle(claim.intake_id, delivery,
           plan_anew("the ticket that it was to join is gone from the desk"));
    return;
  }
  if (const auto form = other_form(claim, delivery)) {
    log::info("the draft goes out in another form",
              {{"intake", claim.intake_id}, {"change", form->why}});
    settle(claim.intake_id, delivery, revised(*form));
    return;
  }
  if (is_held_for_this) {
    hold_all(breaker_.reason(), was_probe);
    const auto turn = was_probe ? std::chrono::microseconds(k_probe_turn) : 0us;
    settle(claim.intake_id, std::nullopt, ready_at(clock_.now() + turn, Attempt::was_nothing));
    return;
  }
  if (claim.taken_back) {
    settle(claim.intake_id, delivery, parked("the desk refused it again: " + delivery.text));
    return;
  }
  settle(claim.intake_id, delivery, parked(refusal_reason(delivery.text)));
  count_alike(claim.intake_id, delivery.text);
}

std::optional<compose::OtherForm> FilingSteps::other_form(const journal::FilingClaim& claim,
                                                          const model::Delivery& delivery) {
  const auto text = journal_.request_of(claim.intake_id);
  const auto body = text ? json::parse(*text) : Result<model::Json>(fail(text.error()));
  if (!body || !body->is_object()) return std::nullopt;
  if (delivery.http_status == k_http_too_large) return compose::smaller(*body, options_.text_form);
  if (auto form = compose::with_fallback(*body, options_.fallbacks, delivery.text)) return form;
  if (claim.kind == model::DraftKind::reply) {
    if (auto form = compose::without_customer(*body, delivery.text)) return form;
  }
  if (!options_.reduced_form) return std::nullopt;
  return compose::reduced(*body, claim.kind, delivery.text);
}

void FilingSteps::count_alike(const std::string& intake_id, const std::string& words) {
  if (words != alike_.words) {
    alike_.words = words;
    alike_.intakes.clear();
  }
  if (std::ranges::find(alike_.intakes, intake_id) == alike_.intakes.end())
    alike_.intakes.push_back(intake_id);
  if (alike_.intakes.size() < k_refused_alike_max) return;
  alike_.held_words = words;
  alike_.held_reasons.push_back(refusal_reason(words));
  alike_.intakes.clear();
  hold_all("it refused " + std::to_string(k_refused_alike_max) +
               " messages in a row in the same words, so a rule or a setting is wrong, here or "
               "there: \"" +
               words + "\"; put it right, nothing else is to be done",
           false);
}

// The desk filed something: what it said to everybody is no longer so.
void FilingSteps::nobody_is_refused() {
  std::ranges::move(alike_.held_reasons, std::back_inserter(alike_.to_take_back));
  alike_.held_reasons.clear();
  alike_.words.clear();
  alike_.held_words.clear();
  alike_.intakes.clear();
}

void FilingSteps::take_back_refused() {
  if (alike_.to_take_back.empty()) return;
  const std::string& reason = alike_.to_take_back.back();
  const auto taken = journal_.take_back(reason, k_taken_back_max);
  if (!taken) return;
  if (*taken > 0)
    log::info("what the desk refused goes back to be filed",
              {{"count", *taken}, {"reason", reason}});
  if (*taken < k_taken_back_max) alike_.to_take_back.pop_back();
}

}  // namespace intaked::app
