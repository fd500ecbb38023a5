#include "app/reconciler.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "app/marker.h"
#include "base/log.h"

namespace intaked::app {
namespace {

// Each is a list of its own at the desk.
constexpr std::size_t k_tickets_with_comments_max = 100;

std::string shown(const desk::Found& found) {
  return found.ticket_identifier.empty() ? found.ticket_id : found.ticket_identifier;
}

}  // namespace

std::vector<journal::Doubled> doubles_among(const std::vector<desk::Marked>& marked,
                                            const std::vector<journal::FiledUnder>& ours,
                                            model::DraftKind kind) {
  std::unordered_map<std::string_view, const journal::FiledUnder*> ours_by_marker;
  for (const journal::FiledUnder& one : ours) ours_by_marker.emplace(one.marker, &one);
  std::map<std::string_view, std::vector<const desk::Found*>> at_desk;
  for (const desk::Marked& one : marked) {
    auto& found = at_desk[one.marker];
    const bool is_listed_twice = std::ranges::any_of(
        found, [&](const desk::Found* other) { return other->ticket_id == one.found.ticket_id; });
    if (!is_listed_twice) found.push_back(&one.found);
  }
  std::vector<journal::Doubled> doubles;
  for (const auto& [marker, found] : at_desk) {
    const auto known = ours_by_marker.find(marker);
    const journal::FiledUnder* our = known == ours_by_marker.end() ? nullptr : known->second;
    const bool is_other = kind == model::DraftKind::ticket && found.size() == 1 && our &&
                          !our->ticket_id.empty() && our->ticket_id != found[0]->ticket_id;
    if (found.size() < 2 && !is_other) continue;
    journal::Doubled double_;
    double_.marker = marker;
    double_.kind = kind;
    if (our) double_.intake_id = our->intake_id;
    for (const desk::Found* one : found)
      double_.what += (double_.what.empty() ? "" : ", ") + shown(*one);
    if (is_other) double_.what += ", filed here as " + our->ticket_id;
    doubles.push_back(std::move(double_));
  }
  return doubles;
}

Reconciler::Reconciler(ReconcilerOptions options, journal::Journal& journal, desk::Desk& desk,
                       const Clock& clock)
    : options_(options),
      journal_(journal),
      desk_(desk),
      clock_(clock),
      due_(clock.ticks() + std::min(options.first_after, options.every)) {}

void Reconciler::tick() {
  if (options_.every.count() == 0) return;
  if (step_ == Step::idle) {
    if (clock_.ticks() >= due_) begin();
    return;
  }
  std::optional<desk::MarkedList> answer;
  {
    const std::lock_guard lock(mutex_);
    answer.swap(answer_);
  }
  if (!answer) return;
  if (step_ == Step::tickets)
    take_tickets(std::move(*answer));
  else
    take_comments(std::move(*answer));
}

void Reconciler::begin() {
  step_ = Step::tickets;
  since_ = clock_.now() - options_.window;
  found_.clear();
  tickets_to_read_.clear();
  desk_.list_marked_tickets(std::string(k_marker_beginning), since_, [this](desk::MarkedList list) {
    const std::lock_guard lock(mutex_);
    answer_ = std::move(list);
  });
}

void Reconciler::find_among(const desk::MarkedList& list, model::DraftKind kind) {
  std::vector<std::string> markers;
  for (const desk::Marked& one : list.marked) markers.push_back(one.marker);
  const auto ours = journal_.filed_under(markers);
  if (!list.complete || !ours) {
    not_read_whole(ours ? list.text : ours.error().text);
  }
  if (!ours) return;
  auto found = doubles_among(list.marked, *ours, kind);
  std::move(found.begin(), found.end(), std::back_inserter(found_));
}

void Reconciler::not_read_whole(const std::string& why) {
  complete_ = false;
  if (troubles_.insert(why).second && !told_troubles_.contains(why))
    log::warning("what the desk holds cannot be compared whole", {{"text", why}});
}

void Reconciler::take_tickets(desk::MarkedList list) {
  complete_ = true;
  find_among(list, model::DraftKind::ticket);
  if (auto tickets = journal_.tickets_with_doubted_replies(since_, k_tickets_with_comments_max + 1))
    tickets_to_read_ = std::move(*tickets);
  else
    not_read_whole(tickets.error().text);
  if (tickets_to_read_.size() > k_tickets_with_comments_max) {
    tickets_to_read_.resize(k_tickets_with_comments_max);
    not_read_whole("more than " + std::to_string(k_tickets_with_comments_max) +
                   " tickets have replies that were in doubt");
  }
  step_ = Step::comments;
  ask_for_comments();
}

void Reconciler::take_comments(desk::MarkedList list) {
  find_among(list, model::DraftKind::reply);
  ask_for_comments();
}

void Reconciler::ask_for_comments() {
  if (tickets_to_read_.empty()) return end();
  const std::string ticket = std::move(tickets_to_read_.back());
  tickets_to_read_.pop_back();
  desk_.list_marked_comments(ticket, std::string(k_marker_beginning),
                             [this](desk::MarkedList list) {
                               const std::lock_guard lock(mutex_);
                               answer_ = std::move(list);
                             });
}

void Reconciler::end() {
  step_ = Step::idle;
  told_troubles_ = std::exchange(troubles_, {});
  due_ = clock_.ticks() + options_.every;
  // Of a list that was not read whole, what is missing says nothing.
  const auto fresh =
      journal_.store_doubled(std::exchange(found_, {}), complete_ ? since_ : Instant::max());
  if (!fresh) {
    log::warning("doubles cannot be stored", {{"error", fresh.error().text}});
    return;
  }
  for (const journal::Doubled& one : *fresh) {
    log::warning(one.kind == model::DraftKind::ticket
                     ? "one message is more than one ticket at the desk; see: intaked queue doubles"
                     : "one reply is more than one comment at the desk; see: intaked queue doubles",
                 {{"intake", one.intake_id}, {"at_desk", one.what}, {"marker", one.marker}});
  }
}

}  // namespace intaked::app
