#include "app/parsing_crew.h"

namespace intaked::app {

Planner::ParsingCrew::ParsingCrew(unsigned size, const parse::Options& options,
                                  std::function<void()> progressed)
    : options_(options),
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
    const std::size_t mine = task.next++;
    ++task.at_work;
    const auto& raw = task.claims[mine].raw;
    lock.unlock();
    Outcome outcome = worker.parse({raw.completeness, raw.body_digest, raw.bytes}, task.stop);
    progressed_();
    lock.lock();
    if (!outcome && outcome.error().kind == ErrorKind::unavailable) task.given_up = true;
    task.outcomes[mine] = std::move(outcome);
    if (--task.at_work == 0) finished_.notify_one();
  }
}

}  // namespace intaked::app
