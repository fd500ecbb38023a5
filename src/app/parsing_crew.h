// A few threads that parse the messages of one claim side by side.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "app/planner.h"
#include "journal/journal.h"
#include "parse/parse.h"

namespace intaked::app {

class Planner::ParsingCrew {
 public:
  // `size` threads work, the caller's own among them.
  ParsingCrew(unsigned size, const parse::Options& options);
  ~ParsingCrew();

  // The claims' messages, in their order. Called by one thread.
  std::vector<model::ParsedMessage> parse_all(const std::vector<journal::PlanClaim>& claims);

 private:
  void help(std::stop_token stop);
  void parse_until_done();

  const parse::Options& options_;
  std::mutex mutex_;
  std::condition_variable_any begin_;
  std::condition_variable finished_;
  const std::vector<journal::PlanClaim>* claims_ = nullptr;
  std::vector<model::ParsedMessage>* messages_ = nullptr;
  std::size_t next_ = 0;
  std::size_t done_ = 0;
  std::vector<std::jthread> helpers_;
};

}  // namespace intaked::app
