#include "app/alerting.h"

#include <algorithm>
#include <utility>

#include "app/when.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;

constexpr auto k_resolved_after_min = 30s;  // away for at least so long
constexpr auto k_more_every = 30min;        // of one cause, more is told no more often
// A cause that comes back soon after it was over has to hold for longer each time.
constexpr auto k_remembered = 24h;
constexpr auto k_held_off_max = 4h;
constexpr int k_returns_max = 6;

std::chrono::seconds held_for(const Complaint& complaint, int returns) {
  if (returns == 0) return complaint.sustained;
  const auto longer = std::max<std::chrono::seconds>(complaint.sustained, 5min) * (1 << returns);
  return std::min<std::chrono::seconds>(longer, k_held_off_max);
}

}  // namespace

std::vector<Alert> Alerting::look(const std::vector<Complaint>& complaints, Tick ticks,
                                  Instant now) {
  std::vector<Alert> alerts;
  for (const Complaint& complaint : complaints) {
    auto [at, is_new] = causes_.try_emplace(complaint.key);
    Cause& cause = at->second;
    const bool was_over = !is_new && !cause.is_told && cause.over != Tick{};
    if (is_new || (was_over && cause.began == Tick{})) {
      cause.since = now;
      cause.began = ticks;
    }
    cause.seen = ticks;
    if (!cause.is_told) {
      if (ticks - cause.began < held_for(complaint, cause.returns)) {
        cause.complaint = complaint;
        continue;
      }
      cause.is_told = true;
      changed_ = true;
      alerts.push_back({Alert::Kind::raised, complaint, cause.since});
    } else if (cause.told_edition < complaint.edition && ticks - cause.told >= k_more_every) {
      alerts.push_back({Alert::Kind::more, complaint, cause.since});
      changed_ = true;
    } else {
      continue;
    }
    cause.complaint = complaint;
    cause.told_edition = complaint.edition;
    cause.told = ticks;
  }
  for (auto at = causes_.begin(); at != causes_.end();) {
    Cause& cause = at->second;
    // Restored: from now on it may be away.
    if (cause.seen == Tick{}) cause.seen = ticks;
    if (cause.seen == ticks) {
      ++at;
      continue;
    }
    const auto away = ticks - cause.seen;
    const auto long_enough =
        std::max<std::chrono::seconds>(k_resolved_after_min, cause.complaint.sustained);
    if (cause.is_told && away >= long_enough) {
      alerts.push_back({Alert::Kind::resolved, cause.complaint, cause.since});
      cause.is_told = false;
      cause.began = Tick{};
      cause.over = ticks;
      cause.returns = std::min(cause.returns + 1, k_returns_max);
      changed_ = true;
    }
    // What was never told is nobody's business once it is away.
    const bool is_forgotten =
        !cause.is_told && (cause.over == Tick{} || ticks - cause.over > k_remembered);
    if (!cause.is_told && cause.over != Tick{}) cause.began = Tick{};
    at = is_forgotten ? causes_.erase(at) : std::next(at);
  }
  return alerts;
}

std::vector<Complaint> Alerting::told_of(const std::vector<std::string>& keys) const {
  std::vector<Complaint> told;
  for (const std::string& key : keys)
    if (const auto at = causes_.find(key); at != causes_.end() && at->second.is_told)
      told.push_back(at->second.complaint);
  return told;
}

bool Alerting::has_changed() {
  return std::exchange(changed_, false);
}

model::Json Alerting::to_json() const {
  auto list = model::Json::array();
  for (const auto& [key, cause] : causes_) {
    if (!cause.is_told) continue;
    auto one = model::Json::object();
    one.set("key", key);
    one.set("subject", cause.complaint.subject);
    one.set("what", cause.complaint.what.substr(0, cause.complaint.what.find(k_quoting)));
    one.set("help", cause.complaint.help);
    one.set("severity", name_of(cause.complaint.severity));
    one.set("sustained", static_cast<std::int64_t>(cause.complaint.sustained.count()));
    one.set("edition", cause.told_edition);
    one.set("since", to_microseconds(cause.since));
    list.push_back(std::move(one));
  }
  return list;
}

void Alerting::restore(const model::Json& json) {
  const auto* list = json.as_array();
  if (!list) return;
  for (const model::Json& one : *list) {
    Cause& cause = causes_[std::string(one.text("key"))];
    cause.complaint.key = one.text("key");
    cause.complaint.subject = one.text("subject");
    cause.complaint.what = one.text("what");
    // As an earlier version has kept it.
    changed_ = changed_ || cause.complaint.what.find(k_quoting) != std::string::npos;
    cause.complaint.help = one.text("help");
    for (const Severity severity : {Severity::note, Severity::warning, Severity::critical})
      if (name_of(severity) == one.text("severity")) cause.complaint.severity = severity;
    cause.complaint.sustained = std::chrono::seconds(one.number("sustained"));
    cause.since = from_microseconds(one.number("since"));
    cause.told_edition = one.text("edition");
    cause.is_told = true;
  }
}

}  // namespace intaked::app
