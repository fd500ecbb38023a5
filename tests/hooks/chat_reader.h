// What becomes of a provider's JSON: the event, the mail that it is, and what is read of that.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "hooks/provider.h"
#include "hooks/senders.h"
#include "hooks/stored_event.h"
#include "parse/parse.h"

namespace intaked::hooks {

struct Read {
  Event event;
  Result<Mail> mail;
  model::ParsedMessage message;
};

// Owns what Fetched looks at.
using Kept = std::map<std::string, std::string>;

inline Read read(const Provider& provider, const std::string& body, const Kept& kept = {}) {
  Fetched fetched;
  for (const auto& [url, bytes] : kept) fetched.emplace(url, bytes);
  const Sent sent{.headers = {{"content-type", "application/json"}}, .body = body};
  const Receipt receipt = provider.receive(sent.request(), {});
  const Event event = receipt.events.at(0);
  auto mail = provider.understand(*read_stored_event(event.stored), {.fetched = fetched});
  auto message = mail ? parse::parse(mail->bytes(), {}) : model::ParsedMessage{};
  return {event, std::move(mail), std::move(message)};
}

inline std::vector<std::string> urls(const Mail& mail) {
  std::vector<std::string> all;
  for (const Need& need : mail.needs) all.push_back(need.url);
  return all;
}

inline std::string slack(const std::string& event) {
  return R"({"type":"event_callback","team_id":"T1","event_id":"Ev1","event":)" + event + "}";
}

}  // namespace intaked::hooks
