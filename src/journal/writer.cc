#include "journal/writer.h"

#include <algorithm>
#include <cassert>

#include "base/failpoint.h"
#include "base/log.h"
#include "journal/clock_doubt.h"

namespace intaked::journal {

namespace {

constexpr std::chrono::seconds k_round_max{1};
// A group's pages stay in memory until it commits.
constexpr std::uint64_t k_group_bytes_max = 4u << 20;
// 8 KiB each. A larger log makes hot pages be written less often, and a start after a crash
// slower.
constexpr std::int64_t k_log_pages_max = 4'000;

// The words of a refusal, apart from the errors of a database that found no room.
const Error k_disk_low{ErrorKind::no_space, "the disk of the state directory is nearly full",
                       "make room; intaked goes on by itself"};

bool ends_the_group(const Result<void>& result) {
  if (result) return false;
  const Error& error = result.error();
  return error.kind == ErrorKind::io ||
         (error.kind == ErrorKind::no_space && error.text != k_disk_low.text);
}

}  // namespace

Writer::Writer(std::unique_ptr<sql::Connection> db, const Options& options, const Clock& clock,
               std::function<std::uint64_t()> free_bytes, std::function<void(const Wakes&)> wake)
    : db_(std::move(db)),
      clock_(clock),
      commit_wait_(options.commit_wait),
      group_rows_max_(std::max<std::size_t>(options.group_rows_max, 1)),
      on_fatal_(options.on_fatal),
      wake_(std::move(wake)),
      space_(std::move(free_bytes), options.free_bytes_min) {
  space_.look(clock_.ticks());
  last_round_ = clock_.ticks();
  // Before anything is recorded by a clock that may be wrong. Where this cannot be written, nothing
  // can: the next look does it.
  Transaction opening{.db = *db_, .now = clock_.now(), .wakes = {}};
  (void)look_at_clock(opening);
  believed_ = opening.believed;
  thread_ = std::thread([this] { loop(); });
}

Writer::~Writer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  arrived_.notify_one();
  thread_.join();
}

void Writer::submit(Job job) {
  {
    const std::lock_guard lock(mutex_);
    queue_.push_back(std::move(job));
  }
  arrived_.notify_one();
}

Result<void> Writer::run(std::function<Result<void>(Transaction&)> work) {
  assert(std::this_thread::get_id() != thread_.get_id());
  // Shared: the writer may still be inside set_value() when this thread goes on.
  const auto promise = std::make_shared<std::promise<Result<void>>>();
  auto answer = promise->get_future();
  submit({.work = std::move(work),
          .done = [promise](const Result<void>& result) { promise->set_value(result); }});
  return answer.get();
}

Result<void> Writer::rewrite_file() {
  std::future<Result<void>> answer;
  {
    const std::lock_guard lock(mutex_);
    asked_to_rewrite_.emplace_back();
    answer = asked_to_rewrite_.back().get_future();
  }
  arrived_.notify_one();
  return answer.get();
}

void Writer::rewrite_file_if_asked() {
  std::vector<std::promise<Result<void>>> waiting;
  {
    const std::lock_guard lock(mutex_);
    waiting.swap(asked_to_rewrite_);
  }
  if (waiting.empty()) return;
  auto rewritten = rewrite();
  if (!rewritten && rewritten.error().kind == ErrorKind::io && !fatal_) give_up(rewritten.error());
  if (rewritten) rewritten = checkpoint(sql::Connection::Checkpoint::truncate);
  for (auto& one : waiting) one.set_value(rewritten);
}

// Ends with a commit, as everything else that writes.
Result<void> Writer::rewrite() {
  if (fatal_) return fail(*fatal_);
  if (failpoint_error("journal.rewrite"))
    return fail(ErrorKind::io, "the disk did not confirm the rewritten journal (injected)");
  return db_->run("VACUUM");
}

void Writer::loop() {
  bool stop = false;
  while (!stop) {
    Group group = next_group(stop);
    last_round_ = clock_.ticks();
    if (!fatal_) space_.look(clock_.ticks());
    if (!group.empty()) {
      run_group(group);
      checkpoint_if_due();
    }
    rewrite_file_if_asked();
  }
  if (fatal_) return;
  const auto emptied = db_->checkpoint(sql::Connection::Checkpoint::truncate);
  if (!emptied) log::warning("journal.checkpoint_failed", {{"error", emptied.error().text}});
}

Writer::Group Writer::next_group(bool& stop) {
  std::unique_lock lock(mutex_);
  const auto woken = [this] { return !queue_.empty() || !asked_to_rewrite_.empty() || stopping_; };
  arrived_.wait_for(lock, k_round_max, woken);
  if (commit_wait_.count() > 0 && !queue_.empty() && !stopping_)
    arrived_.wait_for(lock, commit_wait_,
                      [this] { return queue_.size() >= group_rows_max_ || stopping_; });
  Group group;
  std::uint64_t bytes = 0;
  while (!queue_.empty() && group.size() < group_rows_max_ && bytes < k_group_bytes_max) {
    bytes += queue_.front().bytes;
    group.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  stop = stopping_ && queue_.empty();
  return group;
}

void Writer::run_group(Group& group) {
  std::vector<Result<void>> results(group.size());
  Wakes wakes;
  const auto committed = transact(group, results, wakes);
  if (!committed) {
    if (committed.error().kind == ErrorKind::no_space) space_.ran_out(clock_.ticks());
    if (committed.error().kind == ErrorKind::io && !fatal_) give_up(committed.error());
    for (auto& result : results) result = committed;
    for (const auto& job : group)
      if (job.failed) job.failed(committed.error());
  }
  for (std::size_t i = 0; i < group.size(); ++i)
    if (group[i].done) group[i].done(results[i]);
  if (committed) wake_(wakes);
}

Result<void> Writer::transact(Group& group, std::vector<Result<void>>& results, Wakes& wakes) {
  if (fatal_) return fail(*fatal_);
  Transaction transaction{.db = *db_, .now = clock_.now(), .wakes = {}, .believed = believed_};
  // A savepoint is work of its own and seldom needed.
  INTAKED_CHECK(run_jobs(group, results, transaction, Savepoints::none));
  const auto went_well = [](const Result<void>& result) { return result.has_value(); };
  if (!std::all_of(results.begin(), results.end(), went_well)) {
    roll_back();
    transaction.wakes = {};
    INTAKED_CHECK(run_jobs(group, results, transaction, Savepoints::each_job));
  }
  failpoint("journal.commit");
  auto committed = commit();
  if (!committed) {
    roll_back();
    return committed;
  }
  failpoint("journal.committed");
  wakes = std::move(transaction.wakes);
  believed_ = transaction.believed;
  return {};
}

Result<void> Writer::run_jobs(Group& group, std::vector<Result<void>>& results,
                              Transaction& transaction, Savepoints savepoints) {
  std::uint64_t bytes = 0;
  INTAKED_CHECK(db_->run("BEGIN IMMEDIATE"));
  for (std::size_t i = 0; i < group.size(); ++i) {
    results[i] = run_job(group[i], transaction, bytes, savepoints);
    bytes += group[i].bytes;
    if (!db_->in_transaction() || ends_the_group(results[i])) {
      roll_back();
      return results[i];
    }
    if (!results[i] && savepoints == Savepoints::none) break;
    if (!results[i] && group[i].failed) group[i].failed(results[i].error());
  }
  return {};
}

Result<void> Writer::run_job(Job& job, Transaction& transaction, std::uint64_t bytes_before,
                             Savepoints savepoints) {
  if (job.needs_space && !space_.allows(bytes_before + job.bytes)) return fail(k_disk_low);
  return savepoints == Savepoints::none ? job.work(transaction)
                                        : run_in_savepoint(job, transaction);
}

Result<void> Writer::run_in_savepoint(Job& job, Transaction& transaction) {
  INTAKED_CHECK(db_->run("SAVEPOINT job"));
  auto result = job.work(transaction);
  if (!result && !db_->in_transaction()) return result;
  if (!result) INTAKED_CHECK(db_->run("ROLLBACK TO job"));
  INTAKED_CHECK(db_->run("RELEASE job"));
  return result;
}

Result<void> Writer::commit() {
  if (failpoint_error("journal.fsync"))
    return fail(ErrorKind::io, "the disk did not confirm that the journal is durable (injected)");
  if (failpoint_error("journal.full"))
    return fail(ErrorKind::no_space, "the disk of the state directory is full (injected)");
  return db_->run("COMMIT");
}

void Writer::roll_back() {
  if (db_->in_transaction()) (void)db_->run("ROLLBACK");
}

void Writer::give_up(const Error& error) {
  // What the kernel could not write it may since have forgotten: a second fsync would lie.
  // A damaged file says itself what helps; the disk may be well.
  fatal_ = Error{ErrorKind::io, "the journal cannot write any more: " + error.text,
                 error.hint.empty() ? "look at the disk (dmesg, smartctl), then start intaked again"
                                    : error.hint};
  log::error("journal.failed", {{"error", error.text}, {"hint", fatal_->hint}});
  if (on_fatal_) on_fatal_(*fatal_);
}

void Writer::checkpoint_if_due() {
  if (fatal_ || db_->log_pages() < k_log_pages_max) return;
  const auto moved = checkpoint(sql::Connection::Checkpoint::passive);
  if (!moved && !fatal_ && moved.error().kind != ErrorKind::no_space)
    log::warning("journal.checkpoint_failed", {{"error", moved.error().text}});
}

Result<void> Writer::checkpoint(sql::Connection::Checkpoint how) {
  if (fatal_) return fail(*fatal_);
  const auto moved = db_->checkpoint(how);
  if (!moved && moved.error().kind == ErrorKind::no_space) space_.ran_out(clock_.ticks());
  if (!moved && moved.error().kind == ErrorKind::io) give_up(moved.error());
  return moved;
}

}  // namespace intaked::journal
