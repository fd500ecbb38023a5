#include "app/planner.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "app/parsing_crew.h"
#include "base/log.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t k_claim_messages_max = 64;
constexpr auto k_round = 1s;  // how long the loop sleeps at most: the watchdog looks at its rounds
constexpr auto k_journal_error_pause = 1s;

// Nobody reads digests of files that are not sent. A ticket is made of the text alone.
parse::Options options_for_planning(const config::Config& config) {
  parse::Options options = parse_options(config);
  options.attachment_digests = config.attachments.to != config::FilesTo::nowhere;
  options.keep_html = false;
  return options;
}

}  // namespace

Planner::Planner(const config::Config& config, const Secret& installation_key,
                 journal::Journal& journal, const RunningBook& book, Enquirer& enquirer,
                 const Clock& clock)
    : config_(config),
      journal_(journal),
      book_(book),
      clock_(clock),
      parse_options_(options_for_planning(config)),
      maker_(config, installation_key, journal, book, enquirer, clock),
      trouble_(clock),
      last_round_(clock.ticks()) {}

Planner::~Planner() {
  stop();
}

void Planner::stop() {
  thread_.request_stop();
  woken_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Planner::start() {
  thread_ = std::jthread([this](std::stop_token stop) { run(stop); });
}

void Planner::wake() {
  {
    const std::lock_guard lock(mutex_);
    work_ = true;
  }
  woken_.notify_one();
}

void Planner::run(std::stop_token stop) {
  const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  const auto parsers = config_.planners > 0 ? static_cast<unsigned>(config_.planners) : cores;
  crew_ = std::make_unique<ParsingCrew>(parsers, config_, parse_options_,
                                        [this] { last_round_ = clock_.ticks(); });
  while (!stop.stop_requested()) {
    last_round_ = clock_.ticks();
    maker_.look_for_ended_floods();
    bool worked = false;
    if (book_.book() && book_.directory() && trouble_.may_plan()) worked = plan_some(stop);
    if (worked) continue;
    std::unique_lock lock(mutex_);
    woken_.wait_for(lock, stop, k_round, [this] { return work_; });
    work_ = false;
  }
  crew_.reset();
}

std::vector<model::ParsedMessage> Planner::parse(std::vector<journal::PlanClaim>& claims,
                                                 const std::stop_token& stop) {
  auto outcomes = crew_->parse_all(claims, stop);
  std::vector<journal::PlanClaim> understood;
  std::vector<model::ParsedMessage> messages;
  std::vector<journal::FailedPlan> failed;
  std::vector<std::string> untried;
  std::optional<Error> unavailable;
  for (std::size_t i = 0; i < claims.size(); ++i) {
    auto& outcome = outcomes[i];
    if (outcome) {
      messages.push_back(std::move(*outcome));
      understood.push_back(std::move(claims[i]));
    } else if (outcome.error().kind == ErrorKind::unavailable) {
      if (!unavailable) unavailable = outcome.error();
      untried.push_back(claims[i].intake_id);
    } else {
      trouble_.failed_on(claims[i].intake_id);
      lone_try_failed_ = claims[i].alone;
      failed.push_back({claims[i].intake_id, outcome.error().text});
    }
  }
  claims = std::move(understood);
  if (!untried.empty()) release(untried);
  if (!unavailable)
    trouble_.available();
  else if (!stop.stop_requested())
    trouble_.unavailable(*unavailable);
  if (!failed.empty()) {
    if (const auto counted = journal_.fail_plans(failed); !counted)
      log::warning("claims are given back with the next", {{"error", counted.error().text}});
  }
  return messages;
}

bool Planner::plan_some(const std::stop_token& stop) {
  // Suspects come first: what answers them should find them. But who failed again lets others pass.
  const bool retries = !std::exchange(lone_try_failed_, false) && trouble_.may_try_again();
  auto claimed = journal_.claim_plans(k_claim_messages_max,
                                      retries ? journal::Suspects::first : journal::Suspects::wait);
  if (!claimed) {
    log::error("messages cannot be claimed for planning", {{"error", claimed.error().text}});
    std::this_thread::sleep_for(k_journal_error_pause);
    return false;
  }
  if (claimed->empty()) return !retries && trouble_.may_try_again();
  auto messages = parse(*claimed, stop);

  return maker_.plan(*claimed, std::move(messages));
}

void Planner::release(const std::vector<std::string>& intake_ids) {
  const auto released = journal_.release_plans(intake_ids);
  if (!released)
    log::warning("claims are given back with the next", {{"error", released.error().text}});
}

}  // namespace intaked::app
