#include "app/filer.h"

#include <algorithm>
#include <utility>

#include "app/next_step.h"
#include "base/log.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;

constexpr auto k_round = 1s;                  // longest sleep of the loop
constexpr auto k_remaining_kept_every = 10s;  // how much settle time a crash may add
constexpr auto k_journal_error_pause = 1s;
constexpr auto k_doubts_read_every = 5s;   // an operator's retry of a draft in doubt is seen within
constexpr int k_unclear_in_a_row_max = 3;  // then the desk itself is in doubt, not these drafts

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

}  // namespace

Filer::Filer(FilerOptions options, journal::Journal& journal, desk::Desk& desk, const Clock& clock)
    : options_(options),
      journal_(journal),
      desk_(desk),
      clock_(clock),
      remaining_kept_at_(clock.ticks()),
      began_at_(clock.now()),
      began_at_tick_(clock.ticks()),
      last_round_(clock.ticks()) {}

Filer::~Filer() {
  stop(0ms);
}

Result<void> Filer::start() {
  INTAKED_CHECK(take_up_doubts());
  thread_ = std::jthread([this](std::stop_token stop) { run(stop); });
  return {};
}

void Filer::wake() {
  {
    const std::lock_guard lock(mutex_);
    work_ = true;
  }
  woken_.notify_one();
}

void Filer::post(std::function<void()> task) {
  {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    work_ = true;
  }
  woken_.notify_one();
}

void Filer::stop(std::chrono::milliseconds deadline) {
  {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    work_ = true;
    woken_.notify_all();
    woken_.wait_for(lock, deadline, [this] { return status_.in_flight == 0 && tasks_.empty(); });
  }
  thread_.request_stop();
  woken_.notify_all();
  if (thread_.joinable()) thread_.join();
}

DeskStatus Filer::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

void Filer::run(std::stop_token stop) {
  while (!stop.stop_requested()) {
    last_round_ = clock_.ticks();
    std::deque<std::function<void()>> tasks;
    {
      const std::lock_guard lock(mutex_);
      tasks.swap(tasks_);
      work_ = false;
    }
    for (auto& task : tasks) task();

    const Tick now = clock_.ticks();
    if (now >= retry_outcomes_at_ && !unstored_.empty()) store_outcomes_again();
    if (!stopping_) {
      if (now >= claim_not_before_) claim_and_send();
      if (now - doubts_read_at_ >= k_doubts_read_every) static_cast<void>(take_up_doubts());
      for (auto& [id, doubt] : doubts_) {
        if (!doubt.asking && now >= doubt.look_up_at) look_up(doubt);
      }
    }
    if (now - remaining_kept_at_ >= k_remaining_kept_every) keep_remaining_settle();

    std::unique_lock lock(mutex_);
    status_.in_flight = in_flight_;
    status_.in_doubt = doubts_.size();
    woken_.notify_all();  // stop() waits for in_flight
    woken_.wait_for(lock, stop, until_next_step(), [this] { return work_; });
  }
  keep_remaining_settle();
}

void Filer::claim_and_send() {
  // A desk that is down is probed with one draft, not with all of them.
  const std::size_t room = probe_wait_ > 0us ? 1 : options_.in_flight_max;
  if (in_flight_ >= room) return;
  auto claims = journal_.claim_filings(room - in_flight_);
  if (!claims) {
    log::error("drafts cannot be claimed", {{"error", claims.error().text}});
    claim_not_before_ = clock_.ticks() + k_journal_error_pause;
    return;
  }
  for (auto& claim : *claims) send(std::move(claim));
}

std::chrono::milliseconds Filer::until_next_step() const {
  Tick next = clock_.ticks() + k_round;
  if (claim_not_before_ > clock_.ticks()) next = std::min(next, claim_not_before_);
  if (!unstored_.empty()) next = std::min(next, retry_outcomes_at_);
  for (const auto& [id, doubt] : doubts_) {
    if (!doubt.asking) next = std::min(next, doubt.look_up_at);
  }
  return std::max(0ms, std::chrono::ceil<std::chrono::milliseconds>(next - clock_.ticks()));
}

void Filer::send(journal::FilingClaim claim) {
  ++in_flight_;
  {
    const std::lock_guard lock(mutex_);
    status_.in_flight = in_flight_;
  }
  const Instant started = clock_.now();
  const bool is_probe = probe_wait_ > 0us;
  const auto kind = claim.kind;
  const std::string ticket = claim.parent_ticket_id;
  std::string body = std::move(claim.body);
  claim.body.clear();  // kept by the journal; a second attempt claims it again
  auto answer = [this, claim = std::move(claim), started, is_probe](desk::Answer got) {
    post([this, claim, started, is_probe, got = std::move(got)] {
      answered(claim, started, is_probe, got);
    });
  };
  if (kind == model::DraftKind::reply)
    desk_.comment(ticket, std::move(body), std::move(answer));
  else
    desk_.create(std::move(body), std::move(answer));
}

void Filer::answered(const journal::FilingClaim& claim, Instant started, bool was_probe,
                     const desk::Answer& answer) {
  --in_flight_;
  const Instant now = clock_.now();
  auto delivery = to_delivery(claim, started, now, answer);
  if (answer.outcome != model::DeliveryOutcome::target_down &&
      answer.outcome != model::DeliveryOutcome::unknown) {
    desk_takes_work();
  }
  switch (answer.outcome) {
    case model::DeliveryOutcome::filed: {
      const bool reply = claim.kind == model::DraftKind::reply;
      log::info(reply ? "comment filed" : "ticket filed", {{"intake", claim.intake_id},
                                                           {"ticket", answer.ticket_identifier},
                                                           {"attempt", claim.attempt}});
      settle(claim.intake_id, delivery,
             filed_as(reply ? claim.parent_ticket_id : answer.ticket_id, answer.ticket_identifier,
                      answer.ticket_status));
      return;
    }
    case model::DeliveryOutcome::refused:
      log::warning("the desk refused a draft",
                   {{"intake", claim.intake_id}, {"text", answer.text}});
      settle(claim.intake_id, delivery, parked("the desk refused it: " + answer.text));
      return;
    case model::DeliveryOutcome::not_executed: {
      const Instant when = std::max(answer.not_before, now + 1s);
      log::info("the desk asks to wait",
                {{"intake", claim.intake_id}, {"until", to_rfc3339(when)}});
      claim_not_before_ = std::max(claim_not_before_, clock_.ticks() + (when - now));
      settle(claim.intake_id, delivery, ready_at(when, Attempt::was_nothing));
      return;
    }
    case model::DeliveryOutcome::target_down: {
      // One row says that it began; probes that say the same would fill the journal.
      const bool known = probe_wait_ > 0us;
      hold_all(answer.text, was_probe);
      settle(claim.intake_id, known ? std::nullopt : std::optional(delivery),
             ready_at(now, Attempt::was_nothing));
      return;
    }
    case model::DeliveryOutcome::unknown:
      log::warning(
          "the desk's answer is unknown",
          {{"intake", claim.intake_id}, {"text", answer.text}, {"attempt", claim.attempt}});
      settle(claim.intake_id, delivery, in_doubt(options_.settle));
      doubt(claim, options_.settle);
      if (++unclear_in_a_row_ >= k_unclear_in_a_row_max || was_probe)
        hold_all("no clear answer to " + std::to_string(unclear_in_a_row_) +
                     " requests in a row; the last: " + answer.text,
                 was_probe);
      return;
  }
}

void Filer::desk_takes_work() {
  unclear_in_a_row_ = 0;
  last_clear_answer_ = clock_.ticks();
  if (probe_wait_ == 0us) return;
  probe_wait_ = 0us;
  claim_not_before_ = clock_.ticks();
  log::info("the desk takes work again");
  const std::lock_guard lock(mutex_);
  status_.down = false;
  status_.text.clear();
}

// What was on its way when the desk went down says nothing new: only a probe doubles the wait.
void Filer::hold_all(const std::string& why, bool was_probe) {
  const bool was_up = probe_wait_ == 0us;
  if (!was_up && !was_probe) return;
  probe_wait_ = was_up ? options_.probe_min : std::min(probe_wait_ * 2, options_.probe_max);
  claim_not_before_ = std::max(claim_not_before_, clock_.ticks() + jittered(probe_wait_));
  if (was_up)
    log::error("the desk takes no work; everything is held, nothing is lost", {{"text", why}});
  const std::lock_guard lock(mutex_);
  status_.down = true;
  status_.text = why;
}

void Filer::settle(const std::string& intake_id, std::optional<model::Delivery> delivery,
                   journal::NextStep next) {
  settling_.insert(intake_id);
  auto again = Outcome{intake_id, delivery, next};
  journal_.settle(intake_id, std::move(delivery), std::move(next),
                  [this, again = std::move(again)](Result<void> settled) mutable {
                    post([this, again = std::move(again), settled = std::move(settled)]() mutable {
                      settling_.erase(again.intake_id);
                      if (!settled) outcome_not_stored(std::move(again), settled.error());
                    });
                  });
}

void Filer::outcome_not_stored(Outcome outcome, const Error& error) {
  log::error("an outcome cannot be stored", {{"intake", outcome.intake_id}, {"error", error.text}});
  // Somebody settled it while the answer was on its way: his word stands.
  if (error.kind == ErrorKind::conflict || error.kind == ErrorKind::not_found) return;
  retry_outcomes_at_ = clock_.ticks() + k_journal_error_pause;
  settling_.insert(outcome.intake_id);
  unstored_.push_back(std::move(outcome));
}

// A full disk must not make us forget what the desk said: while we live we try again; if we die,
// the intent in the journal leads to a look-up.
void Filer::store_outcomes_again() {
  for (auto& outcome : std::exchange(unstored_, {})) {
    settle(outcome.intake_id, std::move(outcome.delivery), std::move(outcome.next));
  }
}

}  // namespace intaked::app
