// Webhooks, and who is asked instead.
#include <algorithm>

#include "app/service.h"
#include "base/log.h"

namespace intaked::app {

Result<void> Service::start_hooks() {
  for (const config::Hook& hook : config_.hooks) {
    if (!hook.polls) continue;
    INTAKED_TRY(auto poller, TelegramPoller::start(hook, *journal_, hooks_seen_, clock_));
    pollers_.push_back(std::move(poller));
  }
  if (pollers_.size() == config_.hooks.size()) return {};
  INTAKED_TRY(hook_listener_,
              HookListener::start(config_, installation_key_, *journal_, hooks_seen_, clock_));
  log::info("webhooks are taken",
            {{"listen", config_.web.listen_address}, {"port", hook_listener_->port()}});
  return {};
}

}  // namespace intaked::app
