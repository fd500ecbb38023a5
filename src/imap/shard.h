// One I/O thread that drives many mailboxes: one epoll over several curl multis, no thread per
// mailbox.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "imap/mailbox.h"

namespace intaked::imap {

struct ShardOptions {
  std::size_t bytes_in_flight_max =
      8u << 20;  // recorded-but-not-durable bytes over all mailboxes; reading stops above
  // Of messages that are still being read, over all mailboxes; above, large ones are read one after
  // the other.
  std::size_t half_read_bytes_max = 64u << 20;
  std::size_t resolves_at_once = 16;  // libcurl does it in a thread each
  // Attempts in all. A server that does not answer holds one for its whole deadline, so there are
  // many: a thousand dead mailboxes that try again now and then must leave room for the others.
  std::size_t connects_at_once = 512;
  std::size_t connections_per_multi = 256;  // its look-up is O(n)
};

class Shard {
 public:
  // `sink` and `clock` must outlive the shard. Starts the thread.
  static std::unique_ptr<Shard> start(std::vector<MailboxOptions> mailboxes, ShardOptions options,
                                      MailboxSink& sink, const Clock& clock);
  // Stops reading, says LOGOUT where that costs nothing, joins the thread.
  virtual ~Shard() = default;
  // Hints from other threads: acknowledgements are waiting; disk space is back.
  virtual void wake(const std::string& mailbox) = 0;
  // Counts its messages beside what was recorded, as soon as it is read to its end; the sink's
  // status_changed() tells the result. A later request replaces one that waits.
  virtual void count(const std::string& mailbox, CensusRequest request) = 0;
  // While held, nothing new is fetched (low disk, paused service); connections stay. Any thread.
  virtual void hold(bool held) = 0;
  // The loop's last round, for the watchdog. Any thread.
  virtual Tick last_round() const = 0;
};

}  // namespace intaked::imap
