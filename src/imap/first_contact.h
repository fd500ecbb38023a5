// The first look at a folder: what is there already, from the newest downwards.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "imap/uid_windows.h"

namespace intaked::imap {

// The watermark is the newest date among so many of the newest messages.
inline constexpr std::uint32_t k_contact_messages_max = 10'000;

class FirstContact {
 public:
  // `wanted`: how many of the newest messages are taken; nullopt: none, only their dates count.
  FirstContact(std::uint32_t top, std::uint32_t exists, std::optional<std::uint32_t> wanted,
               Instant now);

  // The next lower window; nullopt: enough is known.
  std::optional<UidRange> next();
  const UidRange& open() const { return open_; }
  void list(std::uint32_t uid, std::optional<Instant> date);
  // false: the server did not list the window.
  void answered(bool good);

  // Just above the newest date seen, so that no message that was there is "at or after" it: dates
  // have whole seconds. Dates of the future say nothing of when mail comes: more than a day ahead
  // they do not count. The epoch when there was none.
  Instant watermark() const;
  // Everything at or below stays old.
  std::uint32_t last_old_uid() const;

 private:
  std::uint32_t top_;
  std::uint32_t enough_;
  std::optional<std::uint32_t> wanted_;
  std::uint32_t width_;
  std::uint32_t lowest_;  // windows so far reach down to here; top + 1: none yet
  UidRange open_;
  std::vector<std::uint32_t> in_window_;
  std::vector<std::uint32_t> uids_;  // descending
  Instant latest_;                   // dates beyond do not count
  bool beyond_ = false;
  bool refused_ = false;
  std::optional<Instant> newest_;
};

}  // namespace intaked::imap
