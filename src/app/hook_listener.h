// Takes webhooks: limit → path → is it genuine → record → answer. What they say is read later, by
// the planner. Nothing of a request is read, stored or logged before its sender is known.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "app/hook_seen.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "config/config.h"
#include "journal/journal.h"

namespace intaked::app {

class HookListener {
 public:
  // Listens before it returns. Errors are web::Server's: conflict if the port is taken, denied,
  // invalid for an address or certificate that cannot be used. All references must outlive it.
  static Result<std::unique_ptr<HookListener>> start(const config::Config& config,
                                                     const Secret& installation_key,
                                                     journal::Journal& journal, const Clock& clock);
  virtual ~HookListener() = default;
  virtual std::uint16_t port() const = 0;
  virtual std::map<std::string, HookSeen> seen() const = 0;
  virtual Tick last_round() const = 0;  // for the watchdog
};

// Where the hook is called: web.public_url and its path; the path alone where that is not set.
std::string hook_url(const config::Config& config, const config::Hook& hook,
                     const Secret& installation_key);

}  // namespace intaked::app
