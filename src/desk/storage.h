// Where the files of a ticket go, so that the ticket can name them by URL or id: the desk's own
// storage, an S3 server, or our own listener. Outcomes are values, not errors.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/file_source.h"
#include "base/result.h"
#include "model/digest.h"

namespace intaked::desk {

struct FileToStore {
  std::string intake_id;  // of the message that brought it
  int number = 0;         // its place among the message's files, from 1
  std::string name;       // as the sender wrote it: any text; each way makes it safe for itself
  std::string type;       // as declared, "image/png"; "" or no media type: application/octet-stream
  std::uint64_t size = 0;
  model::Digest digest{};  // SHA-256 of the bytes
  // Called at most once for each store(), when its turn has come, on the storage's thread. What it
  // yields is destroyed there, too. It may block as FileSource::read() may: that holds up other
  // files, never tickets.
  std::function<Result<std::unique_ptr<FileSource>>()> open;
};

enum class StoreOutcome {
  stored,        // `url`, `id` or both are set
  refused,       // a definite no about this file: too large, its type, …
  not_executed,  // surely not stored; try again at `not_before`
  unknown,       // may be stored, but what its URL or id is nobody can tell
  target_down,   // nothing about this file: the storage as a whole does not take work
  unreadable,    // it could not be opened or read to its end, or had not `size` bytes; not stored
};

struct Stored {
  StoreOutcome outcome = StoreOutcome::unknown;
  std::string url;       // stored: "" if the storage gives ids only
  std::string id;        // stored: "" if it gives URLs only
  std::string text;      // not stored: why, for a person; clean, at most 1 KiB
  Instant not_before{};  // not_executed
  Instant expires_at{};  // stored: when the URL ends; {} = it does not, as far as we know
  int http_status = 0;   // 0: none came or was needed; not_executed: we held it back ourselves
  bool held_by_storage = false;  // so did we, for what it said of files before; tickets may go on
};

// To store a file again is harmless whatever came before: with S3 and our own links it is the same
// object under the same address, with the desk's storage at worst a file that no ticket names.
// Nothing here stores anything twice by itself.
class Storage {
 public:
  // Ends what is in flight and what waits; their answers (`unknown` or `not_executed`) come before
  // this returns.
  virtual ~Storage() = default;
  // Any thread. Answers once, on the storage's thread, or inside the call. Bounded: by a deadline
  // that grows with `size`, and by a much shorter one when no byte moves.
  virtual void store(FileToStore file, std::function<void(Stored)> answer) = 0;
  // The largest file it takes, as configured: a larger one is `refused` unasked.
  virtual std::uint64_t file_bytes_max() const = 0;
  // The last round of its thread, for the watchdog; Tick::max() where there is no thread.
  virtual Tick last_round() const = 0;
};

std::string_view name_of(StoreOutcome outcome);  // "stored", "not_executed", …

}  // namespace intaked::desk
