#include "app/flood_watch.h"

#include <algorithm>
#include <utility>

#include "base/log.h"

namespace intaked::app {
namespace {

std::string_view what_of(journal::FloodKind kind) {
  return kind == journal::FloodKind::parked ? "parked" : "delayed";
}

}  // namespace

std::string in_words(const std::vector<journal::Flood>& floods) {
  std::uint64_t parked = 0;
  std::uint64_t delayed = 0;
  for (const journal::Flood& flood : floods)
    (flood.name.kind == journal::FloodKind::parked ? parked : delayed) += flood.mails;
  std::string words = std::to_string(floods.size()) + " floods";
  if (floods.size() == 1) words = "flood from " + floods.front().sender;
  words += ":";
  if (parked > 0) words += " " + std::to_string(parked) + " parked";
  if (parked > 0 && delayed > 0) words += ",";
  if (delayed > 0) words += " " + std::to_string(delayed) + " delayed";
  return words;
}

FloodOptions flood_options(const config::Flood& flood) {
  return {.automatic_max = static_cast<std::size_t>(flood.automatic_max),
          .sender_max = static_cast<std::size_t>(flood.sender_max),
          .window = flood.window};
}

FloodWatch::FloodWatch(FloodOptions options, journal::Journal& journal, const Clock& clock)
    : options_(options), journal_(journal), clock_(clock) {}

Result<FloodWatch::Seen> FloodWatch::look(model::Inbound& inbound, const std::string& scope) {
  Seen seen;
  seen.mail = mail_of(inbound, scope);
  const Instant at = seen.mail.mark.at;
  // Mailboxes are read at different speeds: what arrived later and was planned before may hold this
  // one as its history, and does not count.
  INTAKED_TRY(seen.before, journal_.recent_mails({.sender = seen.mail.mark.sender,
                                                  .topic = seen.mail.mark.topic,
                                                  .from = at - options_.window,
                                                  .to = at,
                                                  .of_sender_max = options_.sender_max,
                                                  .of_topic_max = topic_mails_wanted(options_),
                                                  .asking = inbound.intake_id,
                                                  .joins = compared_within(seen.mail)}));
  add_unstored(seen.mail, inbound.message.content_digest, seen.before);
  if (!inbound.is_reply() && inbound.channel.empty())
    inbound.possibly_same = possibly_same(seen.mail, seen.before.of_topic);
  return seen;
}

void FloodWatch::add_unstored(const Mail& mail, const model::Digest& content,
                              journal::RecentMails& before) {
  for (const Unstored& one : unstored_) {
    // The same mail out of another mailbox, which will be merged, is no further one.
    const auto before_it = mail.mark.at - one.mark.at;
    const bool is_before = before_it.count() >= 0 && before_it <= options_.window;
    if (one.mark.sender != mail.mark.sender || one.content == content || !is_before) continue;
    ++before.of_sender;
    if (one.mark.automatic) ++before.automatic_of_sender;
    if (one.mark.topic == mail.mark.topic)
      before.of_topic.insert(before.of_topic.begin(), one.mark);
  }
}

void FloodWatch::judge(Seen seen, MayHold may, journal::Plan& plan) {
  if (plan.decision.verdict != model::Verdict::file) return;
  Judgement judgement = app::judge(seen.mail, seen.before, options_);
  seen.mail.mark.repeats = judgement.repeats;
  plan.recent = seen.mail.mark;
  if (plan.park_reason.empty()) {
    if (may.delay && judgement.delay) plan.priority = k_priority_after_all;
    if (may.park) {
      plan.park_reason = judgement.park_reason;
      plan.flood = judgement.flood;
    }
  }
  unstored_.push_back({.mark = std::move(seen.mail.mark),
                       .content = plan.content_digest,
                       .flood = plan.flood,
                       .reason = judgement.park_reason});
}

void FloodWatch::stored(const std::vector<std::string>& intake_ids,
                        const std::vector<journal::Planned>& outcomes) {
  for (const Unstored& one : std::exchange(unstored_, {})) {
    const auto id = std::ranges::find(intake_ids, one.mark.intake_id);
    if (!one.flood || id == intake_ids.end()) continue;
    const auto outcome = outcomes[static_cast<std::size_t>(id - intake_ids.begin())];
    if (outcome == journal::Planned::stored) tell(one);
  }
}

void FloodWatch::tell(const Unstored& one) {
  const auto [open, is_new] = open_.insert_or_assign(one.flood->name, clock_.ticks());
  if (!is_new) return;
  log::warning("flood", {{"from", one.flood->sender},
                         {"subject", one.flood->subject},
                         {"its_mails_are", what_of(one.flood->name.kind)},
                         {"first", one.mark.intake_id},
                         {"reason", one.reason}});
}

void FloodWatch::tick() {
  const Tick now = clock_.ticks();
  if (!loaded_) {
    const auto known = journal_.floods();
    if (!known) return;
    loaded_ = true;
    for (const journal::Flood& flood : *known) {
      const auto quiet =
          std::clamp<std::chrono::microseconds>(clock_.now() - flood.last_at, {}, options_.window);
      open_.emplace(flood.name, now - quiet);
    }
  }
  std::vector<journal::FloodName> over;
  for (const auto& [name, last] : open_) {
    if (now - last >= options_.window) over.push_back(name);
  }
  if (over.empty()) return;
  const auto ended = journal_.end_floods(over);
  if (!ended) {
    log::warning("the end of a flood cannot be stored", {{"error", ended.error().text}});
    return;
  }
  for (const journal::FloodName& name : over) open_.erase(name);
  for (const journal::Flood& flood : *ended) {
    log::warning("flood is over", {{"from", flood.sender},
                                   {"subject", flood.subject},
                                   {"its_mails_are", what_of(flood.name.kind)},
                                   {"mails", flood.mails},
                                   {"began_at", to_rfc3339(flood.began_at)}});
  }
}

}  // namespace intaked::app
