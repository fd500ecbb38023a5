#include "app/hook_teller.h"

#include "base/log.h"
#include "hooks/provider.h"

namespace intaked::app {

void HookTeller::accepted(const config::Hook& hook, bool is_new, Tick came) {
  seen_.accepted(hook.name, is_new, clock_.now());
  const auto took = clock_.ticks() - came;
  if (took <= hook.provider->answer_within) return;
  seen_.answered_late(hook.name);
  log::warning(
      "a webhook was answered after its sender had given up waiting; it comes again",
      {{"hook", hook.name},
       {"milliseconds", std::chrono::duration_cast<std::chrono::milliseconds>(took).count()}});
}

void HookTeller::noted(const config::Hook& hook, const std::string& what,
                       const std::string& warning) {
  log::info("a webhook brings nothing to keep", {{"hook", hook.name}, {"why", what}});
  if (warning.empty()) return;
  seen_.warned(hook.name, warning, clock_.now());
  log::error("a hook's provider tells that messages are missed",
             {{"hook", hook.name}, {"what", warning}});
}

void HookTeller::not_kept(const config::Hook& hook, const std::string& why) {
  seen_.not_kept(hook.name, why, clock_.now());
  log::error("a webhook cannot be kept; its sender is asked to come again",
             {{"hook", hook.name}, {"why", why}});
}

void HookTeller::refused(const config::Hook& hook, const std::string& why,
                         const std::string& from) {
  seen_.refused(hook.name, why, clock_.now());
  if (const auto left_out = lines_.may_write())
    log::warning(
        "a webhook is refused",
        {{"hook", hook.name}, {"why", why}, {"from", from}, {"lines_left_out", *left_out}});
}

void HookTeller::not_received(const config::Hook& hook, std::string_view why) {
  seen_.refused(hook.name, std::string(why), clock_.now());
  if (const auto left_out = lines_.may_write())
    log::warning("a webhook is not received",
                 {{"hook", hook.name}, {"why", std::string(why)}, {"lines_left_out", *left_out}});
}

void HookTeller::nobodys_path() {
  if (const auto left_out = lines_.may_write())
    log::warning("a request came for no hook; a sender may have an old address: intaked hooks list",
                 {{"lines_left_out", *left_out}});
}

void HookTeller::address_is_full(const std::string& address, int connections_max) {
  if (const auto left_out = lines_.may_write())
    log::warning(
        "a connection is closed: its address has web.connections_per_address_max already. If it is "
        "a proxy of yours, name it in web.trusted_proxies",
        {{"address", address}, {"max", connections_max}, {"lines_left_out", *left_out}});
}

}  // namespace intaked::app
