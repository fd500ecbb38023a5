// The one thread that writes. It takes what waits, runs it in one transaction, commits, and only
// then calls back. Where a job fails the transaction starts over, each job in a savepoint. It also
// moves the write-ahead log into the database: nobody else ever does.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "journal/space.h"
#include "journal/transaction.h"

namespace intaked::journal {

class Writer {
 public:
  struct Job {
    // Writer's thread, inside the transaction. An error undoes this job alone; no_space and io end
    // the whole group. Called again, with the first call undone, when another job failed.
    std::function<Result<void>(Transaction&)> work;
    std::function<void(const Result<void>&)> done{};  // writer's thread, after the commit
    // Writer's thread, at once when the work failed or was refused, before any later job runs.
    std::function<void(const Error&)> failed{};
    std::uint64_t bytes = 0;   // what it will store, roughly
    bool needs_space = false;  // refused with no_space while the disk is low
  };

  Writer(std::unique_ptr<sql::Connection> db, const Options& options, const Clock& clock,
         std::function<std::uint64_t()> free_bytes, std::function<void(const Wakes&)> wake);
  // Runs what was submitted, empties the log, stops.
  ~Writer();

  void submit(Job job);
  // Submits and waits for the commit. Never from the writer's own thread.
  Result<void> run(std::function<Result<void>(Transaction&)> work);
  // The same for work that returns a value.
  template <class T>
  Result<T> ask(std::function<Result<T>(Transaction&)> work) {
    T value{};
    INTAKED_CHECK(run([&](Transaction& transaction) -> Result<void> {
      INTAKED_TRY(value, work(transaction));
      return {};
    }));
    return value;
  }

  // Writes the database anew, without gaps in which something old could stand, and empties the log;
  // nothing is recorded meanwhile. unavailable while somebody reads for long. Never from the
  // writer's own thread.
  Result<void> rewrite_file();

  bool taking() const { return space_.taking(); }
  Tick last_round() const { return last_round_.load(); }

 private:
  using Group = std::vector<Job>;
  void loop();
  Group next_group(bool& stop);
  void run_group(Group& group);
  Result<void> transact(Group& group, std::vector<Result<void>>& results, Wakes& wakes);
  enum class Savepoints { none, each_job };
  // Begins a transaction and leaves it open, unless the group ended. Without savepoints it stops
  // at the first job that failed: what that one did is still in the transaction.
  Result<void> run_jobs(Group& group, std::vector<Result<void>>& results, Transaction& transaction,
                        Savepoints savepoints);
  Result<void> run_job(Job& job, Transaction& transaction, std::uint64_t bytes_before,
                       Savepoints savepoints);
  Result<void> run_in_savepoint(Job& job, Transaction& transaction);
  Result<void> commit();
  void roll_back();
  void give_up(const Error& error);
  void checkpoint_if_due();
  Result<void> checkpoint(sql::Connection::Checkpoint how);
  void rewrite_file_if_asked();
  Result<void> rewrite();

  std::unique_ptr<sql::Connection> db_;
  const Clock& clock_;
  std::chrono::milliseconds commit_wait_;
  std::size_t group_rows_max_;
  std::function<void(const Error&)> on_fatal_;
  std::function<void(const Wakes&)> wake_;
  Space space_;
  std::optional<Error> fatal_;
  Instant believed_{};  // Transaction's
  std::atomic<Tick> last_round_{};

  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Job> queue_;
  std::vector<std::promise<Result<void>>> asked_to_rewrite_;  // who waits for that
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace intaked::journal
