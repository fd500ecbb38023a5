// What the service says of itself.
#include <algorithm>

#include "app/service.h"

namespace intaked::app {

Tick Service::oldest_round() const {
  Tick oldest = std::min(journal_->last_round(), control_->last_round());
  if (planner_) oldest = std::min(oldest, planner_->last_round());
  if (filer_) oldest = std::min(oldest, filer_->last_round());
  if (desk_) oldest = std::min(oldest, desk_->last_round());
  if (courier_) oldest = std::min(oldest, courier_->last_round());
  if (storage_) oldest = std::min(oldest, storage_->last_round());
  if (link_listener_) oldest = std::min(oldest, link_listener_->last_round());
  for (const auto& shard : shards_) oldest = std::min(oldest, shard->last_round());
  return oldest;
}

ServiceStatus Service::status() const {
  ServiceStatus status;
  if (fetcher_) {
    status.mailboxes = fetcher_->statuses();
    // One that has not said anything yet is listed all the same.
    for (const auto& mailbox : config_.mailboxes) status.mailboxes.try_emplace(mailbox.name);
  }
  if (filer_) status.desk = filer_->status();
  if (courier_) status.storage = courier_->status();
  if (desk_) status.pace = desk_->pace();
  if (auto counts = journal_->counts()) status.counts = *counts;
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
  return status;
}

}  // namespace intaked::app
