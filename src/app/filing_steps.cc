#include "app/filing_steps.h"

#include <algorithm>
#include <utility>

#include "app/next_step.h"
#include "base/log.h"
#include "lib/json/json_text.h"
#include "lib/text/text.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;

constexpr auto k_remaining_kept_every = 10s;  // how much settle time a crash may add
constexpr auto k_journal_error_pause = 1s;
constexpr auto k_doubts_read_every = 5s;   // an operator's retry of a draft in doubt is seen within
constexpr int k_unclear_in_a_row_max = 3;  // then the desk itself is in doubt, not these drafts
constexpr auto k_lease_margin = 10s;       // between a request's deadline and the end of its claim

model::Delivery to_delivery(const journal::FilingClaim& claim, Instant started, Instant ended,
                            const desk::Answer& answer) {
  model::Delivery delivery;
  delivery.revision = claim.revision;
  delivery.attempt = claim.attempt;
  delivery.started_at = started;
  delivery.ended_at = ended;
  delivery.outcome = answer.outcome;
  delivery.http_status = answer.http_status;
  delivery.text = answer.text;
  delivery.ticket_id = answer.ticket_id;
  delivery.ticket_identifier = answer.ticket_identifier;
  delivery.not_before = answer.not_before;
  return delivery;
}

// The requestor of a ticket, if the mail shows a name: without one, and for whoever a rule or a
// fallback put there, the desk knows as much as we do.
desk::Contact new_contact_of(const journal::FilingClaim& claim) {
  if (claim.kind != model::DraftKind::ticket || claim.sender_name.empty()) return {};
  const auto body = json::parse(claim.body);
  if (!body) return {};
  const std::string requestor(body->text("requestorEmail"));
  const bool is_sender = text::fold_case(requestor) == text::fold_case(claim.sender);
  return is_sender ? desk::Contact{requestor, claim.sender_name} : desk::Contact();
}

}  // namespace

FilingSteps::FilingSteps(FilerOptions options, journal::Filings& journal, desk::Desk& desk,
                         const Clock& clock, Post post)
    : options_(options),
      journal_(journal),
      desk_(desk),
      clock_(clock),
      post_(std::move(post)),
      contacts_(desk),
      random_(static_cast<std::minstd_rand::result_type>(
          options.seed != 0 ? options.seed : std::random_device{}())),
      remaining_kept_at_(clock.ticks()),
      doubts_read_at_(clock.ticks()),
      breaker_({.probe_min = options.probe_min, .probe_max = options.probe_max}),
      began_at_(clock.now()),
      began_at_tick_(clock.ticks()) {}

Result<void> FilingSteps::begin() {
  INTAKED_CHECK(read_hold());
  return take_up_doubts();
}

DeskStatus FilingSteps::status() const {
  return {.down = breaker_.is_open(),
          .text = breaker_.reason(),
          .in_flight = in_flight_,
          .in_doubt = doubts_.size(),
          .last_clear_answer = last_clear_answer_};
}

Tick FilingSteps::step(Sending sending) {
  const Tick now = clock_.ticks();
  sending_ = sending;
  if (now >= retry_outcomes_at_ && !unstored_.empty()) store_outcomes_again();
  if (sending == Sending::goes_on) {
    if (now >= claim_not_before_) claim_and_send();
    if (now - doubts_read_at_ >= k_doubts_read_every) static_cast<void>(take_up_doubts());
    do_what_is_due();
    take_back_refused();
  } else {
    give_back_unsent();
  }
  if (now - remaining_kept_at_ >= k_remaining_kept_every) keep_remaining_settle();

  Tick next = now + options_.round;
  if (claim_not_before_ > now) next = std::min(next, claim_not_before_);
  if (breaker_.next_probe_at() > now) next = std::min(next, breaker_.next_probe_at());
  if (!unstored_.empty()) next = std::min(next, retry_outcomes_at_);
  return sending == Sending::stops ? next : std::min(next, next_doubt_at());
}

void FilingSteps::claim_and_send() {
  while (claim_some() > 0) {
  }
}

// How many were claimed. Asked again after each, so that `claim_not_before_` is the next one's time
// even if no answer comes until then.
std::size_t FilingSteps::claim_some() {
  const Tick claimed_at = clock_.ticks();
  const std::size_t room = breaker_.room(in_flight_, options_.in_flight_max, claimed_at);
  if (room == 0) return 0;
  const desk::Leave leave = desk_.leave_to_send(room);
  if (leave.drafts == 0) {
    claim_not_before_ = std::max(claim_not_before_, leave.ask_again_at);
    return 0;
  }
  auto claims = breaker_.is_open() ? journal_.claim_probe() : journal_.claim_filings(leave.drafts);
  if (!claims) {
    log::error("drafts cannot be claimed", {{"error", claims.error().text}});
    claim_not_before_ = clock_.ticks() + k_journal_error_pause;
    return 0;
  }
  const Tick not_after = claimed_at + options_.lease - options_.request_deadline - k_lease_margin;
  for (auto& claim : *claims) {
    ++in_flight_;
    if (claim.look_first)
      look_before_sending(std::move(claim), not_after);
    else
      send(std::move(claim), not_after);
  }
  return claims->size();
}

void FilingSteps::send(journal::FilingClaim claim, Tick not_after) {
  const desk::Contact contact = options_.ensure_contacts ? new_contact_of(claim) : desk::Contact();
  if (contact.email.empty() || contacts_.is_known(contact.email))
    return dispatch(std::move(claim), not_after);
  contacts_.ensure(contact, [this, claim = std::move(claim), not_after] {
    post_([this, claim, not_after] { dispatch(claim, not_after); });
  });
}

void FilingSteps::dispatch(journal::FilingClaim claim, Tick not_after) {
  if (sending_ == Sending::stops) return give_back(claim.intake_id, 0us);
  const Instant started = clock_.now();
  const bool is_probe = breaker_.is_open();
  const auto kind = claim.kind;
  const std::string ticket = claim.parent_ticket_id;
  std::string body = std::move(claim.body);
  claim.body.clear();  // kept by the journal; a second attempt claims it again
  auto answer = [this, claim = std::move(claim), started, is_probe](desk::Answer got) {
    post_([this, claim, started, is_probe, got = std::move(got)] {
      answered(claim, started, is_probe, got);
    });
  };
  if (kind == model::DraftKind::reply)
    desk_.comment(ticket, std::move(body), not_after, std::move(answer));
  else
    desk_.create(std::move(body), not_after, std::move(answer));
}

void FilingSteps::answered(const journal::FilingClaim& claim, Instant started, bool was_probe,
                           const desk::Answer& answer) {
  --in_flight_;
  const Instant now = clock_.now();
  const auto delivery = to_delivery(claim, started, now, answer);
  switch (answer.outcome) {
    case model::DeliveryOutcome::filed:
      ++filed_;
      turned_away_.erase(claim.intake_id);
      nobody_is_refused();
      desk_takes_work();
      filed(claim, delivery, {answer.ticket_id, answer.ticket_identifier, answer.ticket_status});
      return;
    case model::DeliveryOutcome::refused:
      refused(claim, delivery, was_probe);
      return;
    case model::DeliveryOutcome::not_executed:
      not_now(claim, delivery);
      return;
    case model::DeliveryOutcome::target_down:
      turned_away(claim, delivery, was_probe);
      return;
    case model::DeliveryOutcome::unknown:
      log::warning(
          "the desk's answer is unknown",
          {{"intake", claim.intake_id}, {"text", answer.text}, {"attempt", claim.attempt}});
      unknown(claim, delivery);
      no_clear_answer(answer.text, was_probe);
      return;
  }
}

void FilingSteps::not_now(const journal::FilingClaim& claim, const model::Delivery& delivery) {
  const bool desk_says_so = delivery.http_status != 0;  // else it never left us
  if (desk_says_so && alike_.held_words.empty()) desk_takes_work();
  const Instant when = std::max(delivery.not_before, delivery.ended_at + 1s);
  log::info(desk_says_so ? "the desk asks to wait" : "a draft was not sent and waits",
            {{"intake", claim.intake_id}, {"until", to_rfc3339(when)}, {"text", delivery.text}});
  claim_not_before_ = std::max(claim_not_before_, clock_.ticks() + (when - delivery.ended_at));
  settle(claim.intake_id, delivery, ready_at(when, Attempt::was_nothing));
}

// Nothing new is sent any more: what was only being looked for is as it was.
void FilingSteps::give_back_unsent() {
  std::vector<std::string> unsent;
  for (const auto& [number, doubt] : doubts_) {
    if (doubt.because == Doubt::Because::may_be_known) unsent.push_back(doubt.claim.intake_id);
  }
  for (const auto& id : unsent) {
    forget(id);
    give_back(id, 0us);
  }
}

void FilingSteps::give_back(const std::string& intake_id, std::chrono::microseconds wait) {
  --in_flight_;
  settle(intake_id, {}, ready_at(clock_.now() + wait, Attempt::was_nothing));
}

void FilingSteps::filed(const journal::FilingClaim& claim, std::optional<model::Delivery> delivery,
                        const desk::Found& ticket) {
  const bool reply = claim.kind == model::DraftKind::reply;
  const std::string_view what =
      delivery ? (reply ? "comment filed" : "ticket filed") : "found at the desk";
  log::info(what, {{"intake", claim.intake_id},
                   {"ticket", reply ? claim.parent_ticket_id : ticket.ticket_identifier},
                   {"attempt", claim.attempt}});
  settle(claim.intake_id, std::move(delivery),
         filed_as(reply ? claim.parent_ticket_id : ticket.ticket_id, ticket.ticket_identifier,
                  ticket.ticket_status));
}

void FilingSteps::desk_takes_work() {
  unclear_in_a_row_ = 0;
  last_clear_answer_ = clock_.ticks();
  if (breaker_.worked() != desk::Breaker::Change::closed) return;
  claim_not_before_ = clock_.ticks();
  log::info("the desk takes work again");
}

void FilingSteps::no_clear_answer(const std::string& text, bool was_probe) {
  if (++unclear_in_a_row_ < k_unclear_in_a_row_max && !was_probe) return;
  hold_all("no clear answer to " + std::to_string(unclear_in_a_row_) +
               " requests in a row; the last: " + text,
           was_probe);
}

void FilingSteps::hold_all(const std::string& why, bool was_probe) {
  if (breaker_.failed(why, was_probe, spread(), clock_.ticks()) == desk::Breaker::Change::opened)
    log::error("the desk takes no work; everything is held, nothing is lost", {{"text", why}});
}

void FilingSteps::settle(const std::string& intake_id, std::optional<model::Delivery> delivery,
                         journal::NextStep next) {
  owned_.insert(intake_id);
  auto again = Outcome{intake_id, delivery, next};
  journal_.settle(intake_id, std::move(delivery), std::move(next),
                  [this, again = std::move(again)](Result<void> settled) mutable {
                    post_([this, again = std::move(again), settled = std::move(settled)]() mutable {
                      owned_.extract(again.intake_id);
                      if (!settled) outcome_not_stored(std::move(again), settled.error());
                    });
                  });
}

void FilingSteps::outcome_not_stored(Outcome outcome, const Error& error) {
  log::error("an outcome cannot be stored", {{"intake", outcome.intake_id}, {"error", error.text}});
  // Somebody settled it while the answer was on its way: his word stands.
  if (error.kind == ErrorKind::conflict || error.kind == ErrorKind::not_found) return;
  retry_outcomes_at_ = clock_.ticks() + k_journal_error_pause;
  owned_.insert(outcome.intake_id);
  unstored_.push_back(std::move(outcome));
}

// A full disk must not make us forget what the desk said: while we live we try again; if we die,
// the intent in the journal leads to a look-up.
void FilingSteps::store_outcomes_again() {
  for (auto& outcome : std::exchange(unstored_, {})) {
    owned_.extract(outcome.intake_id);
    settle(outcome.intake_id, std::move(outcome.delivery), std::move(outcome.next));
  }
}

// Of thousands that have settled it is written down once.
void FilingSteps::keep_remaining_settle() {
  const Tick now = clock_.ticks();
  remaining_kept_at_ = now;
  std::vector<std::pair<std::string, std::chrono::microseconds>> remaining;
  for (auto& [number, doubt] : doubts_) {
    if (doubt.because == Doubt::Because::may_be_known) continue;
    const bool has_settled = doubt.empty_look_ups + doubt.failed_look_ups > 0;
    const auto wait = std::chrono::duration_cast<std::chrono::microseconds>(doubt.due_at - now);
    const auto left = has_settled ? 0us : std::max(0us, wait);
    if (left == doubt.kept_remaining) continue;
    doubt.kept_remaining = left;
    remaining.emplace_back(doubt.claim.intake_id, left);
  }
  if (remaining.empty()) return;
  if (auto kept = journal_.save_settle_remaining(remaining); !kept) {
    log::warning("settle times cannot be stored", {{"error", kept.error().text}});
  }
}

double FilingSteps::spread() {
  return std::uniform_real_distribution<double>(0.5, 1.0)(random_);
}

// Between half of `upper` and all of it: what waits for the same event must not ask in step.
std::chrono::microseconds FilingSteps::jittered(std::chrono::microseconds upper) {
  return std::chrono::duration_cast<std::chrono::microseconds>(upper * spread());
}

}  // namespace intaked::app
