#include "app/enquirer.h"

#include <algorithm>
#include <utility>

#include "base/log.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;

constexpr auto k_ask_again = 10s;
constexpr int k_doublings_max = 4;
constexpr auto k_forgotten_after = 1h;
constexpr auto k_taken_up_within = 30s;  // else somebody has dropped it meanwhile
constexpr std::size_t k_ulid_time_characters = 10;

// By the milliseconds in its id; what came in the same one is not told apart.
bool came_later(const std::string& id, const std::string& than) {
  return id.compare(0, k_ulid_time_characters, than, 0, k_ulid_time_characters) > 0;
}

}  // namespace

Result<void> Enquirer::ask(Enquiry enquiry) {
  INTAKED_CHECK(journal_.threads().hold_plans({{enquiry.intake_id, enquiry.why}}));
  log::info("a message waits", {{"intake", enquiry.intake_id}, {"for", enquiry.why}});
  std::vector<Call> calls;
  {
    const std::lock_guard lock(mutex_);
    Past& past = past_of(enquiry);
    const Tick now = clock_.ticks(), in_time = past.since + enquiry.patience();
    past.until = std::exchange(past.has_asked, true)
                     ? std::min(past.until, now + enquiry.patience())
                     : std::min(std::max({past.until, in_time, now + k_late_patience}),
                                in_time + k_late_patience);
    Waiting waiting;
    const Lane& lane = lanes_[enquiry.hook];
    waiting.failed = enquiry.is_all_of_it && lane.is_away && now < lane.ask_again_at;
    if (!waiting.failed) calls = calls_of(enquiry);
    waiting.open_calls = calls.size();
    remove(enquiry.intake_id);
    add(waiting, enquiry.intake_id, enquiry);
    const std::string id = enquiry.intake_id;
    waiting.enquiry = std::move(enquiry);
    waiting_.insert_or_assign(id, std::move(waiting));
  }
  send(std::move(calls));
  return {};
}

void Enquirer::told(const std::string& intake_id, const Told& told) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = waiting_.find(intake_id);
    if (found == waiting_.end()) return;
    Waiting& waiting = found->second;
    if (told.answered) {
      if (const auto past = past_.find(intake_id); past != past_.end())
        past->second.told.insert(told.what);
    } else {
      waiting.failed = true;
      waiting.last_failure = told.text;
      if (!waiting.failing_since) waiting.failing_since = clock_.now();
    }
    if (waiting.open_calls == 0 || --waiting.open_calls > 0) return;
    if (waiting.failed) {
      const bool is_of_desk = waiting.enquiry.hook.empty();
      const int doublings = is_of_desk ? 0 : std::min(waiting.tries++, k_doublings_max);
      waiting.ask_again_at = clock_.ticks() + k_ask_again * (1 << doublings);
      return;
    }
  }
  release(intake_id);
}

std::optional<Enquiry> Enquirer::untold(Enquiry enquiry) const {
  const std::lock_guard lock(mutex_);
  return not_told(std::move(enquiry));
}

std::optional<Enquiry> Enquirer::not_told(Enquiry enquiry) const {
  const auto past = past_.find(enquiry.intake_id);
  if (past == past_.end()) return enquiry;
  const auto& told = past->second.told;
  std::erase_if(enquiry.comments_of,
                [&](const auto& ticket) { return told.contains(comments_name(ticket)); });
  if (told.contains(status_name(enquiry.status_of))) enquiry.status_of.clear();
  std::erase_if(enquiry.needs, [&](const auto& need) { return told.contains(need_name(need)); });
  if (enquiry.comments_of.empty() && enquiry.status_of.empty() && enquiry.needs.empty())
    return std::nullopt;
  return enquiry;
}

std::string Enquirer::held_up_by(const std::string& asking, const std::string& sender,
                                 const std::vector<std::string>& ids) const {
  const std::lock_guard lock(mutex_);
  const auto oldest = [&](const Index& index, const std::string& key) -> std::string {
    const auto found = index.find(key);
    if (key.empty() || found == index.end()) return {};
    for (const std::string& id : found->second)
      if (id != asking) return came_later(id, asking) ? std::string() : id;
    return {};
  };
  if (std::string id = oldest(by_person_, sender); !id.empty()) return id;
  for (const std::string& one : ids)
    if (std::string id = oldest(by_id_, one); !id.empty()) return id;
  return {};
}

Result<void> Enquirer::hold_behind(const std::string& blocker, Enquiry enquiry) {
  INTAKED_CHECK(journal_.threads().hold_plans({{enquiry.intake_id, enquiry.why}}));
  {
    const std::lock_guard lock(mutex_);
    past_of(enquiry);
    if (const auto found = waiting_.find(blocker); found != waiting_.end()) {
      found->second.followers.push_back(enquiry.intake_id);
      add(found->second, blocker, enquiry);
      return {};
    }
  }
  return journal_.threads().release_held({enquiry.intake_id});
}

void Enquirer::add(Waiting& waiting, const std::string& id, const Enquiry& enquiry) {
  const auto put = [&](const std::vector<std::string>& keys, std::vector<std::string>& own,
                       Index& index) {
    for (const std::string& key : keys)
      if (index[key].insert(id).second) own.push_back(key);
  };
  put(enquiry.people, waiting.people, by_person_);
  put(enquiry.ids, waiting.ids, by_id_);
}

void Enquirer::remove(const std::string& id) {
  const auto found = waiting_.find(id);
  if (found == waiting_.end()) return;
  const auto take = [&](const std::vector<std::string>& keys, Index& index) {
    for (const std::string& key : keys) {
      const auto entry = index.find(key);
      if (entry == index.end()) continue;
      entry->second.erase(id);
      if (entry->second.empty()) index.erase(entry);
    }
  };
  take(found->second.people, by_person_);
  take(found->second.ids, by_id_);
  waiting_.erase(found);
}

// Who comes to wait behind it meanwhile finds nothing to wait for, and lets itself go on.
Result<void> Enquirer::take_up(const std::string& intake_id) {
  std::optional<Waiting> taken;
  {
    const std::lock_guard lock(mutex_);
    const auto found = waiting_.find(intake_id);
    if (found == waiting_.end()) return {};
    taken = found->second;
    remove(intake_id);
  }
  if (taken->followers.empty()) return {};
  auto released = journal_.threads().release_held(taken->followers);
  if (released) return {};
  const std::lock_guard lock(mutex_);
  for (const std::string& key : taken->people) by_person_[key].insert(intake_id);
  for (const std::string& key : taken->ids) by_id_[key].insert(intake_id);
  waiting_.insert_or_assign(intake_id, std::move(*taken));
  return released;
}

// It stays known until it is taken up, so that nothing overtakes it in between.
void Enquirer::release(const std::string& intake_id) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = waiting_.find(intake_id);
    if (found == waiting_.end()) return;
    found->second.released_at = clock_.ticks();
  }
  journal_.threads().release_held({intake_id}, [this, intake_id](const Result<void>& released) {
    if (!released) release_failed(intake_id, released.error());
  });
}

void Enquirer::release_failed(const std::string& intake_id, const Error& error) {
  log::warning("a message cannot go on yet", {{"error", error.text}});
  const std::lock_guard lock(mutex_);
  const auto found = waiting_.find(intake_id);
  if (found == waiting_.end()) return;
  found->second.released_at.reset();
  found->second.failed = true;
  found->second.release_again_at = clock_.ticks() + k_ask_again;
}

// The wall clock tells only how long it waited before we were started.
Enquirer::Past& Enquirer::past_of(const Enquiry& enquiry) {
  const auto [entry, is_new] = past_.try_emplace(enquiry.intake_id);
  if (is_new) {
    std::chrono::microseconds waited{0};
    if (enquiry.since != Instant{}) waited = clock_.now() - enquiry.since;
    entry->second.since =
        clock_.ticks() - std::clamp<std::chrono::microseconds>(waited, 0us, enquiry.patience());
    entry->second.until = entry->second.since + enquiry.patience();
  }
  return entry->second;
}

bool Enquirer::is_patient(const std::string& intake_id) const {
  const auto past = past_.find(intake_id);
  return past == past_.end() || clock_.ticks() < past->second.until;
}

bool Enquirer::may_wait(const std::string& intake_id, Instant since,
                        std::chrono::minutes patience) const {
  const std::lock_guard lock(mutex_);
  const auto past = past_.find(intake_id);
  if (past != past_.end() && past->second.has_asked) return is_patient(intake_id);
  const auto most = patience + k_late_patience;
  if (past != past_.end()) return clock_.ticks() - past->second.since < most;
  return since == Instant{} || clock_.now() - since < most ||
         clock_.ticks() - started_at_ < k_late_patience;
}

void Enquirer::decided(const std::string& intake_id) {
  const std::lock_guard lock(mutex_);
  past_.erase(intake_id);
}

Tick Enquirer::ask_again_at(const Waiting& waiting) const {
  const Enquiry& enquiry = waiting.enquiry;
  return enquiry.is_all_of_it ? lanes_.at(enquiry.hook).ask_again_at : waiting.ask_again_at;
}

std::map<std::string, Enquirer::Trouble> Enquirer::troubles() const {
  const std::lock_guard lock(mutex_);
  std::map<std::string, Trouble> troubles;
  for (const auto& [id, waiting] : waiting_) {
    if (!waiting.enquiry.is_all_of_it || !waiting.failing_since || waiting.released_at) continue;
    const Trouble trouble{*waiting.failing_since, waiting.last_failure};
    const auto [oldest, is_first] = troubles.try_emplace(waiting.enquiry.hook, trouble);
    if (!is_first && trouble.since < oldest->second.since) oldest->second = trouble;
  }
  return troubles;
}

void Enquirer::stop() {
  std::unique_lock lock(mutex_);
  stopped_ = true;
  sent_.wait(lock, [this] { return !is_sending_; });
}

void Enquirer::tick() {
  std::vector<Call> again;
  std::vector<std::string> ready, abandoned;
  {
    const std::lock_guard lock(mutex_);
    const Tick now = clock_.ticks();
    const auto since_last = now - std::exchange(ticked_at_, now);
    const bool can_be_kept = journal_.taking();
    for (auto& [id, waiting] : waiting_) {
      // What is fetched now could not be kept, so this is no time to wait for it.
      const bool pauses = !can_be_kept && !waiting.enquiry.needs.empty();
      if (const auto past = past_.find(id); pauses && past != past_.end())
        past->second.until += since_last;
      if (waiting.released_at) {
        if (now - *waiting.released_at > k_taken_up_within) abandoned.push_back(id);
      } else if (now < waiting.release_again_at) {
        continue;
      } else if (!is_patient(id)) {
        ready.push_back(id);
        log::warning("nobody told in time; a message is understood without",
                     {{"intake", id}, {"text", waiting.last_failure}});
      } else if (waiting.open_calls == 0 && waiting.failed && now >= ask_again_at(waiting) &&
                 !pauses) {
        waiting.failed = false;
        const auto untold = not_told(waiting.enquiry);
        if (!untold) {
          ready.push_back(id);
          continue;
        }
        auto calls = calls_of(*untold);
        waiting.open_calls = calls.size();
        std::ranges::move(calls, std::back_inserter(again));
      }
    }
    // What was dropped meanwhile and is taken back has not been told what was thrown away.
    for (const std::string& id : abandoned) past_.erase(id);
    // Who was dropped while he waited is never decided.
    std::erase_if(past_, [&](const auto& one) {
      return !waiting_.contains(one.first) && now > one.second.until + k_forgotten_after;
    });
  }
  // Those of one conversation in the order in which they came.
  std::ranges::stable_sort(again, {}, &Call::intake_id);
  for (const std::string& id : ready) release(id);
  for (const std::string& id : abandoned) {
    if (const auto done = take_up(id); !done)
      log::warning("messages cannot go on yet", {{"error", done.error().text}});
  }
  send(std::move(again));
}

}  // namespace intaked::app
