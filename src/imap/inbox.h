// What other threads tell a shard: one queue, one eventfd. It may outlive its shard, so that a
// late callback finds it.
#pragma once

#include <cstdint>
#include <mutex>
#include <vector>

#include "base/result.h"
#include "imap/mailbox.h"

namespace intaked::imap {

struct Note {
  enum class Kind : std::uint8_t { recorded, stored, wake, count, hold, release, stop };
  Kind kind = Kind::wake;
  std::size_t mailbox = 0;       // its index in the shard
  std::uint64_t connection = 0;  // recorded, stored: which of the mailbox's connections asked
  std::size_t bytes = 0;         // recorded: what it had in flight
  Result<void> result{};
  CensusRequest census{};  // count
};

class Inbox {
 public:
  Inbox();
  ~Inbox();
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;

  void post(Note note);      // any thread
  std::vector<Note> take();  // the shard's thread
  int fd() const { return fd_; }

 private:
  int fd_;
  std::mutex mutex_;
  std::vector<Note> notes_;
};

}  // namespace intaked::imap
