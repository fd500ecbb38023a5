#include "app/parsing_crew.h"

#include <algorithm>

#include "app/deciding.h"

namespace intaked::app {
namespace {

constexpr std::size_t k_share_max = 16;

}  // namespace

Planner::ParsingCrew::ParsingCrew(unsigned size, const config::Config& config,
                                  const parse::Options& options, std::function<void()> progressed)
    : config_(config),
      options_(options),
      progressed_(std::move(progressed)),
      own_worker_(std::make_unique<worker::Worker>(options)) {
  for (unsigned i = 1; i < size; ++i) {
    helpers_.emplace_back([this](const std::stop_token& stop) { help(stop); });
  }
}

Planner::ParsingCrew::~ParsingCrew() {
  for (auto& helper : helpers_) helper.request_stop();
  begin_.notify_all();
}

std::vector<Planner::ParsingCrew::Outcome> Planner::ParsingCrew::parse_all(
    const std::vector<journal::PlanClaim>& claims, const std::stop_token& stop) {
  const Outcome untried = fail(ErrorKind::unavailable, "it was not tried");
  Task task{claims, stop, std::vector<Outcome>(claims.size(), untried)};
  {
    const std::lock_guard lock(mutex_);
    task_ = &task;
  }
  if (claims.size() > 1) begin_.notify_all();
  parse_until_done(*own_worker_);
  std::unique_lock lock(mutex_);
  finished_.wait(lock, [&] { return task.at_work == 0; });
  task_ = nullptr;
  return std::move(task.outcomes);
}

void Planner::ParsingCrew::help(const std::stop_token& stop) {
  worker::Worker worker(options_);
  while (!stop.stop_requested()) {
    {
      std::unique_lock lock(mutex_);
      begin_.wait(lock, stop, [this] { return task_ && task_->has_more(); });
      if (stop.stop_requested()) return;
    }
    parse_until_done(worker);
  }
}

void Planner::ParsingCrew::parse_until_done(worker::Worker& worker) {
  std::unique_lock lock(mutex_);
  while (task_ && task_->has_more()) {
    Task& task = *task_;  // there as long as anybody is at work on it
    const std::size_t first = task.next;
    const std::size_t count = share_of(task.claims.size() - first);
    task.next += count;
    ++task.at_work;
    lock.unlock();
    std::vector<worker::Request> requests;
    for (std::size_t i = first; i < first + count; ++i)
      requests.push_back(request_for(task.claims[i], config_));
    std::size_t next = first;
    bool unavailable = false;
    worker.parse(requests, task.stop, [&](Outcome outcome) {
      unavailable = !outcome && outcome.error().kind == ErrorKind::unavailable;
      task.outcomes[next++] = std::move(outcome);
      progressed_();
    });
    lock.lock();
    if (unavailable) task.given_up = true;
    if (--task.at_work == 0) finished_.notify_one();
  }
}

// Enough at once to keep a worker busy, and not so many that one thread is left with the rest.
std::size_t Planner::ParsingCrew::share_of(std::size_t waiting) const {
  const std::size_t threads = helpers_.size() + 1;
  return std::clamp<std::size_t>(waiting / (2 * threads), 1, k_share_max);
}

}  // namespace intaked::app
