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

constexpr int k_http_forbidden = 403;
constexpr int k_http_not_found = 404;
constexpr int k_http_gone = 410;
constexpr int k_http_too_large = 413;
// Different messages refused in the same words, with none filed between: a setting is wrong, not
// they.
constexpr std::size_t k_refused_alike_max = 5;
constexpr auto k_probe_turn = 10min;  // a probe that was refused lets others be the probe
constexpr auto k_ask_again = 10s;
constexpr int k_asked_whether_gone_max = 12;     // half an hour and more
constexpr std::size_t k_taken_back_max = 1'000;  // in one transaction
// So often turned away while others are filed: it is that draft.
constexpr int k_turned_away_max = 3;
constexpr std::size_t k_turned_away_known_max = 1'000;
constexpr auto k_clock_step_allowed = 1h;

std::string refusal_reason(const std::string& words) {
  return "the desk refused it: " + words;
}

std::string held_because(const std::string& words) {
  return "it refused " + std::to_string(k_refused_alike_max) +
         " messages in a row in the same words, so a rule or a setting is wrong, here or there: "
         "\"" +
         words +
         "\"; put it right: a rule with intaked reload, a setting with a restart; what was refused "
         "is then filed by itself";
}

// What the desk says to everybody if a key or an address is wrong, it may also say about one ticket
// that moved or was deleted.
bool may_be_about_one(int http_status) {
  return http_status == k_http_forbidden || http_status == k_http_not_found ||
         http_status == k_http_gone;
}

}  // namespace

void FilingSteps::turned_away(const journal::FilingClaim& claim, model::Delivery delivery,
                              bool was_probe) {
  if (is_refused_alone(claim.intake_id, delivery.http_status)) {
    delivery.outcome = model::DeliveryOutcome::refused;
    return refused(claim, delivery, was_probe);
  }
  // One row says that it began; probes that say the same would fill the journal.
  const bool known = breaker_.is_open();
  hold_all(delivery.text, was_probe);
  const bool others_turn = was_probe && may_be_about_one(delivery.http_status);
  const auto wait = others_turn ? std::chrono::microseconds(k_probe_turn) : 0us;
  settle(claim.intake_id, known ? std::nullopt : std::optional(delivery),
         ready_at(clock_.now() + wait, Attempt::was_nothing));
}

bool FilingSteps::is_refused_alone(const std::string& intake_id, int http_status) {
  if (!may_be_about_one(http_status)) return false;
  if (turned_away_.size() >= k_turned_away_known_max) turned_away_.clear();
  TurnedAway& known = turned_away_[intake_id];
  if (known.times == 0 || filed_ > known.filed_before) ++known.times;
  known.filed_before = filed_;
  if (known.times < k_turned_away_max) return false;
  turned_away_.erase(intake_id);
  return true;
}

void FilingSteps::refused(const journal::FilingClaim& claim, const model::Delivery& delivery,
                          bool was_probe) {
  unclear_in_a_row_ = 0;
  last_clear_answer_ = clock_.ticks();
  if (claim.maybe_executed && options_.capability == desk::Capability::unique_key) {
    // "Duplicate" may be said of what an earlier attempt has brought there.
    settle(claim.intake_id, delivery, in_doubt(options_.index_lag));
    doubt(claim, Doubt::Because::refused, options_.index_lag, delivery).was_probe = was_probe;
    if (was_probe && breaker_.is_open()) hold_all(breaker_.reason(), was_probe);
    return;
  }
  if (alike_.held_words.empty()) desk_takes_work();
  log::warning("the desk refused a draft", {{"intake", claim.intake_id}, {"text", delivery.text}});

  if (claim.kind == model::DraftKind::reply && delivery.http_status == k_http_not_found)
    return ask_whether_gone(claim, delivery, was_probe);
  refused_for_itself(claim, delivery, was_probe);
}

// A comment's 404 may be about the ticket, or about a person whom the comment names. A desk that
// tells neither gets the comment again, later each time.
void FilingSteps::ask_whether_gone(const journal::FilingClaim& claim,
                                   const model::Delivery& delivery, bool was_probe) {
  if (sending_ == Sending::stops)
    return settle(claim.intake_id, delivery, ready_at(clock_.now() + k_ask_again, Attempt::counts));
  owned_.insert(claim.intake_id);
  desk_.ticket(claim.parent_ticket_id, [this, claim, delivery, was_probe](desk::TicketNow now) {
    post_([this, claim, delivery, was_probe, now = std::move(now)] {
      owned_.extract(claim.intake_id);
      if (!now.answered)
        nobody_tells_whether_gone(claim, delivery, now.text);
      else if (now.gone)
        settle(claim.intake_id, delivery,
               plan_anew("the ticket that it was to join is gone from the desk"));
      else
        refused_for_itself(claim, delivery, was_probe);
    });
  });
}

void FilingSteps::nobody_tells_whether_gone(const journal::FilingClaim& claim,
                                            const model::Delivery& delivery,
                                            const std::string& why) {
  if (claim.attempt >= k_asked_whether_gone_max) {
    settle(claim.intake_id, delivery,
           parked(refusal_reason(delivery.text) + "; and it does not tell of the ticket: " + why));
    return;
  }
  const auto wait =
      std::max<std::chrono::microseconds>(k_ask_again, send_again_wait(claim.attempt));
  settle(claim.intake_id, delivery, ready_at(clock_.now() + wait, Attempt::counts));
}

void FilingSteps::refused_for_itself(const journal::FilingClaim& claim,
                                     const model::Delivery& delivery, bool was_probe) {
  const bool is_held_for_this = !alike_.held_words.empty() && delivery.text == alike_.held_words;
  if (const auto form = other_form(claim, delivery, is_held_for_this)) {
    log::info("the draft goes out in another form",
              {{"intake", claim.intake_id}, {"change", form->why}});
    settle(claim.intake_id, delivery, revised(*form));
    return;
  }
  if (is_held_for_this) {
    hold_all(held_because(alike_.held_words), was_probe);
    const auto turn = was_probe ? std::chrono::microseconds(k_probe_turn) : 0us;
    settle(claim.intake_id, std::nullopt,
           plan_again(clock_.now() + turn, refusal_reason(delivery.text)));
    return;
  }
  if (claim.taken_back) {
    settle(claim.intake_id, delivery, parked("the desk refused it again: " + delivery.text));
    return;
  }
  settle(claim.intake_id, delivery, parked(refusal_reason(delivery.text)));
  count_alike(claim.intake_id, delivery.text);
}

// What is held waits for somebody to put it right: it does not lose fields and files meanwhile.
std::optional<compose::OtherForm> FilingSteps::other_form(const journal::FilingClaim& claim,
                                                          const model::Delivery& delivery,
                                                          bool is_held_for_this) {
  const auto text = journal_.request_of(claim.intake_id);
  const auto body = text ? json::parse(*text) : Result<model::Json>(fail(text.error()));
  if (!body || !body->is_object()) return std::nullopt;
  if (delivery.http_status == k_http_too_large) return compose::smaller(*body, options_.text_form);
  if (auto form = compose::with_fallback(*body, options_.fallbacks, delivery.text)) return form;
  if (is_held_for_this) return std::nullopt;
  if (claim.kind == model::DraftKind::reply) {
    if (auto form = compose::without_customer(*body, delivery.text)) return form;
  }
  if (!options_.reduced_form) return std::nullopt;
  return compose::reduced(*body, claim.kind, delivery.text, options_.text_form);
}

void FilingSteps::count_alike(const std::string& intake_id, const std::string& words) {
  if (words != alike_.words) {
    alike_.words = words;
    alike_.intakes.clear();
  }
  if (alike_.intakes.empty()) alike_.first_at = clock_.now();
  if (std::ranges::find(alike_.intakes, intake_id) == alike_.intakes.end())
    alike_.intakes.push_back(intake_id);
  if (alike_.intakes.size() < k_refused_alike_max) return;
  const bool is_first = alike_.held_reasons.empty() && alike_.to_take_back.empty();
  alike_.parked_since = is_first ? alike_.first_at : std::min(alike_.parked_since, alike_.first_at);
  alike_.held_words = words;
  if (std::ranges::find(alike_.held_reasons, refusal_reason(words)) == alike_.held_reasons.end())
    alike_.held_reasons.push_back(refusal_reason(words));
  alike_.intakes.clear();
  keep_hold();
  if (breaker_.is_open())
    breaker_.set_reason(held_because(words));
  else
    hold_all(held_because(words), false);
}

// The desk filed something: what it said to everybody is no longer so.
void FilingSteps::nobody_is_refused() {
  alike_.words.clear();
  alike_.intakes.clear();
  if (alike_.held_words.empty()) return;
  alike_.held_words.clear();
  std::ranges::move(alike_.held_reasons, std::back_inserter(alike_.to_take_back));
  alike_.held_reasons.clear();
  keep_hold();
}

void FilingSteps::take_back_refused() {
  if (alike_.to_take_back.empty()) return;
  const std::string& reason = alike_.to_take_back.back();
  const auto taken =
      journal_.take_back(reason, alike_.parked_since - k_clock_step_allowed, k_taken_back_max);
  if (!taken) return;
  if (*taken > 0)
    log::info("what the desk refused goes back to be filed",
              {{"count", *taken}, {"reason", reason}});
  if (*taken == k_taken_back_max) return;
  alike_.to_take_back.pop_back();
  keep_hold();
}

// A setting is put right by a restart: the next life must know what is to be taken back.
void FilingSteps::keep_hold() {
  auto hold = model::Json::object();
  if (!alike_.held_reasons.empty() || !alike_.to_take_back.empty()) {
    auto reasons = model::Json::array();
    for (const auto* list : {&alike_.held_reasons, &alike_.to_take_back})
      for (const std::string& reason : *list) reasons.push_back(reason);
    hold.set("words", alike_.held_words);
    hold.set("reasons", std::move(reasons));
    hold.set("since", to_microseconds(alike_.parked_since));
  }
  if (const auto kept = journal_.keep_hold(json::write(hold)); !kept)
    log::warning("why the desk is held cannot be stored", {{"error", kept.error().text}});
}

Result<void> FilingSteps::read_hold() {
  INTAKED_TRY(const std::string text, journal_.kept_hold());
  if (text.empty()) return {};
  INTAKED_TRY(const model::Json hold, json::parse(text));
  const model::Json* reasons = hold.find("reasons");
  const model::Json* since = hold.find("since");
  if (!reasons || !reasons->as_array() || !since || !since->as_integer()) return {};
  alike_.parked_since = from_microseconds(*since->as_integer());
  alike_.held_words = hold.text("words");
  auto& list = alike_.held_words.empty() ? alike_.to_take_back : alike_.held_reasons;
  for (const model::Json& reason : *reasons->as_array())
    if (const std::string* one = reason.as_string()) list.push_back(*one);
  if (!alike_.held_words.empty()) hold_all(held_because(alike_.held_words), false);
  return {};
}

}  // namespace intaked::app
