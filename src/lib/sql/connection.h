// One SQLite connection. The seam for a second database is here: few methods, portable SQL ($1, ON
// CONFLICT, RETURNING). One thread at a time. Errors: no_space for a full disk, quota or file size
// limit; io for I/O errors and damaged files (never retry after one; DamageWords tell which);
// conflict for constraint violations; unavailable for what another process holds or what takes
// longer than it may; denied for what permissions forbid; invalid for what the database refuses
// otherwise.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace intaked::sql {

// A blob to bind; the bytes must live until the statement was run.
struct Blob {
  std::string_view bytes;
};

using Value = std::variant<std::nullptr_t, std::int64_t, std::string_view, Blob>;

// A row while it is being visited; views die with the visit.
class Row {
 public:
  virtual ~Row() = default;
  virtual bool is_null(int column) const = 0;
  virtual std::int64_t integer(int column) const = 0;   // 0 for NULL
  virtual std::string_view text(int column) const = 0;  // "" for NULL
  virtual std::string_view blob(int column) const = 0;  // "" for NULL
};

enum class OpenMode { read_write, query_only };

// What a damaged file is to whoever asks, and what to do about it.
struct DamageWords {
  std::string what = "the database is damaged";  // before the database's own words
  std::string hint = {};
};

class Connection {
 public:
  // query_only connections never write, never checkpoint, and need the file to exist. A read_write
  // one makes it; it checkpoints when told to (checkpoint()), never by itself, not even when it
  // closes. The first commit after a checkpoint that moved all cuts a log above 64 MiB to that.
  static Result<std::unique_ptr<Connection>> open(const std::string& path, OpenMode mode,
                                                  DamageWords damage = {});
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Runs one statement to its end; visits every row it returns. Prepared statements are cached by
  // text.
  // $n takes values[n - 1]; a value may be used more than once. The same text may run again inside
  // `visit`.
  Result<void> run(std::string_view sql, std::initializer_list<Value> values = {},
                   const std::function<void(const Row&)>& visit = {});
  Result<void> run(std::string_view sql, std::span<const Value> values,
                   const std::function<void(const Row&)>& visit = {});
  // Several statements without parameters: schema changes, pragmas.
  Result<void> script(std::string_view sql);
  std::int64_t rows_changed() const;
  // From now on a statement that runs longer ends with `unavailable`; zero: as long as it takes.
  void limit_time(std::chrono::milliseconds each);
  // From now on a statement ends with `unavailable` soon after `stop` says true; it is asked often,
  // on the connection's thread.
  void stop_when(std::function<bool()> stop);
  // Copies the database into the (empty) file, as it is at one moment, without holding up whoever
  // writes to it. `stop` is asked every few megabytes: true ends the copy with `unavailable`.
  Result<void> copy_to(const std::string& path, const std::function<bool()>& stop);
  // Any thread: what is running, if anything, ends with `unavailable`.
  void interrupt();
  // Told of each statement before it runs; one at a time.
  void watch(std::function<void(std::string_view sql)> watcher);
  // How many pages were looked at since the last call: what a question costs, whatever the clock
  // says.
  std::int64_t pages_touched();

  // False after a ROLLBACK that the database did by itself (a full disk does).
  bool in_transaction() const;
  // Pages in the write-ahead log after this connection's last commit.
  std::int64_t log_pages() const;
  enum class Checkpoint {
    passive,   // what can be done without waiting for readers
    truncate,  // all of it, and an empty log: when closing
  };
  Result<void> checkpoint(Checkpoint how);

 private:
  struct Impl;
  explicit Connection(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace intaked::sql
