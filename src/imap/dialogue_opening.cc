// The dialogue's beginning: which folder, is it the one we knew, and where to go on.
#include <utility>

#include "imap/dialogue.h"
#include "imap/folder_name.h"

namespace intaked::imap {
namespace {

// So often a connection may end over the dates of old messages before they are passed over.
constexpr int k_contact_broken_max = 3;
constexpr int k_top_untold_max = 5;

}  // namespace

Result<void> Dialogue::select() {
  INTAKED_TRY(const std::string folder, to_wire_folder(options_.folder));
  session_.forget_folder();
  stage_ = Stage::select;
  pipe_.send(CommandKind::select, (options_.examine ? "EXAMINE " : "SELECT ") + folder);
  return {};
}

Result<void> Dialogue::selected(const Response& response) {
  if (response.status != Status::ok) {
    return fail(ErrorKind::not_found,
                "the server does not open folder \"" + options_.folder + "\": " + response.text,
                "correct the mailbox's folder, or create it on the server");
  }
  const auto uidvalidity = session_.uidvalidity();
  if (!uidvalidity || *uidvalidity == 0) {
    return fail(ErrorKind::invalid, "the server gives folder \"" + options_.folder +
                                        "\" no UIDVALIDITY, so its messages cannot be told apart");
  }
  uidvalidity_ = *uidvalidity;
  news_ = false;  // the answer below says what is there
  if (session_.uidnext()) return located(*session_.uidnext() - 1);
  if (session_.exists() == 0) return located_empty();
  stage_ = Stage::top;
  ask_for_top();
  return {};
}

void Dialogue::ask_for_top() {
  top_seen_ = 0;
  pipe_.send(CommandKind::top, "UID FETCH * (UID)");
}

Result<void> Dialogue::top_answered() {
  const std::uint32_t top = *std::exchange(top_seen_, std::nullopt);
  if (top == 0 && session_.exists() > 0) {
    // The newest message went between the question and the answer: there is another one.
    if (++top_untold_ >= k_top_untold_max)
      return fail(ErrorKind::unavailable, "the server does not tell its newest message");
    ask_for_top();
    return {};
  }
  top_untold_ = 0;
  if (stage_ == Stage::top) return top == 0 ? located_empty() : located(top);
  if (task_ == Task::take && is_being_filled() && top > windows_.scanned_to()) {
    begin_rescan(windows_.scanned_to(), top);
  } else {
    windows_.extend(top);
  }
  return {};
}

// An empty folder that does not say UIDNEXT says nothing of UIDs.
Result<void> Dialogue::located_empty() {
  return located(position_.uidvalidity == uidvalidity_ ? position_.last_uid : 0);
}

// `top`: every message that is there has a UID at or below.
Result<void> Dialogue::located(std::uint32_t top) {
  // Kept while a rescan starts over, or it would never find out what stops it.
  if (troubles_.uidvalidity != uidvalidity_) {
    troubles_ = {};
    troubles_.uidvalidity = uidvalidity_;
  }
  if (position_.paused) {
    stage_ = Stage::paused;
    return {};
  }
  if (position_.uidvalidity == 0) {
    begin_first_contact(top);
    return {};
  }
  // UIDs that went backwards are a new numbering too, whatever UIDVALIDITY says: a folder that was
  // restored from a backup.
  if (position_.uidvalidity != uidvalidity_ || top < position_.last_uid) {
    handler_.notice("the server numbers this folder's messages anew; looking for unknown ones");
    // Under the same UIDVALIDITY nothing says that the numbering is still the last connection's.
    if (position_.uidvalidity == uidvalidity_) rescan_.end();
    position_.renumbered_at = clock_.now();
    troubles_.unknown = 0;
    is_first_rescan_ = true;
    begin_rescan(0, top);
  } else if (is_being_filled() && top > position_.last_uid) {
    begin_rescan(position_.last_uid, top);
  } else {
    windows_.begin(position_.last_uid, top);
  }
  stage_ = Stage::working;
  after_filing_due_ = after_filing_may_begin();
  return {};
}

void Dialogue::begin_first_contact(std::uint32_t top) {
  windows_.begin(top, top);
  if (!options_.last && options_.start == StartAt::everything) return store_first(0, Instant{});
  if (!options_.last && options_.start == StartAt::date) return store_first(0, options_.start_date);
  contact_.emplace(top, session_.exists(), options_.last, clock_.now());
  stage_ = Stage::contact;
  ask_contact();
}

void Dialogue::ask_contact() {
  while (const auto window = contact_->next()) {
    if (window == troubles_.window && troubles_.window_broken >= k_contact_broken_max) {
      contact_->answered(false);
      continue;
    }
    window_spoiled_ = false;
    pipe_.send(CommandKind::contact, "UID FETCH " + to_wire(*window) + " (UID INTERNALDATE)",
               *window);
    return;
  }
  const FirstContact contact = *contact_;
  contact_.reset();
  store_first(contact.last_old_uid(), contact.watermark());
}

// A window that the server refuses leaves the watermark as it is.
void Dialogue::contact_answered(bool good) {
  contact_->answered(good && !window_spoiled_);
  ask_contact();
}

void Dialogue::store_first(std::uint32_t last_old_uid, Instant watermark) {
  position_ = Position{uidvalidity_, last_old_uid, watermark, false, last_old_uid, windows_.last()};
  handed_ = position_;
  stage_ = Stage::storing;
  storing_ = true;
  after_filing_due_ = after_filing_may_begin();
  handler_.store_position(position_);
}

}  // namespace intaked::imap
