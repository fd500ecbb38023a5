// What a hook's listener tells people: in the log, and by HooksSeen in lists, alerts and metrics.
#pragma once

#include <string>
#include <string_view>

#include "app/hook_seen.h"
#include "app/strangers_lines.h"
#include "base/clock.h"
#include "config/config.h"

namespace intaked::app {

// Any thread.
class HookTeller {
 public:
  HookTeller(HooksSeen& seen, const Clock& clock) : seen_(seen), clock_(clock), lines_(clock) {}

  // All that it brought is durable. `came`: when its last byte had come.
  void accepted(const config::Hook& hook, bool is_new, Tick came);
  // What was genuine, and nothing to keep; and that of it which a person must do something about.
  void noted(const config::Hook& hook, const std::string& what, const std::string& warning);
  void not_kept(const config::Hook& hook, const std::string& why);

  // Of these nobody knows whether they were genuine; a person may miss them all the same. Nothing
  // that a stranger said is repeated.
  void refused(const config::Hook& hook, const std::string& why, const std::string& from);
  void not_received(const config::Hook& hook, std::string_view why);
  void nobodys_path();
  void address_is_full(const std::string& address, int connections_max);

 private:
  HooksSeen& seen_;
  const Clock& clock_;
  StrangersLines lines_;
};

}  // namespace intaked::app
