// What went wrong in one mailbox so far. Outlives a connection, so that what breaks connections is
// found and given up some time.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "imap/mailbox.h"
#include "imap/uid_windows.h"

namespace intaked::imap {

// A message failed so often, and each time the server gave another one afterwards: it is the
// message. An outage fails all of them, and is no reason to give up any.
inline constexpr int k_proven_failures_max = 4;
// When there is no other message to compare with.
inline constexpr std::chrono::hours k_patience_with_one_message{6};

// What went wrong with one message.
struct Trouble {
  int failures = 0;
  int proven = 0;             // failures after which the server gave another message
  bool open = false;          // it has given none since the last failure
  Tick since{};               // the first failure
  Tick again{};               // not to be asked for earlier
  std::uint64_t reached = 0;  // of its answer, when a connection broke
  bool understated = false;   // its literal was much larger than RFC822.SIZE had said
  bool too_large = false;     // its literal was larger than any may be
  bool undescribed = false;   // a connection ended over its size and date: they are not asked again
  std::string reason;
};

// What is told to the server about some messages, command after command.
struct AfterFilingBatch {
  std::vector<Acknowledgement> acknowledgements;
  std::vector<std::string> commands;  // the first is the next
  bool begun = false;                 // one was answered OK: a COPY must not be repeated
};

struct Troubles {
  std::uint32_t uidvalidity = 0;              // what the UIDs below belong to
  std::map<std::uint32_t, Trouble> messages;  // by UID
  // A server that ends the connection over one command takes the answers to those before it along.
  // Up to this UID one command is under way at a time, so that the next end has one suspect only.
  std::uint32_t careful_to = 0;
  // What was being listed when a connection ended, and how often in a row.
  std::optional<UidRange> window;
  int window_broken = 0;
  // The server refused what is asked of it after filing, or ended a connection over it.
  std::optional<Tick> after_filing_again;
  AfterFilingBatch batch;
  // How many unknown messages a new numbering brought, those that were put in afterwards included.
  std::size_t unknown = 0;
  // The last message that came, 0 if none did: the server should be able to give it again.
  std::uint32_t witness = 0;

  Trouble& failed(std::uint32_t uid, const std::string& reason, Tick now);
  Trouble of(std::uint32_t uid) const;
  bool has_witness() const { return witness != 0 && !messages.contains(witness); }
  // The server gave this message.
  void came(std::uint32_t uid);
  bool is_hopeless(std::uint32_t uid, Tick now) const;
  // The connection ended while these were listed.
  void blame(UidRange range);
  // The first message from this UID on that is not to be described.
  std::optional<std::uint32_t> undescribed_from(std::uint32_t uid) const;
};

}  // namespace intaked::imap
