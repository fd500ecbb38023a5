// Asks Telegram for news, for hosts that it cannot call: core.telegram.org/bots/api#getupdates. An
// update is told again until a later one is asked for, so nothing is kept of where we are: what was
// recorded is known by its number.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "app/hook_seen.h"
#include "app/outbound.h"
#include "base/clock.h"
#include "config/config.h"
#include "journal/journal.h"

namespace intaked::app {

class TelegramPoller {
 public:
  // All references must outlive it, and the journal must have answered when it is destroyed.
  static Result<std::unique_ptr<TelegramPoller>> start(const config::Hook& hook,
                                                       journal::Journal& journal, HooksSeen& seen,
                                                       const Clock& clock);
  // What is under way ends; what is being recorded is waited for.
  ~TelegramPoller();

  // About once a second: asks, if nothing is under way.
  void tick();
  Tick last_round() const { return outbound_->last_round(); }  // for the watchdog

 private:
  TelegramPoller(const config::Hook& hook, journal::Journal& journal, HooksSeen& seen,
                 const Clock& clock, std::unique_ptr<Outbound> outbound)
      : hook_(hook),
        journal_(journal),
        seen_(seen),
        clock_(clock),
        outbound_(std::move(outbound)) {}
  void answered(Result<std::string> answer);
  void record(const std::string& answer);
  void ended(Result<void> outcome, std::int64_t next);

  const config::Hook& hook_;
  journal::Journal& journal_;
  HooksSeen& seen_;
  const Clock& clock_;
  std::unique_ptr<Outbound> outbound_;
  std::mutex mutex_;
  std::condition_variable idle_;
  bool is_under_way_ = false;
  std::int64_t next_ = 0;  // the first update that was not recorded; 0: not known
  int failures_ = 0;
  Tick again_at_{};
};

}  // namespace intaked::app
