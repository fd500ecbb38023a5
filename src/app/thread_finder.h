// Asks the journal what a message may continue, and says what the desk must tell first.
#pragma once

#include <optional>

#include "app/enquirer.h"
#include "app/threading.h"
#include "base/secret.h"
#include "journal/journal.h"

namespace intaked::app {

struct FoundThread {
  Author author;
  Threading threading;
  // Tickets whose comments might know the mails that this one refers to.
  std::vector<journal::TicketOfSender> unread_tickets;
  std::optional<Threading> untold;  // what holds if the desk does not tell
  Instant status_read_at;           // of the ticket it joins
};

class ThreadFinder {
 public:
  // All references must outlive it.
  ThreadFinder(const config::Config& config, const Secret& installation_key,
               journal::Journal& journal)
      : config_(config), installation_key_(installation_key), journal_(journal) {}

  Result<FoundThread> find(const journal::PlanClaim& claim,
                           const model::ParsedMessage& message) const;

 private:
  journal::ThreadQuestion question_of(const journal::PlanClaim& claim,
                                      const model::ParsedMessage& message, const Author& author,
                                      std::vector<std::string>& remarks) const;
  // Where a message names several conversations, the older ones' comments decide.
  void contest(const journal::PlanClaim& claim, const std::vector<journal::Lead>& leads,
               FoundThread& found) const;
  Result<std::vector<journal::TicketOfSender>> unread_tickets(
      const journal::PlanClaim& claim, const journal::ThreadQuestion& question,
      const std::string& but_ticket) const;

  const config::Config& config_;
  const Secret& installation_key_;
  journal::Journal& journal_;
};

// What must be told before a message that arrived with `claim` is understood; nullopt: nothing.
// Whom and what it concerns is for the caller to add.
std::optional<Enquiry> enquiry_for(const FoundThread& found, const journal::PlanClaim& claim,
                                   bool rules_ask_status, Instant now);

// What `explain` and `queue show` tell of it.
model::Json to_json(const Threading& threading, const Author& author);

}  // namespace intaked::app
