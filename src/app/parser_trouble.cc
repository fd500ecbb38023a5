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
  say(error.text);
}

void ParserTrouble::available() {
  say("");
}

bool ParserTrouble::may_plan() {
  forget_old();
  if (failures_.size() > k_failures_max) {
    pauses_ = true;
    say("it failed on " + std::to_string(failures_.size()) +
        " messages within ten minutes; planning pauses");
    return false;
  }
  if (std::exchange(pauses_, false)) say("");
  return clock_.ticks() >= not_before_;
}

std::string ParserTrouble::text() const {
  const std::lock_guard lock(mutex_);
  return text_;
}

void ParserTrouble::forget_old() {
  const Tick oldest = clock_.ticks() - k_failures_within;
  std::erase_if(failures_, [&](const auto& one) { return one.second < oldest; });
}

void ParserTrouble::say(std::string text) {
  const std::lock_guard lock(mutex_);
  if (text == text_) return;
  if (text.empty())
    log::info("messages are parsed again");
  else
    log::error("messages cannot be parsed: they wait", {{"parser", text}});
  text_ = std::move(text);
}

}  // namespace intaked::app
