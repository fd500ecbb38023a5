// What is not as it should be, right now: the one list that `intaked status`, the unit's status
// line, the alerts and the metrics read from. Pure.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "app/service_status.h"
#include "base/clock.h"
#include "config/config.h"

namespace intaked::app {

enum class Severity {
  note,      // worth knowing; nobody needs to come
  warning,   // a person should look
  critical,  // something stands still until a person looks
};
std::string_view name_of(Severity severity);

struct Complaint {
  std::string key;  // of the cause, permanent: "mailbox support: refused"
  Severity severity = Severity::warning;
  std::string subject;  // "mailbox support"
  std::string what;     // half a sentence: "the server refuses the password"
  std::string help;     // the line to type
  // How long it must hold before anybody is told; and it must be away for as long, before anybody
  // is told that it is over.
  std::chrono::seconds sustained{60};
  // Grows, as texts compare, when there is more to tell of the same cause: another message was
  // parked.
  std::string edition = {};
};

// Behind it a complaint quotes why a message was parked, which may be in the desk's words and name
// who wrote it: it is told, and never kept.
inline constexpr std::string_view k_quoting = "; the newest: ";

// The gravest first.
std::vector<Complaint> complaints(const ServiceStatus& status, const config::Config& config,
                                  Instant now);

// The keys of causes of which cannot be said yet whether they hold, as after a start: what was
// complained of before still stands.
std::vector<std::string> not_known_yet(const ServiceStatus& status, const config::Config& config);

// Of "messages on the server are not known here".
std::string unaccounted_key(const std::string& mailbox);

}  // namespace intaked::app
