// A copy of the journal while it is being written to, and the way back.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace intaked::journal {

// Copies the database at `path` to `copy`, as it is at one moment, and checks the copy. Nobody else
// notices, but the log grows meanwhile by what is written. `stop`: asked now and then. no_space:
// the copy would leave less than `free_bytes_min`; what was begun is removed.
Result<std::uint64_t> copy_database(const std::string& path, const std::string& copy,
                                    std::uint64_t free_bytes_min,
                                    const std::function<bool()>& stop);

// invalid: a restore was begun and not ended, so what lies there must not be used.
Result<void> no_restore_is_unfinished(const std::string& state_directory);

// Removes copies that a killed process left in the state directory.
void remove_unfinished_copies(const std::string& state_directory);
// A name for a copy there.
std::string unfinished_copy(const std::string& state_directory);

struct Restored {
  std::string aside;      // where the journal that was there lies now; "" if there was none
  Instant last_recorded;  // the youngest message in it; the epoch if there is none
};
// Puts `backup` in the place of the journal, whose owner must not run: conflict. It is checked
// first (invalid: it is no journal, damaged, or of a newer version). Everything that is not settled
// in it will be looked up at the desk before it is sent. Root opens the backup and then acts as the
// owner of the directory (AsOwner), to whom the file belongs.
Result<Restored> restore_journal(const std::string& backup, const std::string& state_directory,
                                 Instant now);

}  // namespace intaked::journal
