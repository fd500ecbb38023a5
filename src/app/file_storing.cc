#include "app/file_storing.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "compose/file_words.h"
#include "lib/json/json_text.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;
using model::FileState;

constexpr auto k_round = 1s;  // longest sleep
constexpr auto k_journal_error_pause = 1s;
constexpr auto k_usual_wait = 1min;
// At hand while the storage works: a few, so that what is urgent does not wait behind them. While
// it does not, all of them wait alike, and each must be let go in time.
constexpr std::size_t k_drafts_max = 16;
constexpr std::size_t k_drafts_while_down_max = 256;

}  // namespace

FileStoring::FileStoring(CourierOptions options, journal::DraftFiles& files, desk::Storage& storage,
                         Open open, const Clock& clock, Post post)
    : options_(std::move(options)),
      files_(files),
      storage_(storage),
      open_(std::move(open)),
      clock_(clock),
      post_(std::move(post)),
      breaker_(options_.breaker),
      counted_at_(clock.ticks()),
      random_(options_.seed != 0 ? options_.seed : std::random_device{}()) {}

Tick FileStoring::step(bool goes_on, const DeskSigns& desk) {
  count_patience(desk);
  if (clock_.ticks() >= write_not_before_) write_again();
  if (goes_on) {
    if (clock_.ticks() >= claim_not_before_) claim();
    give_up_what_waited_enough(desk);
    send_what_may_go();
  }
  finish_what_is_complete();
  return next_step();
}

StorageStatus FileStoring::status() const {
  // To be asked to wait for moments is usual where there is a limit.
  const bool is_down =
      breaker_.is_open() || (down_since_ && clock_.ticks() - *down_since_ >= k_usual_wait);
  return {.down = is_down, .text = is_down ? down_reason_ : "", .in_flight = in_flight_};
}

FileStoring::Draft* FileStoring::find(const std::string& intake_id) {
  const auto found = std::ranges::find(drafts_, intake_id, &Draft::intake_id);
  return found == drafts_.end() ? nullptr : &*found;
}

FileStoring::Item* FileStoring::find(const std::string& intake_id, int number) {
  Draft* draft = find(intake_id);
  if (draft == nullptr) return nullptr;
  const auto found = std::ranges::find_if(
      draft->items, [&](const Item& item) { return item.file.number == number; });
  return found == draft->items.end() ? nullptr : &*found;
}

void FileStoring::claim() {
  const Tick now = clock_.ticks();
  const auto can_be_let_go = [](const Draft& draft) {
    return !draft.finishing && std::ranges::none_of(draft.items, [](const Item& item) {
      return item.step == Item::Step::sending || item.step == Item::Step::settling ||
             item.failures > 0;
    });
  };
  const auto is_busy = [&](const Draft& draft) {
    return draft.finishing || std::ranges::any_of(draft.items, [&](const Item& item) {
             return item.step != Item::Step::settled && now >= item.not_before;
           });
  };
  // After an outage: what is urgent must not stand behind all that came meanwhile.
  if (!breaker_.is_open() && drafts_.size() > k_drafts_max) std::erase_if(drafts_, can_be_let_go);
  // What waits for its next try keeps nobody out.
  const auto busy = static_cast<std::size_t>(std::ranges::count_if(drafts_, is_busy));
  const std::size_t room = k_drafts_while_down_max - drafts_.size();
  const std::size_t most =
      breaker_.is_open() ? room : std::min(room, k_drafts_max - std::min(k_drafts_max, busy));
  if (most == 0) return;
  std::unordered_set<std::string> at_hand;
  for (const Draft& draft : drafts_) at_hand.insert(draft.intake_id);
  auto claims = files_.claim(most, at_hand);
  if (!claims) {
    log::error("drafts with files cannot be claimed", {{"error", claims.error().text}});
    claim_not_before_ = clock_.ticks() + k_journal_error_pause;
    return;
  }
  for (auto& one : *claims) {
    Draft draft{.intake_id = std::move(one.intake_id),
                .planned_at = one.planned_at,
                .seen_at = clock_.ticks(),
                .items = {}};
    for (auto& file : one.files) {
      Item item{.file = std::move(file)};
      if (item.file.state != FileState::wanted) item.step = Item::Step::settled;
      draft.items.push_back(std::move(item));
    }
    drafts_.push_back(std::move(draft));
  }
}

bool FileStoring::may_go(const Item& item, Tick now) const {
  return item.step == Item::Step::waiting && now >= item.not_before &&
         !on_their_way_.contains({item.file.digest, item.file.name, item.file.type});
}

void FileStoring::send_what_may_go() {
  const Tick now = clock_.ticks();
  if (now < send_not_before_) return;
  if (breaker_.is_open()) return probe(now);
  for (Draft& draft : drafts_) {
    for (Item& item : draft.items) {
      if (breaker_.room(in_flight_, options_.in_flight_max, now) == 0) return;
      if (may_go(item, now) && !is_stored_already(draft, item)) send(draft, item);
    }
  }
}

// With what failed least: it may be one file that is at fault, and not the storage.
void FileStoring::probe(Tick now) {
  if (breaker_.room(in_flight_, options_.in_flight_max, now) == 0) return;
  Draft* of = nullptr;
  Item* least = nullptr;
  for (Draft& draft : drafts_) {
    for (Item& item : draft.items) {
      if (!may_go(item, now) || (least != nullptr && item.failures >= least->failures)) continue;
      of = &draft;
      least = &item;
    }
  }
  if (least != nullptr && !is_stored_already(*of, *least)) send(*of, *least);
}

bool FileStoring::is_stored_already(Draft& draft, Item& item) {
  if (!options_.reuse) return false;
  const model::DraftFile& file = item.file;
  auto known = files_.stored({options_.place, file.digest, file.name, file.type});
  if (!known) log::warning("stored files cannot be looked up", {{"error", known.error().text}});
  if (!known || !*known) return false;
  journal::FileOutcome outcome;
  outcome.state = FileState::stored;
  outcome.stored = std::move(**known);
  settle(draft, item, std::move(outcome));
  return true;
}

void FileStoring::send(Draft& draft, Item& item) {
  const model::DraftFile& file = item.file;
  item.step = Item::Step::sending;
  ++in_flight_;
  on_their_way_.insert({file.digest, file.name, file.type});
  desk::FileToStore sent{
      .intake_id = draft.intake_id,
      .number = file.number,
      .name = file.name,
      .type = file.type,
      .size = file.size,
      .digest = file.digest,
      .open = [open = open_, id = draft.intake_id, file] { return open(id, file); }};
  const bool is_probe = breaker_.is_open();
  storage_.store(std::move(sent),
                 [this, id = draft.intake_id, number = file.number, is_probe](desk::Stored answer) {
                   post_([this, id, number, is_probe, answer = std::move(answer)] {
                     answered(id, number, is_probe, answer);
                   });
                 });
}

void FileStoring::finish_what_is_complete() {
  for (Draft& draft : drafts_) {
    const bool is_complete = std::ranges::all_of(
        draft.items, [](const Item& item) { return item.step == Item::Step::settled; });
    if (is_complete && !draft.finishing && clock_.ticks() >= draft.finish_not_before) finish(draft);
  }
}

void FileStoring::finish(Draft& draft) {
  draft.finishing = true;
  const std::string& id = draft.intake_id;
  const auto done = [this, id](Result<void> finished) {
    post_([this, id, finished = std::move(finished)] {
      Draft* found = find(id);
      if (found == nullptr) return;
      // conflict: it was dropped, or changed; what still waits is claimed anew.
      const bool over = finished || finished.error().kind == ErrorKind::conflict ||
                        finished.error().kind == ErrorKind::not_found;
      if (!finished) claim_not_before_ = clock_.ticks() + k_journal_error_pause;
      if (over) return static_cast<void>(drafts_.erase(drafts_.begin() + (found - drafts_.data())));
      log::error("a draft's files cannot be finished",
                 {{"intake", id}, {"error", finished.error().text}});
      found->finishing = false;
      found->finish_not_before = clock_.ticks() + k_journal_error_pause;
    });
  };
  auto body = files_.body(id);
  if (!body) return done(fail(body.error()));
  const int revision = body->revision;
  files_.finish(id, revision, body_with_files(id, std::move(*body)), done);
}

std::string FileStoring::body_with_files(const std::string& intake_id,
                                         journal::DraftBody draft_body) const {
  auto request = json::parse(draft_body.body);
  if (!request) {
    log::error("a draft's request cannot be read; it goes without its files",
               {{"intake", intake_id}, {"error", request.error().text}});
    return {};
  }
  // The storage's words name machines; the customer may read what is written here.
  for (model::DraftFile& file : draft_body.files)
    file.reason.resize(std::min(file.reason.size(), file.reason.find(k_in_detail)));
  std::string body =
      json::write(compose::with_files(std::move(*request), draft_body.kind, draft_body.files,
                                      intake_id, options_.text_bytes_max, options_.text_form));
  return body == draft_body.body ? std::string() : body;
}

Tick FileStoring::next_step() const {
  const Tick now = clock_.ticks();
  Tick next = now + k_round;
  const auto at = [&](Tick tick) {
    if (tick > now) next = std::min(next, tick);
  };
  at(claim_not_before_);
  at(write_not_before_);
  at(send_not_before_);
  if (breaker_.is_open()) at(breaker_.next_probe_at());
  for (const Draft& draft : drafts_) {
    at(draft.finish_not_before);
    for (const Item& item : draft.items) at(item.not_before);
  }
  return next;
}

double FileStoring::spread() {
  return std::uniform_real_distribution<double>(0.5, 1.0)(random_);
}

}  // namespace intaked::app
