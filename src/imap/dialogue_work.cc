// The dialogue's work: windows, messages in order, the position that follows, and what is told to
// the server after filing.
#include <algorithm>
#include <cassert>
#include <limits>
#include <utility>

#include "base/failpoint.h"
#include "imap/dialogue.h"

namespace intaked::imap {
namespace {

constexpr std::size_t k_acknowledgements_at_once = 100;
constexpr std::uint32_t k_no_uid = std::numeric_limits<std::uint32_t>::max();
constexpr std::chrono::minutes k_after_filing_pause{5};
constexpr std::chrono::seconds k_after_filing_settle{1};

bool same(const Acknowledgement& a, const Acknowledgement& b) {
  return a.uid == b.uid && a.uidvalidity == b.uidvalidity;
}

bool same(const Position& a, const Position& b) {
  return a.uidvalidity == b.uidvalidity && a.last_uid == b.last_uid && a.watermark == b.watermark &&
         a.paused == b.paused;
}

}  // namespace

// Does what can be done now. After every response, so that the commands do not depend on how the
// bytes arrived.
Result<void> Dialogue::pump() {
  if (stage_ != Stage::working) return {};
  INTAKED_CHECK(hand_over());
  if (stage_ != Stage::working) return {};
  if (idle_ == Idle::none) {
    if (!held_) ask();
    if (after_filing_due_ && !batch_under_way_ && may_ask(k_no_uid)) begin_after_filing();
    if (pipe_.empty()) INTAKED_CHECK(rest());
  } else if (idle_ == Idle::on && wants_to_work()) {
    leave_idle();
  }
  settle_caught_up();
  return {};
}

Result<void> Dialogue::hand_over() {
  const auto count = [this](const auto& digests) { return count_unknown(digests); };
  while (auto taken = collector_.take()) {
    // What the rescan could not fetch is not tried anew when it is to be recorded.
    if (task_ != Task::digest || !taken->message) troubles_.messages.erase(taken->listed.uid);
    if (task_ != Task::digest) {
      hand_over(std::move(*taken));
      continue;
    }
    if (taken->message && is_wanted(taken->listed))
      INTAKED_CHECK(rescan_.add(taken->listed, *taken->message, count));
    pause_if_too_many();
    if (stage_ != Stage::working) return {};
  }
  return {};
}

void Dialogue::hand_over(Collector::Taken taken) {
  const std::uint32_t settled_to =
      collector_.empty() ? std::max(taken.listed.uid, windows_.scanned_to()) : taken.listed.uid;
  if (task_ == Task::take) position_.last_uid = std::max(position_.last_uid, settled_to);
  // A message that could not be described may have told its date only now.
  if (!taken.message || !is_wanted(taken.listed)) return;
  taken.message->arrival.uidvalidity = uidvalidity_;
  ++records_under_way_;
  handed_ = position_;
  failpoint("imap.record");
  handler_.record(Fetched{std::move(*taken.message), position_});
}

bool Dialogue::may_ask(std::uint32_t uid) const {
  const auto is_careful = [&](const Command& command) {
    return command.uids.last > 0 && command.uids.first <= troubles_.careful_to;
  };
  const auto& under_way = pipe_.waiting();
  return under_way.empty() || (uid > troubles_.careful_to &&
                               std::none_of(under_way.begin(), under_way.end(), is_careful));
}

void Dialogue::ask_for_messages() {
  while (const auto uid = collector_.next()) {
    if (!may_ask(*uid)) return;
    const auto request = collector_.ask();
    pipe_.send(request.kind, request.command, UidRange{request.uid, request.uid});
  }
}

void Dialogue::ask() {
  ask_for_messages();
  if (task_ != Task::retake) {
    if (session_.exists() == 0) news_ = false;
    if (news_ && windows_.finished() && !top_seen_) {
      news_ = false;
      ask_for_top();
    }
    // The next window is asked for while the messages of this one are under way.
    if (collector_.has_room() && may_ask(windows_.scanned_to() + 1)) ask_for_window();
  }
  if (!pipe_.empty()) return;
  if (const auto request = collector_.ask_once_more())
    pipe_.send(request->kind, request->command, UidRange{request->uid, request->uid});
}

void Dialogue::ask_for_window() {
  const auto alone = troubles_.undescribed_from(windows_.scanned_to() + 1);
  const auto window = windows_.next(troubles_.window, alone);
  if (!window) return;
  listing_.clear();
  window_spoiled_ = false;
  if (window->first == alone) {
    window_answered(false);
    return ask();
  }
  pipe_.send(CommandKind::window,
             "UID FETCH " + to_wire(*window) + " (UID INTERNALDATE RFC822.SIZE)", *window);
}

void Dialogue::window_answered(bool good) {
  if (!good || window_spoiled_) {
    // A single message that cannot be described is fetched all the same.
    if (const auto uid = windows_.stumbled()) {
      const auto listed = listing_.find(*uid);
      collector_.list(listed == listing_.end() ? Listed{*uid, {}, {}} : listed->second);
    }
  } else {
    windows_.answered(listing_.size());
    for (const auto& [uid, listed] : listing_) {
      const bool old = task_ == Task::digest && is_from_before(listed);
      if (old) rescan_.found_old_mail();
      if (task_ == Task::digest && !old) {
        rescan_.arrived(listed);
      } else if (is_wanted(listed)) {
        collector_.list(listed);
      }
    }
  }
}

// What the server gives no date for is wanted: better twice than never. `start: DATE` is about what
// was there at first contact; what is put into the folder later is new, however old it is.
bool Dialogue::is_wanted(const Listed& listed) const {
  if (!listed.date) return true;
  if (task_ == Task::digest) return *listed.date >= position_.watermark;
  return options_.start != StartAt::date || options_.last || listed.uid > position_.contact_top ||
         *listed.date >= options_.start_date;
}

bool Dialogue::caught_up() const {
  return windows_.finished() && collector_.empty() && !news_ && !top_seen_;
}

// Nothing is under way on the wire.
Result<void> Dialogue::rest() {
  if (task_ == Task::retake || (task_ == Task::digest && caught_up())) {
    INTAKED_CHECK(end_rescan_pass());
    if (stage_ != Stage::working || (task_ == Task::retake && records_under_way_ > 0)) return {};
    if (!held_) ask();
    if (!pipe_.empty()) return {};
  }
  INTAKED_TRY(const bool counts, go_on_with_census());
  if (counts) return {};
  if (!held_) ask();
  if (pipe_.empty()) wait_for_news();
  return {};
}

// UIDs that do not exist are passed over, once everything below them is durable.
void Dialogue::settle_caught_up() {
  if (task_ != Task::take || records_under_way_ > 0 || !caught_up()) return;
  position_.last_uid = std::max(position_.last_uid, windows_.scanned_to());
  if (!same(position_, handed_) && !storing_) {
    handed_ = position_;
    storing_ = true;
    handler_.store_position(position_);
  }
  if (!storing_ && proof_) complete_up_to_ = proof_;
}

void Dialogue::begin_after_filing() {
  if (task_ != Task::take) return;
  after_filing_due_ = false;
  if (troubles_.batch.begun) return send_batch();
  auto pending = handler_.pending_acknowledgements(k_acknowledgements_at_once);
  if (pending.empty()) return;
  // The owner has not yet written down what we told it: ask again a little later.
  if (last_batch_front_ && same(*last_batch_front_, pending.front())) {
    last_batch_front_.reset();
    troubles_.after_filing_again = clock_.ticks() + k_after_filing_settle;
    return;
  }
  last_batch_front_ = pending.front();
  std::vector<std::uint32_t> uids;
  for (const Acknowledgement& one : pending)
    if (one.uidvalidity == uidvalidity_) uids.push_back(one.uid);
  AfterFilingPlan plan;
  // UIDs of an older numbering name nothing any more.
  if (!uids.empty()) plan = plan_after_filing(options_, session_, uids);
  if (!plan.notice.empty() && plan.notice != last_notice_) {
    last_notice_ = plan.notice;
    handler_.notice(plan.notice);
  }
  after_filing_due_ = pending.size() == k_acknowledgements_at_once;
  if (plan.commands.empty()) {
    handler_.acknowledged(pending);
    return;
  }
  troubles_.batch = {std::move(pending), std::move(plan.commands), false};
  send_batch();
}

void Dialogue::send_batch() {
  batch_under_way_ = true;
  pipe_.send(CommandKind::after_filing, troubles_.batch.commands.front());
}

void Dialogue::postpone_after_filing() {
  troubles_.after_filing_again = clock_.ticks() + k_after_filing_pause;
}

void Dialogue::after_filing_answered(const Response& response) {
  AfterFilingBatch& batch = troubles_.batch;
  batch_under_way_ = false;
  if (response.status != Status::ok) {
    const std::string text =
        "after filing, the server refused \"" + batch.commands.front() + "\": " + response.text;
    if (text != last_notice_) handler_.notice(text);
    last_notice_ = text;
    last_batch_front_.reset();
    after_filing_due_ = false;
    postpone_after_filing();
    return;
  }
  batch.commands.erase(batch.commands.begin());
  batch.begun = true;
  if (!batch.commands.empty()) return send_batch();
  failpoint("imap.acknowledged");
  handler_.acknowledged(std::exchange(batch, {}).acknowledgements);
}

}  // namespace intaked::imap
