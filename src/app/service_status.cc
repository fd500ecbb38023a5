// What the service says of itself.
#include <algorithm>

#include "app/service.h"
#include "journal/state_directory.h"

namespace intaked::app {

Tick Service::oldest_round() const {
  Tick oldest = std::min(journal_->last_round(), control_->last_round());
  if (planner_) oldest = std::min(oldest, planner_->last_round());
  const bool files = !config_.desk.dry_run;
  if (filer_ && files) oldest = std::min(oldest, filer_->last_round());
  if (desk_) oldest = std::min(oldest, desk_->last_round());
  if (courier_ && files) oldest = std::min(oldest, courier_->last_round());
  if (storage_) oldest = std::min(oldest, storage_->last_round());
  if (hook_listener_) oldest = std::min(oldest, hook_listener_->last_round());
  if (outbound_) oldest = std::min(oldest, outbound_->last_round());
  for (const auto& poller : pollers_) oldest = std::min(oldest, poller->last_round());
  if (link_listener_) oldest = std::min(oldest, link_listener_->last_round());
  for (const auto& shard : shards_) oldest = std::min(oldest, shard->last_round());
  return oldest;
}

ServiceStatus Service::status() const {
  ServiceStatus status;
  status.started_at = started_at_;
  if (fetcher_) {
    status.mailboxes = fetcher_->statuses();
    // One that has not said anything yet is listed all the same.
    for (const auto& mailbox : config_.mailboxes) status.mailboxes.try_emplace(mailbox.name);
  }
  status.hooks = hooks_seen_.all();
  for (const auto& hook : config_.hooks) status.hooks.try_emplace(hook.name);
  if (enquirer_) status.not_fetched = enquirer_->troubles();
  if (hook_listener_) status.web_port = hook_listener_->port();
  const auto add_certificate = [&](const char* section, const auto& listener,
                                   const std::string& file) {
    const auto until = listener ? listener->certificate_until() : std::nullopt;
    if (until) status.own_certificates[section] = {file, *until};
  };
  add_certificate("web", hook_listener_, config_.web.certificate_file);
  add_certificate("links", link_listener_, config_.attachments.links.certificate_file);
  if (filer_) status.desk = filer_->status();
  if (courier_) status.storage = courier_->status();
  if (desk_) {
    status.pace = desk_->pace();
    status.desk_certificate_until = desk_->certificate_until();
  }
  if (auto counts = journal_->counts()) status.counts = *counts;
  if (auto pulse = journal_->pulse()) {
    status.last_mail = std::move(pulse->last_mail);
    status.oldest_waiting = pulse->oldest_waiting;
    status.newest_recorded = pulse->newest_recorded;
    status.clock_doubt = pulse->clock_doubt;
    status.newest_parked_at = pulse->newest_parked_at;
    status.newest_parked_reason = std::move(pulse->newest_parked_reason);
    status.journal_bytes = pulse->bytes;
  }
  status.free_bytes = journal::free_bytes(config_.state_directory);
  status.book_refused = book_.refused();
  status.over_budget = over_budget_;
  if (teller_) status.alert_trouble = teller_->trouble();
  if (const auto book = book_.book()) {
    status.book = route::digest_of(*book);
    status.rules = route::rule_count(*book);
    status.book_loaded_at = book_.loaded_at();
  }
  if (auto floods = journal_->floods()) status.floods = std::move(*floods);
  status.directory_known = book_.directory() != nullptr;
  {
    const std::lock_guard lock(directory_mutex_);
    status.directory_text = directory_text_;
  }
  status.taking = journal_->taking();
  if (planner_) status.parser = planner_->parser_trouble();
  status.paused = options_.paused;

  const auto ok =
      std::count_if(status.mailboxes.begin(), status.mailboxes.end(),
                    [](const auto& one) { return one.second.state == imap::SourceState::ok; });
  status.sentence = options_.paused
                        ? "paused for repair"
                        : std::to_string(ok) + " of " + std::to_string(config_.mailboxes.size()) +
                              " mailboxes ok";
  status.sentence += ", " + std::to_string(status.counts.received + status.counts.planned) +
                     " waiting, " + std::to_string(status.counts.parked) + " parked";
  if (status.counts.doubled > 0)
    status.sentence += ", " + std::to_string(status.counts.doubled) + " doubled at the desk";
  if (!status.floods.empty()) status.sentence += ", " + in_words(status.floods);
  if (!status.taking) status.sentence += ", disk nearly full";
  if (!status.parser.empty()) status.sentence += ", parser: " + status.parser;
  if (status.storage.down) status.sentence += ", storage of files down: " + status.storage.text;
  if (status.desk.down)
    status.sentence += ", desk down: " + status.desk.text;
  else if (!options_.paused && !status.directory_known)
    status.sentence += ", waiting for the desk's names" +
                       (status.directory_text.empty() ? "" : ": " + status.directory_text);
  std::string needs;
  for (const Complaint& complaint : complaints(status)) {
    if (complaint.severity == Severity::note || needs.find(complaint.subject) != needs.npos)
      continue;
    needs += (needs.empty() ? "" : ", ") + complaint.subject;
  }
  if (!needs.empty()) status.sentence += "; needs a person: " + needs;
  return status;
}

}  // namespace intaked::app
