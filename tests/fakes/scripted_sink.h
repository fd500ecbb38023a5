// A MailboxSink in memory: what a mailbox handed over, with a position that survives like the
// journal's. Any thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "imap/mailbox.h"
#include "lib/crypto/mail_digests.h"

namespace intaked::fakes {

class ScriptedSink final : public imap::MailboxSink {
 public:
  using Done = std::function<void(Result<void>)>;

  ScriptedSink() : writer_([this] { write(); }) {}
  ~ScriptedSink() override {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    writer_.join();
  }

  // So many times the first record after a position was loaded fails.
  void fail_first_records(int times) {
    const std::lock_guard lock(mutex_);
    failures_to_come_ = times;
  }
  int failures_to_come() {
    const std::lock_guard lock(mutex_);
    return failures_to_come_;
  }
  void set_position(const std::string& mailbox, imap::Position position) {
    const std::lock_guard lock(mutex_);
    positions_[mailbox] = position;
  }
  void set_pending(const std::string& mailbox, std::vector<imap::Acknowledgement> pending) {
    const std::lock_guard lock(mutex_);
    pending_[mailbox] = std::move(pending);
  }

  std::vector<model::RawMessage> messages(const std::string& mailbox) {
    const std::lock_guard lock(mutex_);
    return messages_[mailbox];
  }
  // How often something was made durable, the same bytes as before too.
  std::size_t arrivals(const std::string& mailbox) {
    const std::lock_guard lock(mutex_);
    return arrivals_[mailbox];
  }
  imap::Position position(const std::string& mailbox) {
    const std::lock_guard lock(mutex_);
    return positions_[mailbox];
  }
  imap::SourceStatus status(const std::string& mailbox) {
    const std::lock_guard lock(mutex_);
    return statuses_[mailbox];
  }
  std::size_t pending(const std::string& mailbox) {
    const std::lock_guard lock(mutex_);
    return pending_[mailbox].size();
  }

  // Waits until `holds` is true; false after `limit`.
  bool wait_until(const std::function<bool()>& holds,
                  std::chrono::milliseconds limit = std::chrono::seconds{20}) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!holds()) {
      if (std::chrono::steady_clock::now() > end) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
    return true;
  }
  bool wait_for_messages(const std::string& mailbox, std::size_t count) {
    return wait_until([&] { return messages(mailbox).size() >= count; });
  }
  bool wait_for_state(const std::string& mailbox, imap::SourceState state) {
    return wait_until([&] { return status(mailbox).state == state; });
  }
  bool wait_until_idle(const std::string& mailbox) {
    return wait_until([&] { return status(mailbox).idling; });
  }

  Result<imap::Position> load_position(const std::string& mailbox) override {
    const std::lock_guard lock(mutex_);
    failed_.erase(mailbox);
    if (failures_to_come_ > 0) about_to_fail_.insert(mailbox);
    return positions_[mailbox];
  }
  void store_position(const std::string& mailbox, imap::Position position, Done done) override {
    queue([this, mailbox, position, done = std::move(done)](std::unique_lock<std::mutex>& lock) {
      positions_[mailbox] = position;
      lock.unlock();
      done({});
    });
  }
  void record(const std::string& mailbox, imap::Fetched fetched, Done done) override {
    queue([this, mailbox, fetched = std::move(fetched),
           done = std::move(done)](std::unique_lock<std::mutex>& lock) mutable {
      if (about_to_fail_.erase(mailbox) > 0) {
        --failures_to_come_;
        failed_.insert(mailbox);
      }
      if (failed_.contains(mailbox)) {
        lock.unlock();
        return done(fail(ErrorKind::unavailable, "the journal is not able to write"));
      }
      ++arrivals_[mailbox];
      const auto digest = crypto::mail_digests(fetched.message.bytes).raw;
      const bool known = !digests_[mailbox].insert(digest).second;
      if (!known) messages_[mailbox].push_back(std::move(fetched.message));
      positions_[mailbox] = fetched.position_after;
      lock.unlock();
      done({});
    });
  }
  Result<std::size_t> count_unknown(const std::string& mailbox,
                                    const std::vector<model::Digest>& digests) override {
    const std::lock_guard lock(mutex_);
    std::size_t unknown = 0;
    for (const auto& digest : digests) unknown += digests_[mailbox].contains(digest) ? 0u : 1u;
    return unknown;
  }
  Result<std::vector<std::uint32_t>> unrecorded(const std::string& mailbox,
                                                std::uint32_t uidvalidity,
                                                const std::vector<std::uint32_t>& uids) override {
    const std::lock_guard lock(mutex_);
    std::vector<std::uint32_t> missing;
    for (const std::uint32_t uid : uids) {
      const bool known =
          std::any_of(messages_[mailbox].begin(), messages_[mailbox].end(), [&](const auto& one) {
            return one.arrival.uid == uid && one.arrival.uidvalidity == uidvalidity;
          });
      if (!known) missing.push_back(uid);
    }
    return missing;
  }
  std::vector<imap::Acknowledgement> pending_acknowledgements(const std::string& mailbox,
                                                              std::size_t limit) override {
    const std::lock_guard lock(mutex_);
    auto pending = pending_[mailbox];
    if (pending.size() > limit) pending.resize(limit);
    return pending;
  }
  void acknowledged(const std::string& mailbox,
                    const std::vector<imap::Acknowledgement>& done) override {
    const std::lock_guard lock(mutex_);
    std::erase_if(pending_[mailbox], [&](const imap::Acknowledgement& one) {
      return std::any_of(done.begin(), done.end(), [&](const imap::Acknowledgement& other) {
        return one.uid == other.uid && one.uidvalidity == other.uidvalidity;
      });
    });
  }
  void status_changed(const std::string& mailbox, const imap::SourceStatus& status) override {
    const std::lock_guard lock(mutex_);
    statuses_[mailbox] = status;
  }

 private:
  using Work = std::function<void(std::unique_lock<std::mutex>&)>;

  void queue(Work work) {
    {
      const std::lock_guard lock(mutex_);
      queue_.push_back(std::move(work));
    }
    changed_.notify_all();
  }
  // As the journal's writer: in order, on a thread of its own.
  void write() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      auto work = std::exchange(queue_, {});
      for (Work& one : work) {
        if (!lock.owns_lock()) lock.lock();
        one(lock);
      }
      if (!lock.owns_lock()) lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  int failures_to_come_ = 0;
  std::set<std::string> about_to_fail_;
  std::set<std::string> failed_;  // refuse records until the position is loaded again
  std::vector<Work> queue_;
  std::map<std::string, imap::Position> positions_;
  std::map<std::string, std::vector<model::RawMessage>> messages_;
  std::map<std::string, std::size_t> arrivals_;
  std::map<std::string, std::set<model::Digest>> digests_;
  std::map<std::string, std::vector<imap::Acknowledgement>> pending_;
  std::map<std::string, imap::SourceStatus> statuses_;
  std::thread writer_;
};

}  // namespace intaked::fakes
