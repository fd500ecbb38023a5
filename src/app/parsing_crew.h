// A few threads that have the messages of one claim parsed side by side, each by a process of its
// own.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "app/planner.h"
#include "journal/journal.h"
#include "parse/parse.h"
#include "worker/worker.h"

namespace intaked::app {

class Planner::ParsingCrew {
 public:
  // As worker::Worker::parse() says; unavailable also for what was not tried any more.
  using Outcome = Result<model::ParsedMessage>;

  // `size` threads work, the caller's own among them. `progressed` is called by any of them, after
  // each message.
  ParsingCrew(unsigned size, const config::Config& config, const parse::Options& options,
              std::function<void()> progressed);
  ~ParsingCrew();

  // The claims' messages, in their order. Called by one thread. Once there is no process to be had,
  // or `stop` is requested, no further message is begun.
  std::vector<Outcome> parse_all(const std::vector<journal::PlanClaim>& claims,
                                 const std::stop_token& stop);

 private:
  struct Task {
    const std::vector<journal::PlanClaim>& claims;
    const std::stop_token& stop;
    std::vector<Outcome> outcomes;
    std::size_t next = 0;
    std::size_t at_work = 0;
    bool given_up = false;

    bool has_more() const { return next < claims.size() && !given_up && !stop.stop_requested(); }
  };

  void help(const std::stop_token& stop);
  void parse_until_done(worker::Worker& worker);
  std::size_t share_of(std::size_t waiting) const;

  const config::Config& config_;
  const parse::Options& options_;
  const std::function<void()> progressed_;
  std::mutex mutex_;
  std::condition_variable_any begin_;
  std::condition_variable finished_;
  Task* task_ = nullptr;
  std::unique_ptr<worker::Worker> own_worker_;  // parse_all()'s; made and destroyed by its thread
  std::vector<std::jthread> helpers_;
};

}  // namespace intaked::app
