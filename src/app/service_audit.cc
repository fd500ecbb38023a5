// The service's proof that no message was passed by: its mailboxes count, on a schedule and when
// asked.
#include <algorithm>

#include "app/service.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;

constexpr auto k_first_census_after = 1min;
// Of a scheduled count, so that a folder of a million messages is not listed several times a day.
constexpr std::uint32_t k_scheduled_uids_max = 100'000;

}  // namespace

void Service::count(const std::string& mailbox, imap::CensusRequest request) {
  request.rows_since = clock_.now() - config_.operation.keep.rows;
  const std::lock_guard lock(shards_mutex_);
  const auto shard = shard_of_.find(mailbox);
  if (shard != shard_of_.end()) shard->second->count(mailbox, request);
}

std::map<std::string, imap::SourceStatus> Service::sources() const {
  return fetcher_ ? fetcher_->statuses() : std::map<std::string, imap::SourceStatus>();
}

void Service::audit_when_due() {
  const auto every = config_.operation.audit_every;
  if (every.count() == 0 || options_.paused) return;
  const Tick now = clock_.ticks();
  if (census_due_ == Tick{})
    census_due_ = now + std::min<std::chrono::milliseconds>(every, k_first_census_after);
  if (now < census_due_) return;
  census_due_ = now + every;
  imap::CensusRequest request;
  request.asked_at = clock_.now();
  request.by_clock = true;
  const std::vector<Complaint> needs = complaints(status());
  for (const auto& mailbox : config_.mailboxes) {
    // Where something is missed all is counted, until that is over.
    const bool is_missed =
        std::ranges::find(needs, unaccounted_key(mailbox.name), &Complaint::key) != needs.end();
    request.newest_uids = is_missed ? 0 : k_scheduled_uids_max;
    count(mailbox.name, request);
  }
}

}  // namespace intaked::app
