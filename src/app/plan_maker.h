// Understood messages → plans: the thread is looked up, the rules are asked, a draft is composed.
//
// Messages are decided one after the other, in the order they were recorded: a reply must find the
// message it answers, also when both came in the same claim.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/enquirer.h"
#include "app/flood_watch.h"
#include "app/running_book.h"
#include "app/thread_finder.h"
#include "base/secret.h"
#include "compose/compose.h"
#include "journal/journal.h"
#include "model/inbound.h"

namespace intaked::app {

// One thread at a time.
class PlanMaker {
 public:
  // All references must outlive it.
  PlanMaker(const config::Config& config, const Secret& installation_key, journal::Journal& journal,
            const RunningBook& book, Enquirer& enquirer, const Clock& clock);

  // Decides claimed messages and stores their plans; `messages` are those of `claims`, in their
  // order. The book and the desk's names must be known. False: the journal had a fault, and what is
  // not stored was given back to it.
  bool plan(const std::vector<journal::PlanClaim>& claims,
            std::vector<model::ParsedMessage> messages);
  // About once a second.
  void look_for_ended_floods() { flood_watch_.tick(); }

 private:
  bool store(std::vector<journal::Plan> plans);
  void release(const std::vector<journal::PlanClaim>& claims, std::size_t from);
  void release(const std::vector<std::string>& intake_ids);
  class Unstored;

  // nullopt: the desk must tell something first; the message waits in the journal. An error: the
  // journal cannot be asked, so this is no time to decide anything.
  Result<std::optional<journal::Plan>> plan_one(const journal::PlanClaim& claim,
                                                model::ParsedMessage message);
  Result<journal::Plan> decide(const journal::PlanClaim& claim, model::ParsedMessage message,
                               FoundThread found);
  model::Inbound make_inbound(const journal::PlanClaim& claim, model::ParsedMessage message);

  const config::Config& config_;
  const Secret& installation_key_;
  journal::Journal& journal_;
  const RunningBook& book_;
  Enquirer& enquirer_;
  const Clock& clock_;
  const ThreadFinder threads_;
  const OwnAddresses own_addresses_;
  const compose::Options compose_options_;
  FloodWatch flood_watch_;
};

}  // namespace intaked::app
