// The part of FileStoring that deals with what the storage says of a file.
#include <algorithm>
#include <utility>

#include "app/file_storing.h"
#include "base/failpoint.h"
#include "base/log.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;
using model::FileState;

constexpr auto k_journal_error_pause = 1s;
constexpr int k_attempts_max = 10;
constexpr int k_turned_away_max = 5;       // while others were stored: then it is about this file
constexpr int k_unreadable_max = 7;        // no process to be had for a minute is not its fault
constexpr int k_unclear_in_a_row_max = 3;  // then the storage itself is in doubt, not these files
constexpr auto k_let_one_go_every = 1min;  // while nobody knows whether the desk takes tickets

std::string minutes_text(std::chrono::microseconds time) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time).count();
  return seconds < 120 ? std::to_string(seconds) + " s" : std::to_string(seconds / 60) + " min";
}

std::string said(std::string_view what, std::string_view in_detail) {
  return std::string(what).append(k_in_detail).append(in_detail);
}

}  // namespace

void FileStoring::answered(const std::string& intake_id, int number, bool was_probe,
                           const desk::Stored& answer) {
  --in_flight_;
  failpoint("courier.answered");
  Draft* draft = find(intake_id);
  Item* found = find(intake_id, number);
  if (found == nullptr) return;
  Item& item = *found;
  item.step = Item::Step::waiting;
  // What is stored is known to the next draft once it is written down.
  if (answer.outcome != desk::StoreOutcome::stored) forget_on_its_way(item.file);
  switch (answer.outcome) {
    case desk::StoreOutcome::stored:
      storage_works();
      ++stored_;
      return stored(*draft, item, answer);
    case desk::StoreOutcome::refused:
      storage_works();
      return leave_out(*draft, item, said("the storage refused it", answer.text));
    case desk::StoreOutcome::not_executed:
      return asked_to_wait(answer);
    case desk::StoreOutcome::unknown:
      return unclear(*draft, item, answer.text, was_probe);
    case desk::StoreOutcome::target_down:
      return turned_away(*draft, item, answer.text, was_probe);
    case desk::StoreOutcome::unreadable:
      return unreadable(*draft, item, answer.text);
  }
}

void FileStoring::forget_on_its_way(const model::DraftFile& file) {
  on_their_way_.erase({file.digest, file.name, file.type});
}

void FileStoring::stored(Draft& draft, Item& item, const desk::Stored& answer) {
  const model::DraftFile& file = item.file;
  log::info("file stored", {{"intake", draft.intake_id},
                            {"file", file.number},
                            {"bytes", file.size},
                            {"url", !answer.url.empty()},
                            {"id", answer.id}});
  journal::FileOutcome outcome;
  outcome.state = FileState::stored;
  outcome.stored = {answer.url, answer.id};
  // A link that ends is of no use to a later ticket.
  if (answer.expires_at == Instant{})
    outcome.key = journal::StoredKey{options_.place, file.digest, file.name, file.type};
  settle(draft, item, std::move(outcome));
}

// All wait, as it says, or as the pace says that we keep ourselves: where tickets keep it, too,
// that is no trouble of the storage's.
void FileStoring::asked_to_wait(const desk::Stored& answer) {
  const Tick now = clock_.ticks();
  send_not_before_ = now + std::clamp<std::chrono::microseconds>(answer.not_before - clock_.now(),
                                                                 1s, options_.patience);
  if (answer.http_status == 0 && !answer.held_by_storage) return;
  if (!down_since_)
    log::info("the storage of files asks to wait",
              {{"text", answer.text}, {"until", to_rfc3339(answer.not_before)}});
  storage_is_down("it asks to wait: " + answer.text);
}

// Counted against the file only while the storage is not in doubt itself.
void FileStoring::unclear(Draft& draft, Item& item, const std::string& why, bool was_probe) {
  put_off(item);
  if (++unclear_in_a_row_ >= k_unclear_in_a_row_max || was_probe || breaker_.is_open())
    return storage_failed("no clear answer; the last: " + why, was_probe);
  if (++item.file.attempts >= k_attempts_max)
    return leave_out(draft, item, said("the storage never gave a clear answer", why));
  journal::FileOutcome outcome;
  outcome.attempt_counts = true;
  settle(draft, item, std::move(outcome));
}

// By the storage as a whole; unless it stored others since it turned this one away before.
void FileStoring::turned_away(Draft& draft, Item& item, const std::string& why, bool was_probe) {
  put_off(item);
  const bool others_went = item.turned_away_at && *item.turned_away_at < stored_;
  item.turned_away_at = stored_;
  if (!others_went) return storage_failed(why, was_probe);
  if (++item.turned_away >= k_turned_away_max)
    leave_out(draft, item, said("the storage refused it", why));
}

void FileStoring::put_off(Item& item) {
  const auto wait =
      std::min(options_.retry_max, options_.retry_min * (1 << std::min(item.failures, 10)));
  ++item.failures;
  item.not_before =
      clock_.ticks() + std::chrono::duration_cast<std::chrono::microseconds>(wait * spread());
}

// What the daemon reads otherwise than the parser, the parser reads itself.
void FileStoring::unreadable(Draft& draft, Item& item, const std::string& why) {
  log::warning("a file cannot be read",
               {{"intake", draft.intake_id}, {"file", item.file.number}, {"text", why}});
  ++item.unreadable;
  if (item.unreadable >= k_unreadable_max || (item.file.part.empty() && item.unreadable > 1))
    return leave_out(draft, item, said("it could not be read", why));
  if (item.file.part.empty() || !item.file.extent) return put_off(item);
  item.file.extent.reset();
  journal::FileOutcome outcome;
  outcome.extent_was_wrong = true;
  settle(draft, item, std::move(outcome));
}

void FileStoring::storage_failed(const std::string& why, bool was_probe) {
  const Tick now = clock_.ticks();
  const bool opens =
      breaker_.failed(why, was_probe, spread(), now) == desk::Breaker::Change::opened;
  storage_is_down(why);
  if (opens)
    log::error("the storage of files takes no work; tickets with files wait for it",
               {{"text", why}, {"for_at_most", minutes_text(options_.patience)}});
}

void FileStoring::storage_is_down(const std::string& why) {
  if (!down_since_) down_since_ = clock_.ticks();
  down_reason_ = why;
}

void FileStoring::storage_works() {
  unclear_in_a_row_ = 0;
  breaker_.worked();
  if (!std::exchange(down_since_, std::nullopt)) return;
  down_reason_.clear();
  one_let_go_at_.reset();
  log::info("the storage of files takes work again");
}

void FileStoring::leave_out(Draft& draft, Item& item, std::string reason) {
  log::warning("a ticket goes without a file",
               {{"intake", draft.intake_id}, {"file", item.file.number}, {"reason", reason}});
  journal::FileOutcome outcome;
  outcome.state = FileState::left_out;
  outcome.reason = std::move(reason);
  settle(draft, item, std::move(outcome));
}

void FileStoring::settle(Draft& draft, Item& item, journal::FileOutcome outcome) {
  item.step = Item::Step::settling;
  item.outcome = std::move(outcome);
  write_down(draft.intake_id, item);
}

void FileStoring::write_down(const std::string& intake_id, const Item& item) {
  files_.settle(intake_id, item.file.number, item.outcome,
                [this, intake_id, number = item.file.number](Result<void> written) {
                  post_([this, intake_id, number, written = std::move(written)] {
                    settled(intake_id, number, written);
                  });
                });
}

// A full disk must not make us forget what the storage said.
void FileStoring::write_again() {
  for (Draft& draft : drafts_) {
    for (Item& item : draft.items) {
      if (std::exchange(item.is_unwritten, false)) write_down(draft.intake_id, item);
    }
  }
}

void FileStoring::settled(const std::string& intake_id, int number, const Result<void>& written) {
  Item* item = find(intake_id, number);
  if (item == nullptr) return;
  if (!written) {
    log::error("what became of a file cannot be stored",
               {{"intake", intake_id}, {"file", number}, {"error", written.error().text}});
    item->is_unwritten = true;
    write_not_before_ = clock_.ticks() + k_journal_error_pause;
    return;
  }
  const journal::FileOutcome outcome = std::exchange(item->outcome, {});
  if (outcome.state == FileState::stored) forget_on_its_way(item->file);
  item->file.state = outcome.state;
  item->file.reason = outcome.reason;
  item->file.url = outcome.stored.url;
  item->file.id = outcome.stored.id;
  item->step = outcome.state == FileState::wanted ? Item::Step::waiting : Item::Step::settled;
}

// Files keep no ticket waiting that the desk would not take either.
void FileStoring::count_patience(const DeskSigns& desk) {
  const Tick now = clock_.ticks();
  const auto passed = now - std::exchange(counted_at_, now);
  if (!down_since_ || desk.takes_work) return;
  down_since_ = std::min(now, *down_since_ + passed);
  one_let_go_at_.reset();
}

// Counted while the storage is down only: one that works and has much to do is waited for. Where
// every ticket waits for files nothing tells that the desk is away, too. So one goes first, and the
// others when the desk has answered since.
void FileStoring::give_up_what_waited_enough(const DeskSigns& desk) {
  const Tick now = clock_.ticks();
  if (!down_since_ || !desk.takes_work || now - *down_since_ < options_.patience) return;
  const bool desk_answers = one_let_go_at_ && desk.last_clear_answer > *one_let_go_at_;
  if (!desk_answers && one_let_go_at_ && now - *one_let_go_at_ < k_let_one_go_every) return;
  for (Draft& draft : drafts_) {
    const auto waited =
        std::max<std::chrono::nanoseconds>(clock_.now() - draft.planned_at, now - draft.seen_at);
    if (waited < options_.patience || !give_up_what_waits(draft) || desk_answers) continue;
    one_let_go_at_ = now;
    return;
  }
}

bool FileStoring::give_up_what_waits(Draft& draft) {
  bool any = false;
  for (Item& item : draft.items) {
    if (item.step != Item::Step::waiting) continue;
    any = true;
    leave_out(
        draft, item,
        said("the storage was not reachable for " + minutes_text(options_.patience), down_reason_));
  }
  return any;
}

}  // namespace intaked::app
