#include "app/fetcher.h"

#include "base/log.h"
#include "lib/crypto/mail_digests.h"

namespace intaked::app {
namespace {

journal::Cursor to_cursor(const imap::Position& position) {
  return {position.uidvalidity, position.last_uid,    position.watermark,    position.paused,
          position.old_to,      position.contact_top, position.renumbered_at};
}

std::string_view words_for(journal::Recording recording) {
  switch (recording) {
    case journal::Recording::fresh:
      return "received";
    case journal::Recording::same_arrival:
      return "received again";
    case journal::Recording::same_bytes:
      return "received again under another UID";
  }
  return "";
}

void tell_census(const std::string& mailbox, const imap::CensusResult& census) {
  if (census.unaccounted == 0) {
    log::info("audit", {{"mailbox", mailbox}, {"listed", census.listed}, {"unaccounted", 0}});
    return;
  }
  log::error("messages on the server are not known here; see: intaked audit " + mailbox,
             {{"mailbox", mailbox},
              {"unaccounted", census.unaccounted},
              {"first_uid", census.first_unaccounted.front().uid}});
}

}  // namespace

Result<imap::Position> Fetcher::load_position(const std::string& mailbox) {
  INTAKED_TRY(const journal::Cursor cursor, journal_.begin_at_cursor(mailbox));
  return imap::Position{cursor.uidvalidity, cursor.last_uid,    cursor.watermark,    cursor.paused,
                        cursor.old_to,      cursor.contact_top, cursor.renumbered_at};
}

void Fetcher::store_position(const std::string& mailbox, imap::Position position,
                             std::function<void(Result<void>)> done) {
  journal_.store_cursor(mailbox, to_cursor(position), std::move(done));
}

void Fetcher::record(const std::string& mailbox, imap::Fetched fetched,
                     std::function<void(Result<void>)> done) {
  const auto digests = crypto::mail_digests(fetched.message.bytes);
  fetched.message.body_digest = digests.body;
  const auto uid = fetched.message.arrival.uid;
  const auto bytes = fetched.message.bytes.size();
  journal_.record(
      std::move(fetched.message), digests.raw, to_cursor(fetched.position_after),
      [mailbox, uid, bytes, done = std::move(done)](Result<journal::Recorded> recorded) {
        if (!recorded) {
          done(fail(std::move(recorded).error()));
          return;
        }
        log::info(words_for(recorded->recording), {{"intake", recorded->intake_id},
                                                   {"mailbox", mailbox},
                                                   {"uid", uid},
                                                   {"bytes", bytes}});
        done({});
      });
}

Result<std::size_t> Fetcher::count_unknown(const std::string& mailbox,
                                           const std::vector<model::Digest>& digests) {
  return journal_.count_unknown(mailbox, digests);
}

Result<std::vector<std::uint32_t>> Fetcher::unrecorded(const std::string& mailbox,
                                                       std::uint32_t uidvalidity,
                                                       const std::vector<std::uint32_t>& uids) {
  const auto folder = folders_.find(mailbox);
  return journal_.unrecorded(mailbox, folder == folders_.end() ? "INBOX" : folder->second,
                             uidvalidity, uids);
}

std::vector<imap::Acknowledgement> Fetcher::pending_acknowledgements(const std::string& mailbox,
                                                                     std::size_t limit) {
  std::set<Key> storing;
  {
    const std::lock_guard lock(mutex_);
    storing = telling_[mailbox].storing;
  }
  // To the journal what is being stored is pending still; the server would be told twice, and some
  // ways to move a message then make a second copy.
  auto arrivals = journal_.pending_acknowledgements(mailbox, limit + storing.size());
  if (!arrivals) {
    log::warning("acknowledgements cannot be read",
                 {{"mailbox", mailbox}, {"error", arrivals.error().text}});
    return {};
  }
  std::vector<imap::Acknowledgement> pending;
  const std::lock_guard lock(mutex_);
  auto& asked = telling_[mailbox].asked;
  asked.clear();
  for (auto& arrival : *arrivals) {
    const Key key{arrival.uidvalidity, arrival.uid};
    if (storing.contains(key) || pending.size() == limit) continue;
    pending.push_back({arrival.uidvalidity, arrival.uid});
    asked.emplace(key, std::move(arrival));
  }
  return pending;
}

void Fetcher::acknowledged(const std::string& mailbox,
                           const std::vector<imap::Acknowledgement>& done) {
  std::vector<model::Arrival> arrivals;
  {
    const std::lock_guard lock(mutex_);
    auto& telling = telling_[mailbox];
    for (const auto& one : done) {
      auto node = telling.asked.extract({one.uidvalidity, one.uid});
      if (node.empty()) continue;
      telling.storing.insert(node.key());
      arrivals.push_back(std::move(node.mapped()));
    }
  }
  if (arrivals.empty()) return;
  journal_.acknowledged(arrivals, [this, mailbox, arrivals](const Result<void>& result) {
    stored(mailbox, arrivals, result);
  });
}

// After a failure the server is told once more, at the next wake.
void Fetcher::stored(const std::string& mailbox, const std::vector<model::Arrival>& arrivals,
                     const Result<void>& result) {
  if (!result) {
    log::warning("acknowledgements cannot be stored",
                 {{"mailbox", mailbox}, {"error", result.error().text}});
  }
  const std::lock_guard lock(mutex_);
  auto& storing = telling_[mailbox].storing;
  for (const auto& arrival : arrivals) storing.erase({arrival.uidvalidity, arrival.uid});
}

void Fetcher::status_changed(const std::string& mailbox, const imap::SourceStatus& status) {
  const std::lock_guard lock(mutex_);
  auto& known = statuses_[mailbox];
  const bool is_new =
      status.last_census &&
      (!known.last_census || known.last_census->counted_at != status.last_census->counted_at);
  if (is_new) tell_census(mailbox, *status.last_census);
  known = status;
}

std::map<std::string, imap::SourceStatus> Fetcher::statuses() const {
  const std::lock_guard lock(mutex_);
  return statuses_;
}

}  // namespace intaked::app
