// What went wrong in one mailbox so far. Outlives a connection, so that what breaks connections is
// found and given up some time.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "imap/uid_windows.h"

namespace intaked::imap {

// What went wrong with one message.
struct Trouble {
  int refusals = 0;          // answered without the message
  int broken = 0;            // the connection broke while it was fetched
  bool too_large = false;    // its literal was larger than RFC822.SIZE had said
  bool undescribed = false;  // a connection ended over its size and date: they are not asked again
  std::string reason;
};

struct Troubles {
  std::map<std::uint32_t, Trouble> messages;  // by UID
  // A server that ends the connection over one command takes the answers to those before it along.
  // Up to this UID one command is under way at a time, so that the next end has one suspect only.
  std::uint32_t careful_to = 0;
  // What was being listed when a connection ended, and how often in a row.
  std::optional<UidRange> window;
  int window_broken = 0;

  // The connection ended for `reason` while these were listed.
  void blame(UidRange range, const std::string& reason);
  // The first message from this UID on that is not to be described.
  std::optional<std::uint32_t> undescribed_from(std::uint32_t uid) const;
};

}  // namespace intaked::imap
