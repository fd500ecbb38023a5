#include "app/parser_trouble.h"

#include <utility>

#include "base/log.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t k_failures_max = 20;
constexpr auto k_failures_within = 10min;
constexpr auto k_unavailable_pause = 5s;

}  // namespace

void ParserTrouble::failed_on(const std::string& intake_id) {
  failures_[intake_id] = clock_.ticks();
}

void ParserTrouble::unavailable(const Error& error) {
  not_before_ = clock_.ticks() + k_unavailable_pause;
  set_unavailable(error.text);
}

void ParserTrouble::available() {
  set_unavailable("");
}

bool ParserTrouble::may_plan() const {
  return clock_.ticks() >= not_before_;
}

bool ParserTrouble::may_try_again() {
  const Tick oldest = clock_.ticks() - k_failures_within;
  std::erase_if(failures_, [&](const auto& one) { return one.second < oldest; });
  set_failing(failures_.size() > k_failures_max);
  return !failing_;
}

std::string ParserTrouble::text() const {
  const std::lock_guard lock(mutex_);
  if (!unavailable_.empty() || !failing_) return unavailable_;
  return "it failed on more than " + std::to_string(k_failures_max) +
         " messages within ten minutes; those wait, others are planned";
}

void ParserTrouble::set_unavailable(std::string why) {
  const std::lock_guard lock(mutex_);
  if (why == unavailable_) return;
  if (why.empty())
    log::info("messages are parsed again");
  else
    log::error("messages cannot be parsed: they wait", {{"parser", why}});
  unavailable_ = std::move(why);
}

void ParserTrouble::set_failing(bool failing) {
  const std::lock_guard lock(mutex_);
  if (failing == std::exchange(failing_, failing)) return;
  if (failing)
    log::error("the parser fails on many messages: those wait, others are planned");
  else
    log::info("what the parser failed on is tried again");
}

}  // namespace intaked::app
