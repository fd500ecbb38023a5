#include "app/plan_maker.h"

#include <algorithm>
#include <optional>
#include <thread>
#include <unordered_set>
#include <utility>

#include "app/deciding.h"
#include "app/filing_priority.h"
#include "app/grouping.h"
#include "app/marker.h"
#include "app/need_fetcher.h"
#include "app/plan_facts.h"
#include "app/planner.h"
#include "app/reply_token.h"
#include "app/threading.h"
#include "base/log.h"
#include "lib/crypto/crypto.h"
#include "lib/json/json_text.h"
#include "lib/text/text.h"
#include "route/rule_book.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;

constexpr auto k_journal_error_pause = 1s;
constexpr std::size_t k_markdown_growth = 6;  // of words whose every sign is escaped

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
                            const journal::PlanClaim& claim) {
  if (message.message_id.empty()) return;
  journal::ThreadQuestion question;
  question.in_reply_to = {message.message_id};
  question.asking = claim.intake_id;
  const auto leads = journal.threads().find_leads(question);
  if (!leads) return;
  for (const journal::Lead& lead : *leads) {
    if (lead.told_by_desk || lead.content_digest == message.content_digest) continue;
    // Each bot counts the messages of a private chat anew.
    const bool is_in_chat = message.event && message.event->is_chat;
    if (is_in_chat && lead.origin != claim.raw.arrival.source) continue;
    message.defects.push_back(
        {model::DefectKind::ambiguous,
         "another message with the same Message-ID says something else; see " +
             lead.thread.parent_intake});
    return;
  }
}

// A signature's logo comes with every answer.
Result<std::vector<model::Digest>> known_pictures(const model::Inbound& inbound,
                                                  journal::DraftFiles& files) {
  std::vector<model::Digest> known;
  for (const auto& file : inbound.message.attachments) {
    if (!file.is_inline || !file.digest) continue;
    INTAKED_TRY(const bool is_known, files.conversation_has(inbound.thread->parent_intake,
                                                            inbound.intake_id, *file.digest));
    if (is_known) known.push_back(*file.digest);
  }
  return known;
}

std::vector<std::string> ids_of(const model::ParsedMessage& message) {
  std::vector<std::string> ids = message.references;
  ids.insert(ids.end(), message.in_reply_to.begin(), message.in_reply_to.end());
  if (message.bounce && !message.bounce->original_message_id.empty())
    ids.push_back(message.bounce->original_message_id);
  return ids;
}

std::vector<std::string> ids_with_own(const model::ParsedMessage& message) {
  std::vector<std::string> ids = ids_of(message);
  if (!message.message_id.empty()) ids.push_back(message.message_id);
  return ids;
}

// What of an event its provider can be asked for; nullopt: nothing.
std::optional<Enquiry> needs_of(const journal::PlanClaim& claim,
                                const model::ParsedMessage& message, const config::Config& config) {
  const auto hook = std::ranges::find(config.hooks, claim.raw.arrival.source, &config::Hook::name);
  if (!message.event || hook == config.hooks.end()) return std::nullopt;
  Enquiry enquiry;
  enquiry.intake_id = claim.intake_id;
  enquiry.since = claim.waits_since;
  enquiry.hook = hook->name;
  for (const model::EventNeed& need : message.event->needs)
    if (can_be_fetched(*hook, need)) enquiry.needs.push_back(need);
  if (enquiry.needs.empty()) return std::nullopt;
  enquiry.is_all_of_it = !message.event->not_understood.empty();
  enquiry.why = "waits for " + std::string(hook->provider->name) + " to tell what it names";
  return enquiry;
}

// A rule's own words about the ticket that a reply joins; a source's defaults are for new ones.
std::vector<journal::AfterwardsStep> steps_after_reply(const model::RoutingDecision& decision) {
  auto body = model::Json::object();
  for (const char* name : {"statusId", "statusName"}) {
    const model::SetField* set = decision.find(name);
    if (set && set->rule != "defaults") body.set(name, set->value);
  }
  if (body.as_object()->empty()) return {};
  return {{journal::AfterwardsKind::update, json::write(body)}};
}

}  // namespace

// What earlier messages of a claim say that is not stored yet: who refers to it must wait for that.
class PlanMaker::Unstored {
 public:
  void add(const journal::Plan& plan, const std::string& group) {
    if (!group.empty()) known_.insert(group);
    for (const auto& id : plan.thread_ids) known_.insert(id);
    if (!plan.thread_index.empty()) known_.insert(plan.thread_index);
    for (const auto& participant : plan.participants) known_.insert(participant);
  }
  void clear() { known_.clear(); }
  // Its own id counts too: whoever copied it must be seen. A chat message may continue what the
  // same person wrote before.
  bool concerns(const model::ParsedMessage& message, const std::string& group) const {
    if (known_.empty()) return false;
    const auto known = [&](const std::string& id) { return known_.contains(id); };
    const std::vector<std::string> ids = ids_of(message);
    if (known(group) || known(message.message_id) || std::ranges::any_of(ids, known)) return true;
    const std::string index = thread_index_of(message);
    if (!index.empty() && known(index)) return true;
    // Somebody whom an earlier one has made a participant.
    const bool may_join = !ids.empty() || !identifiers_in(message.subject).empty();
    if (may_join && message.from && known(address_key(message.from->address))) return true;
    return message.bounce && std::ranges::any_of(message.bounce->recipients, [&](const auto& one) {
             return known(address_key(one));
           });
  }

 private:
  std::unordered_set<std::string> known_;
};

PlanMaker::PlanMaker(const config::Config& config, const Secret& installation_key,
                     journal::Journal& journal, const RunningBook& book, Enquirer& enquirer,
                     const Clock& clock)
    : config_(config),
      installation_key_(installation_key),
      journal_(journal),
      book_(book),
      enquirer_(enquirer),
      clock_(clock),
      threads_(config, installation_key, journal),
      own_addresses_(own_addresses_of(config)),
      compose_options_(compose_options(config)),
      flood_watch_(flood_options(config.flood), journal, clock) {}

bool PlanMaker::plan(const std::vector<journal::PlanClaim>& claims,
                     std::vector<model::ParsedMessage> messages) {
  std::vector<journal::Plan> plans;
  Unstored unstored;
  for (std::size_t i = 0; i < claims.size(); ++i) {
    const std::string group = group_of(claims[i].raw);
    if (unstored.concerns(messages[i], group)) {
      unstored.clear();
      if (!store(std::exchange(plans, {}))) {
        release(claims, i);
        return false;
      }
    }
    auto plan = plan_one(claims[i], std::move(messages[i]));
    if (!plan) {
      log::error("a message cannot be decided yet",
                 {{"intake", claims[i].intake_id}, {"error", plan.error().text}});
      store(std::move(plans));
      release(claims, i);
      std::this_thread::sleep_for(k_journal_error_pause);
      return false;
    }
    if (!*plan) continue;
    unstored.add(**plan, group);
    plans.push_back(std::move(**plan));
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

model::Inbound PlanMaker::make_inbound(const journal::PlanClaim& claim,
                                       model::ParsedMessage message) {
  model::Inbound inbound = inbound_of(claim, std::move(message), config_);
  const model::ParsedMessage& said = inbound.message;
  // Markdown of a plain text is its own size, or several times that.
  const bool is_markdown = compose_options_.text_form == compose::TextForm::markdown;
  const std::size_t words_bytes_max = std::max(
      said.markdown.whole.size(), said.text.size() * (is_markdown ? k_markdown_growth : 1));
  const bool may_be_shortened = words_bytes_max > compose_options_.description_bytes_max / 2;
  if (compose_options_.files.send && (compose_options_.files.original || may_be_shortened))
    inbound.raw_digest = crypto::sha256(claim.raw.bytes);
  inbound.marker = make_marker(installation_key_, said.content_digest,
                               marker_scope(config_.same_message, said.message_id, claim.raw));
  return inbound;
}

Result<std::optional<journal::Plan>> PlanMaker::plan_one(const journal::PlanClaim& claim,
                                                         model::ParsedMessage message) {
  for (const auto& address : claim.raw.envelope_to) message.recipients.push_back({"", address});
  INTAKED_CHECK(enquirer_.take_up(claim.intake_id));
  const std::string sender = author_of(message, config_).key;
  auto needs = needs_of(claim, message, config_);
  const bool may_wait = enquirer_.may_wait(claim.intake_id, claim.waits_since,
                                           needs ? needs->patience() : Enquiry::k_patience);
  const std::string blocker = enquirer_.held_up_by(claim.intake_id, sender, ids_of(message));
  if (!blocker.empty() && may_wait) {
    Enquiry behind;
    behind.intake_id = claim.intake_id;
    behind.people = participants_of(message, own_addresses_);
    behind.since = claim.waits_since;
    behind.ids = ids_with_own(message);
    behind.why = "waits for " + blocker + ", which came before it";
    INTAKED_CHECK(enquirer_.hold_behind(blocker, std::move(behind)));
    return std::nullopt;
  }
  if (needs) {
    auto wanted = enquirer_.untold(std::move(*needs));
    if (wanted && may_wait) {
      // What nobody has read yet holds nobody up: it may wait for long.
      if (!wanted->is_all_of_it) {
        wanted->people = participants_of(message, own_addresses_);
        wanted->ids = ids_with_own(message);
      }
      INTAKED_CHECK(enquirer_.ask(std::move(*wanted)));
      return std::nullopt;
    }
  }
  INTAKED_TRY(FoundThread found, threads_.find(claim, message));
  auto enquiry = enquiry_for(found, claim, route::asks_ticket_status(*book_.book()), clock_.now());
  if (enquiry) enquiry = enquirer_.untold(std::move(*enquiry));
  if (enquiry && may_wait) {
    enquiry->people = participants_of(message, own_addresses_);
    enquiry->ids = ids_with_own(message);
    INTAKED_CHECK(enquirer_.ask(std::move(*enquiry)));
    return std::nullopt;
  }
  if (enquiry && found.untold) found.threading = std::move(*found.untold);
  if (enquiry)
    found.threading.remarks.push_back("it " + enquiry->why + "; that was not told in time");
  INTAKED_TRY(auto plan, decide(claim, std::move(message), std::move(found)));
  enquirer_.decided(claim.intake_id);
  return plan;
}

Result<journal::Plan> PlanMaker::decide(const journal::PlanClaim& claim,
                                        model::ParsedMessage message, FoundThread found) {
  flag_copied_message_id(message, journal_, claim);
  journal::Plan plan = plan_of(message, config_, own_addresses_);
  plan.intake_id = claim.intake_id;

  model::Inbound inbound = make_inbound(claim, std::move(message));
  plan.source = inbound.source;
  plan.via = inbound.via;
  inbound.thread = std::move(found.threading.thread);
  inbound.thread_remarks = found.threading.remarks;
  inbound.reply_address =
      reply_address(config_.follow_ups.token_address, installation_key_, claim.intake_id);
  INTAKED_CHECK(join_group(journal_, config_.chat, claim.raw.arrival.source, inbound, plan));
  if (inbound.thread) plan.parent_intake = inbound.thread->parent_intake;
  const bool one = config_.same_message == config::SameMessage::one;
  INTAKED_TRY(auto seen, flood_watch_.look(inbound, one ? "" : inbound.arrival.source));

  const route::RuleBook& book = *book_.book();
  const auto endings = claim.refiled ? route::Endings::passed_over : route::Endings::obeyed;
  bool linked = false;
  plan.decision = decide_by(book, inbound, endings, linked);
  if (auto ended = ended_by_event(inbound, claim.raw.arrival, config_))
    plan.decision = std::move(*ended);
  if (plan.decision.verdict != model::Verdict::file)
    plan.understood.set("otherwise", otherwise(book, inbound));
  plan.joins = inbound.is_reply();
  if (plan.joins && !inbound.thread->evidence.empty())
    plan.joined_by = inbound.thread->evidence.front().kind;
  if (compose_options_.files.send && plan.joins) {
    INTAKED_TRY(inbound.attached_before, known_pictures(inbound, journal_.files()));
  }
  // Anybody can write a report about an id that he has seen: whom it names takes part in nothing.
  if (plan.joins && inbound.thread->by == model::ReplyBy::machine) plan.participants.clear();
  if (plan.decision.verdict == model::Verdict::file) {
    auto composed = compose::compose(inbound, plan.decision, *book_.directory(), compose_options_);
    plan.priority = filing_priority(plan.decision, config_.desk.filing_order, *book_.directory());
    plan.body = json::write(composed.draft.fields);
    add_requestor(composed.draft.fields, plan);
    if (!composed.unresolved.empty()) plan.park_reason = joined(composed.unresolved);
    if (!found.threading.ambiguous.empty()) plan.park_reason = found.threading.ambiguous;
    if (composed.draft.kind == model::DraftKind::reply)
      plan.afterwards = steps_after_reply(plan.decision);
    else if (linked)
      plan.afterwards = {{journal::AfterwardsKind::link, ""}};
    plan.draft = std::move(composed.draft);
  }
  const bool is_trusted = plan.decision.trust_rate || claim.retried;
  const bool may_park = !is_trusted && claim.reopened_because.empty();
  flood_watch_.judge(std::move(seen), {.park = may_park, .delay = !is_trusted}, plan);
  found.threading.thread = std::move(inbound.thread);
  plan.understood.set("thread", to_json(found.threading, found.author));
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
