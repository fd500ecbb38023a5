// The mail that an event brings.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace intaked::hooks {

struct Mail {
  // RFC 5322. Either a part of the event as it is stored, or what was put together from it.
  std::string_view within = {};  // of the event's bytes
  std::string written = {};
  // What the mail server before us was told, where the event says so.
  std::string envelope_from = {};
  std::vector<std::string> envelope_to = {};

  std::string_view bytes() const { return written.empty() ? within : std::string_view(written); }
};

}  // namespace intaked::hooks
