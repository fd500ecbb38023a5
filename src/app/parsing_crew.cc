#include "app/parsing_crew.h"

namespace intaked::app {

Planner::ParsingCrew::ParsingCrew(unsigned size, const parse::Options& options)
    : options_(options) {
  for (unsigned i = 1; i < size; ++i) {
    helpers_.emplace_back([this](std::stop_token stop) { help(stop); });
  }
}

Planner::ParsingCrew::~ParsingCrew() {
  for (auto& helper : helpers_) helper.request_stop();
  begin_.notify_all();
}

std::vector<model::ParsedMessage> Planner::ParsingCrew::parse_all(
    const std::vector<journal::PlanClaim>& claims) {
  std::vector<model::ParsedMessage> messages(claims.size());
  {
    const std::lock_guard lock(mutex_);
    claims_ = &claims;
    messages_ = &messages;
    next_ = 0;
    done_ = 0;
  }
  if (claims.size() > 1) begin_.notify_all();
  parse_until_done();
  std::unique_lock lock(mutex_);
  finished_.wait(lock, [&] { return done_ == claims.size(); });
  claims_ = nullptr;
  messages_ = nullptr;
  return messages;
}

void Planner::ParsingCrew::help(std::stop_token stop) {
  while (!stop.stop_requested()) {
    {
      std::unique_lock lock(mutex_);
      begin_.wait(lock, stop, [this] { return claims_ && next_ < claims_->size(); });
      if (stop.stop_requested()) return;
    }
    parse_until_done();
  }
}

void Planner::ParsingCrew::parse_until_done() {
  std::unique_lock lock(mutex_);
  while (claims_ && next_ < claims_->size()) {
    const std::size_t mine = next_++;
    const auto& raw = (*claims_)[mine].raw;
    auto& message = (*messages_)[mine];
    lock.unlock();
    message = parse::parse(raw.bytes, options_, raw.completeness, raw.body_digest);
    lock.lock();
    ++done_;
    if (done_ == claims_->size()) finished_.notify_one();
  }
}

}  // namespace intaked::app
