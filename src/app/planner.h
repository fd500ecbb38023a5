// Journal → journal: received messages are understood, routed and turned into drafts.
//
// Messages of one claim are parsed side by side, in processes that may die of them, and then
// decided one after the other, in the order they were recorded: a reply must find the message it
// answers, also when both came in the same claim.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "app/parser_trouble.h"
#include "app/plan_maker.h"
#include "app/running_book.h"
#include "base/secret.h"
#include "journal/journal.h"

namespace intaked::app {

class Planner {
 public:
  // All references must outlive the planner.
  Planner(const config::Config& config, const Secret& installation_key, journal::Journal& journal,
          const RunningBook& book, Enquirer& enquirer, const Clock& clock);
  ~Planner();
  void start();
  // Finishes the messages at hand. The object must live until the journal is gone, which may still
  // wake it.
  void stop();
  // There may be something to plan. Any thread.
  void wake();
  // The loop's last round, for the watchdog.
  Tick last_round() const { return last_round_.load(); }
  // Why nothing can be parsed just now, "" if all is well. Any thread.
  std::string parser_trouble() const { return trouble_.text(); }

 private:
  class ParsingCrew;

  void run(std::stop_token stop);
  // False: there was nothing to do.
  bool plan_some(const std::stop_token& stop);
  // Has the claims parsed. What the parser failed on, and what it was not tried on, goes back to
  // the journal and is taken out of `claims`; the messages of the others, in their order.
  std::vector<model::ParsedMessage> parse(std::vector<journal::PlanClaim>& claims,
                                          const std::stop_token& stop);
  void release(const std::vector<std::string>& intake_ids);

  const config::Config& config_;
  journal::Journal& journal_;
  const RunningBook& book_;
  const Clock& clock_;
  const parse::Options parse_options_;
  PlanMaker maker_;

  std::mutex mutex_;
  std::condition_variable_any woken_;
  bool work_ = true;
  ParserTrouble trouble_;
  bool lone_try_failed_ = false;  // the latest of all claims
  std::atomic<Tick> last_round_{};
  std::unique_ptr<ParsingCrew>
      crew_;  // made and destroyed by run(): its processes are that thread's
  std::jthread thread_;
};

// What explain shows of a message: defects, signals, parts, attachments; no text of the body.
model::Json to_json(const model::ParsedMessage& message);

}  // namespace intaked::app
