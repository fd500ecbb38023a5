// A whole message as message/rfc822, from a mail server or worker of one's own.
#include <algorithm>

#include "hooks/own_scheme.h"
#include "hooks/provider.h"

namespace intaked::hooks {
namespace {

constexpr std::size_t k_envelope_to_max = 1'000;

Verification verify(const Request& request, const Credentials& credentials, const Documents&,
                    Instant now) {
  return verify_own_scheme(request, credentials, now);
}

Receipt receive(const Request& request, const Credentials&) {
  Receipt receipt = whole_body(k_relay.name, request, {});
  Event& event = receipt.events.front();
  event.envelope_from = request.header("x-envelope-from");
  std::string_view list = request.header("x-envelope-to");
  while (!list.empty() && event.envelope_to.size() < k_envelope_to_max) {
    const std::size_t end = std::min(list.find(','), list.size());
    const std::size_t first = std::min(list.find_first_not_of(' '), end);
    if (first < end) event.envelope_to.emplace_back(list.substr(first, end - first));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return receipt;
}

Result<Mail> understand(const StoredEvent& event, const Knowledge&) {
  return Mail{.within = event.body};
}

}  // namespace

// How long the sender tries is up to it: as a mail server would.
constinit const Provider k_relay{.name = "relay",
                                 .source = "email",
                                 .covers = Covers::nothing,
                                 .answer_within = std::chrono::seconds(15),
                                 .gives_up_after = std::chrono::hours(24),
                                 .verify = verify,
                                 .receive = receive,
                                 .understand = understand};

}  // namespace intaked::hooks
