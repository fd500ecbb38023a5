// Takes webhooks: limit → path → is it genuine → record → answer. What they say is read later, by
// the planner. Nothing of a request is read, stored or logged before its sender is known.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

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
                                                     journal::Journal& journal, HooksSeen& seen,
                                                     const Clock& clock);
  virtual ~HookListener() = default;
  virtual std::uint16_t port() const = 0;
  virtual Tick last_round() const = 0;                           // for the watchdog
  virtual std::optional<Instant> certificate_until() const = 0;  // web::Server's
};

// What whoever looks at a hook's address is told, before the address that he comes from.
inline constexpr std::string_view k_door_words =
    "This is an address for webhooks, and takes POST. You come from ";

// Where the hook is called: web.public_url and its path; the path alone where that is not set.
std::string hook_url(const config::Config& config, const config::Hook& hook,
                     const Secret& installation_key);

}  // namespace intaked::app
