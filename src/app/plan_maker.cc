#include "app/plan_maker.h"

#include <algorithm>
#include <optional>
#include <thread>
#include <unordered_set>
#include <utility>

#include "app/filing_priority.h"
#include "app/grouping.h"
#include "app/marker.h"
#include "app/planner.h"
#include "base/log.h"
#include "lib/crypto/crypto.h"
#include "lib/json/json_text.h"
#include "lib/text/text.h"
#include "route/rule_book.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;

constexpr auto k_journal_error_pause = 1s;

std::string folded_sender(const model::ParsedMessage& message) {
  if (message.from && !message.from->address.empty()) return text::fold_case(message.from->address);
  if (message.sender) return text::fold_case(message.sender->address);
  return {};
}

// Authors and everybody in To and Cc; our own addresses take part in every conversation and say
// nothing.
std::vector<std::string> participants_of(const model::ParsedMessage& message,
                                         const config::Config& config) {
  std::vector<std::string> own;
  for (const auto& address : config.own_addresses) own.push_back(text::fold_case(address));
  std::vector<std::string> folded;
  const auto add = [&](const model::Address& address) {
    std::string one = text::fold_case(address.address);
    if (one.empty() || std::find(own.begin(), own.end(), one) != own.end()) return;
    if (std::find(folded.begin(), folded.end(), one) == folded.end())
      folded.push_back(std::move(one));
  };
  if (message.from) add(*message.from);
  if (message.sender) add(*message.sender);
  for (const auto* list : {&message.to, &message.cc}) {
    for (const auto& address : *list) add(address);
  }
  return folded;
}

std::string team_of(const model::TicketDraft& draft) {
  return std::string(draft.fields.text("teamId"));
}

std::string joined(const std::vector<std::string>& sentences) {
  std::string all;
  for (const auto& sentence : sentences) {
    if (!all.empty()) all += "; ";
    all += sentence;
  }
  return all;
}

// Two mails with one Message-ID that say different things: nothing is merged, so that nobody can
// make us swallow another one's mail. But a person should know.
void flag_copied_message_id(model::ParsedMessage& message, journal::Journal& journal,
                            const std::string& intake_id) {
  if (message.message_id.empty()) return;
  const auto known =
      journal.find_thread({message.message_id}, {}, folded_sender(message), intake_id);
  if (!known || !*known) return;
  message.defects.push_back({model::DefectKind::ambiguous,
                             "another message with the same Message-ID says something else; see " +
                                 (*known)->parent_intake});
}

// A signature's logo comes with every answer.
Result<std::vector<model::Digest>> known_pictures(const model::Inbound& inbound,
                                                  journal::DraftFiles& files) {
  std::vector<model::Digest> known;
  for (const auto& file : inbound.message.attachments) {
    if (!file.is_inline || !file.digest) continue;
    INTAKED_TRY(const bool is_known,
                files.conversation_has(inbound.thread->parent_intake, *file.digest));
    if (is_known) known.push_back(*file.digest);
  }
  return known;
}

// Its own id counts too: whoever copied it must be seen. A chat message may continue what the same
// person wrote before.
bool refers_to(const model::ParsedMessage& message, const std::string& group,
               const std::unordered_set<std::string>& ids) {
  const auto known = [&](const std::string& id) { return ids.contains(id); };
  return known(message.message_id) || known(group) ||
         std::any_of(message.references.begin(), message.references.end(), known) ||
         std::any_of(message.in_reply_to.begin(), message.in_reply_to.end(), known);
}

}  // namespace

PlanMaker::PlanMaker(const config::Config& config, const Secret& installation_key,
                     journal::Journal& journal, const RunningBook& book, const Clock& clock)
    : config_(config),
      installation_key_(installation_key),
      journal_(journal),
      book_(book),
      compose_options_(compose_options(config)),
      flood_watch_(flood_options(config.flood), journal, clock) {}

bool PlanMaker::plan(const std::vector<journal::PlanClaim>& claims,
                     std::vector<model::ParsedMessage> messages) {
  std::vector<journal::Plan> plans;
  std::unordered_set<std::string> unstored_ids;
  for (std::size_t i = 0; i < claims.size(); ++i) {
    const std::string group = group_of(claims[i].raw);
    if (refers_to(messages[i], group, unstored_ids)) {
      unstored_ids.clear();
      if (!store(std::exchange(plans, {}))) {
        release(claims, i);
        return false;
      }
    }
    if (!messages[i].message_id.empty()) unstored_ids.insert(messages[i].message_id);
    if (!group.empty()) unstored_ids.insert(group);
    auto plan = decide(claims[i], std::move(messages[i]));
    if (!plan) {
      log::error("a message cannot be decided yet",
                 {{"intake", claims[i].intake_id}, {"error", plan.error().text}});
      store(std::move(plans));
      release(claims, i);
      std::this_thread::sleep_for(k_journal_error_pause);
      return false;
    }
    plans.push_back(std::move(*plan));
  }
  return store(std::move(plans));
}

bool PlanMaker::store(std::vector<journal::Plan> plans) {
  if (plans.empty()) return true;
  std::vector<std::string> ids;
  for (const auto& plan : plans) ids.push_back(plan.intake_id);
  auto stored = journal_.store_plans(std::move(plans));
  if (!stored) {
    log::error("plans cannot be stored", {{"error", stored.error().text}});
    flood_watch_.not_stored();
    release(ids);
    std::this_thread::sleep_for(k_journal_error_pause);
    return false;
  }
  flood_watch_.stored(ids, *stored);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if ((*stored)[i] == journal::Planned::merged) {
      log::info("another arrival of a known message", {{"intake", ids[i]}});
    }
  }
  return true;
}

// What was claimed and not decided goes back uncounted: the parser did not fail on it.
void PlanMaker::release(const std::vector<journal::PlanClaim>& claims, std::size_t from) {
  std::vector<std::string> ids;
  for (std::size_t i = from; i < claims.size(); ++i) ids.push_back(claims[i].intake_id);
  release(ids);
}

void PlanMaker::release(const std::vector<std::string>& intake_ids) {
  const auto released = journal_.release_plans(intake_ids);
  if (!released)
    log::warning("claims are given back with the next", {{"error", released.error().text}});
}

// One ticket for one mail to two of our addresses: the mailbox that is listed first in the
// configuration decides, not the one that happened to be faster.
std::string PlanMaker::first_listed_source(const model::Inbound& inbound) const {
  if (config_.same_message != config::SameMessage::one || inbound.message.message_id.empty())
    return inbound.arrival.source;
  for (const auto& mailbox : config_.mailboxes) {
    if (mailbox.name == inbound.arrival.source) return mailbox.name;
    const std::string address = text::fold_case(mailbox.address);
    if (address.empty()) continue;
    for (const auto* list :
         {&inbound.message.to, &inbound.message.cc, &inbound.message.recipients}) {
      for (const auto& one : *list) {
        if (text::fold_case(one.address) == address) return mailbox.name;
      }
    }
  }
  return inbound.arrival.source;
}

model::Inbound PlanMaker::make_inbound(const journal::PlanClaim& claim,
                                       model::ParsedMessage message) {
  model::Inbound inbound;
  inbound.intake_id = claim.intake_id;
  inbound.arrival = claim.raw.arrival;
  inbound.received_at = claim.raw.received_at;
  inbound.completeness = claim.raw.completeness;
  inbound.full_size = claim.raw.full_size;
  inbound.bytes = claim.raw.bytes.size();
  if (compose_options_.files.send && compose_options_.files.original)
    inbound.raw_digest = crypto::sha256(claim.raw.bytes);
  inbound.problem = claim.raw.problem;
  inbound.channel = claim.raw.channel;
  inbound.channel_author = claim.raw.channel_author;
  inbound.message = std::move(message);
  for (const auto& address : claim.raw.envelope_to)
    inbound.message.recipients.push_back({"", address});
  inbound.source = "email";
  inbound.via = claim.raw.arrival.kind == model::ArrivalKind::pipe ? "pipe" : "imap";
  for (const auto& mailbox : config_.mailboxes) {
    if (mailbox.name == inbound.arrival.source) inbound.source = mailbox.source;
  }
  for (const auto& pipe : config_.pipes) {
    if (pipe.name == inbound.arrival.source) inbound.source = pipe.source;
  }
  const bool one = config_.same_message == config::SameMessage::one;
  inbound.marker = make_marker(installation_key_, inbound.message.content_digest,
                               one ? std::string_view() : std::string_view(inbound.arrival.source));
  inbound.arrival.source = first_listed_source(inbound);
  return inbound;
}

Result<journal::Plan> PlanMaker::decide(const journal::PlanClaim& claim,
                                        model::ParsedMessage message) {
  if (claim.reopened_because.empty()) flag_copied_message_id(message, journal_, claim.intake_id);
  journal::Plan plan;
  plan.intake_id = claim.intake_id;
  plan.content_digest = message.content_digest;
  plan.message_id = message.message_id;
  // Without a Message-ID nothing is merged across sources: two short notes of one person may be
  // equal and both meant.
  plan.mergeable = config_.same_message == config::SameMessage::one && !message.message_id.empty();
  if (!message.message_id.empty()) plan.thread_ids.push_back(message.message_id);
  plan.participants = participants_of(message, config_);
  if (message.from) {
    plan.from = message.from->address;
    plan.from_name = message.from->name;
  }
  plan.subject = message.subject;
  plan.understood = to_json(message);

  model::Inbound inbound = make_inbound(claim, std::move(message));
  plan.source = inbound.source;
  plan.via = inbound.via;
  INTAKED_TRY(inbound.thread,
              journal_.find_thread(inbound.message.references, inbound.message.in_reply_to,
                                   folded_sender(inbound.message), claim.intake_id));
  INTAKED_CHECK(join_group(journal_, config_.chat, inbound, plan));
  const bool one = config_.same_message == config::SameMessage::one;
  INTAKED_TRY(auto seen, flood_watch_.look(inbound, one ? "" : inbound.arrival.source));

  if (compose_options_.files.send && inbound.is_reply()) {
    INTAKED_TRY(inbound.attached_before, known_pictures(inbound, journal_.files()));
  }

  plan.decision = route::route(*book_.book(), inbound);
  if (plan.decision.verdict == model::Verdict::file) {
    auto composed = compose::compose(inbound, plan.decision, *book_.directory(), compose_options_);
    if (composed.draft.kind == model::DraftKind::reply)
      plan.parent_intake = composed.draft.parent_intake;
    plan.team_id = team_of(composed.draft);
    plan.priority = filing_priority(plan.decision, config_.desk.filing_order, *book_.directory());
    plan.body = json::write(composed.draft.fields);
    if (!composed.unresolved.empty()) plan.park_reason = joined(composed.unresolved);
    plan.draft = std::move(composed.draft);
  }
  const bool let_pass = plan.decision.trust_rate || !claim.reopened_because.empty();
  flood_watch_.judge(std::move(seen), let_pass, plan);
  std::string rules;
  for (const auto& rule : plan.decision.rules) rules += (rules.empty() ? "" : ",") + rule;
  log::info("decided",
            {{"intake", claim.intake_id},
             {"verdict", plan.park_reason.empty() ? model::name_of(plan.decision.verdict) : "park"},
             {"rules", rules},
             {"book", plan.decision.book},
             {"reason", plan.park_reason.empty() ? plan.decision.reason : plan.park_reason}});
  return plan;
}

}  // namespace intaked::app
