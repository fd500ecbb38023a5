#include "lib/sql/connection.h"

#include <cassert>
#include <charconv>
#include <map>
#include <string>

#include <sqlite3.h>

#include "lib/sql/error.h"
#include "lib/sql/gathering.h"

namespace intaked::sql {

namespace {

constexpr int k_busy_timeout_milliseconds = 5'000;
// Statement texts are constants of ours; more than this many are a bug that must not eat memory.
constexpr std::size_t k_statements_max = 512;
// Of the write-ahead log's file. It grows while somebody reads for long; after that SQLite cuts it
// to this when a commit begins it anew, and would else keep it for good.
constexpr std::int64_t k_log_bytes_kept_max = 64 << 20;

struct Statement {
  sqlite3_stmt* handle = nullptr;
  std::vector<std::size_t> values;  // values[i] is what parameter i + 1 takes
  bool running = false;
};

class StatementRow final : public Row {
 public:
  explicit StatementRow(sqlite3_stmt* statement) : statement_(statement) {}
  bool is_null(int column) const override {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
  }
  std::int64_t integer(int column) const override {
    return sqlite3_column_int64(statement_, column);
  }
  std::string_view text(int column) const override {
    const void* bytes = sqlite3_column_text(statement_, column);
    return view(bytes, column);
  }
  std::string_view blob(int column) const override {
    const void* bytes = sqlite3_column_blob(statement_, column);
    return view(bytes, column);
  }

 private:
  std::string_view view(const void* bytes, int column) const {
    if (bytes == nullptr) return {};
    return {static_cast<const char*>(bytes),
            static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
  }
  sqlite3_stmt* statement_;
};

// The bytes of an empty value must not be a null pointer: SQLite would bind NULL.
const char* not_null(std::string_view bytes) {
  return bytes.data() == nullptr ? "" : bytes.data();
}

struct Binder {
  sqlite3_stmt* statement;
  int parameter;

  int operator()(std::nullptr_t) const { return sqlite3_bind_null(statement, parameter); }
  int operator()(std::int64_t value) const {
    return sqlite3_bind_int64(statement, parameter, value);
  }
  int operator()(std::string_view value) const {
    return sqlite3_bind_text64(statement, parameter, not_null(value), value.size(), nullptr,
                               SQLITE_UTF8);
  }
  int operator()(Blob value) const {
    return sqlite3_bind_blob64(statement, parameter, not_null(value.bytes), value.bytes.size(),
                               nullptr);
  }
};

// Statistics of memory that nobody reads cost a lock at each allocation.
void configure_once() {
  static const int configured = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  (void)configured;
}

constexpr int k_steps_between_looks_at_the_clock = 5'000;  // of SQLite's machine: about 0.1 ms

struct TimeLimit {
  std::chrono::milliseconds each{0};
  std::chrono::steady_clock::time_point ends;
  std::function<bool()> stop;
};

int is_over(void* data) {
  const auto& limit = *static_cast<TimeLimit*>(data);
  if (limit.stop && limit.stop()) return 1;
  return limit.each.count() > 0 && std::chrono::steady_clock::now() > limit.ends ? 1 : 0;
}

int remember_log_pages(void* pages, sqlite3*, const char*, int count) {
  *static_cast<std::int64_t*>(pages) = count;
  return SQLITE_OK;
}

}  // namespace

struct Connection::Impl {
  sqlite3* database = nullptr;
  DamageWords damage;
  std::map<std::string, Statement, std::less<>> statements;
  std::int64_t log_pages = 0;
  TimeLimit time_limit;
  std::function<void(std::string_view)> watcher;

  ~Impl() {
    forget_statements();
    sqlite3_close(database);
  }

  void forget_statements() {
    for (auto& [text, statement] : statements) sqlite3_finalize(statement.handle);
    statements.clear();
  }

  Result<Statement> prepare(std::string_view sql, unsigned flags) {
    Statement statement;
    const int code = sqlite3_prepare_v3(database, sql.data(), static_cast<int>(sql.size()), flags,
                                        &statement.handle, nullptr);
    if (code != SQLITE_OK) return error_of(database, code, sql, damage);
    if (statement.handle == nullptr) return fail(ErrorKind::invalid, "an empty SQL statement");
    // SQLite numbers $2 by its first appearance, not by its name.
    const int count = sqlite3_bind_parameter_count(statement.handle);
    for (int parameter = 1; parameter <= count; ++parameter) {
      const char* name = sqlite3_bind_parameter_name(statement.handle, parameter);
      const std::string_view digits = name == nullptr ? "" : std::string_view(name).substr(1);
      std::size_t number = 0;
      std::from_chars(digits.data(), digits.data() + digits.size(), number);
      if (number == 0) {
        sqlite3_finalize(statement.handle);
        return fail(ErrorKind::internal, "SQL parameters are $1, $2, …; in: " + std::string(sql));
      }
      statement.values.push_back(number - 1);
    }
    return statement;
  }

  Result<void> step(const Statement& statement, std::string_view sql, std::span<const Value> values,
                    const std::function<void(const Row&)>& visit) {
    for (std::size_t i = 0; i < statement.values.size(); ++i) {
      const std::size_t place = statement.values[i];
      if (place >= values.size())
        return fail(ErrorKind::internal,
                    "$" + std::to_string(place + 1) + " was not given to: " + std::string(sql));
      const int code = std::visit(Binder{statement.handle, static_cast<int>(i) + 1}, values[place]);
      if (code != SQLITE_OK) return error_of(database, code, sql, damage);
    }
    const StatementRow row(statement.handle);
    time_limit.ends = std::chrono::steady_clock::now() + time_limit.each;
    while (true) {
      const int code = sqlite3_step(statement.handle);
      if (code == SQLITE_DONE) return {};
      if (code != SQLITE_ROW) return error_of(database, code, sql, damage);
      if (visit) visit(row);
    }
  }
};

Connection::Connection(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Connection::~Connection() = default;

Result<std::unique_ptr<Connection>> Connection::open(const std::string& path, OpenMode mode,
                                                     DamageWords damage) {
  configure_once();
  auto impl = std::make_unique<Impl>();
  impl->damage = std::move(damage);
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  if (mode == OpenMode::read_write) flags |= SQLITE_OPEN_CREATE;
  const char* vfs = mode == OpenMode::read_write ? gathering_vfs() : nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &impl->database, flags, vfs);
  if (code != SQLITE_OK) return error_of(impl->database, code, "opening " + path, impl->damage);
  sqlite3_busy_timeout(impl->database, k_busy_timeout_milliseconds);
  sqlite3_db_config(impl->database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  sqlite3_db_config(impl->database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(impl->database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  auto connection = std::unique_ptr<Connection>(new Connection(std::move(impl)));
  INTAKED_CHECK(connection->script("PRAGMA wal_autocheckpoint = 0; PRAGMA temp_store = MEMORY"));
  // Only after the pragma above, which installs a hook of its own.
  sqlite3_wal_hook(connection->impl_->database, remember_log_pages, &connection->impl_->log_pages);
  INTAKED_CHECK(connection->script(mode == OpenMode::query_only
                                       ? "PRAGMA query_only = ON"
                                       : "PRAGMA journal_size_limit = " +
                                             std::to_string(k_log_bytes_kept_max)));
  return connection;
}

Result<void> Connection::run(std::string_view sql, std::initializer_list<Value> values,
                             const std::function<void(const Row&)>& visit) {
  return run(sql, std::span<const Value>(values.begin(), values.size()), visit);
}

Result<void> Connection::run(std::string_view sql, std::span<const Value> values,
                             const std::function<void(const Row&)>& visit) {
  if (impl_->watcher) impl_->watcher(sql);
  auto found = impl_->statements.find(sql);
  if (found != impl_->statements.end() && found->second.running) {
    // The same text inside its own visit: a statement of its own.
    INTAKED_TRY(const Statement statement, impl_->prepare(sql, 0));
    auto result = impl_->step(statement, sql, values, visit);
    sqlite3_finalize(statement.handle);
    return result;
  }
  if (found == impl_->statements.end()) {
    assert(impl_->statements.size() < k_statements_max);
    INTAKED_TRY(Statement statement, impl_->prepare(sql, SQLITE_PREPARE_PERSISTENT));
    found = impl_->statements.emplace(std::string(sql), std::move(statement)).first;
  }
  Statement& statement = found->second;
  statement.running = true;
  auto result = impl_->step(statement, sql, values, visit);
  sqlite3_reset(statement.handle);
  sqlite3_clear_bindings(statement.handle);
  statement.running = false;
  return result;
}

Result<void> Connection::script(std::string_view sql) {
  const std::string text(sql);
  const int code = sqlite3_exec(impl_->database, text.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return error_of(impl_->database, code, sql, impl_->damage);
  return {};
}

std::int64_t Connection::rows_changed() const {
  return sqlite3_changes64(impl_->database);
}

void Connection::limit_time(std::chrono::milliseconds each) {
  impl_->time_limit.each = each;
  sqlite3_progress_handler(impl_->database, k_steps_between_looks_at_the_clock, is_over,
                           &impl_->time_limit);
}

void Connection::stop_when(std::function<bool()> stop) {
  impl_->time_limit.stop = std::move(stop);
  sqlite3_progress_handler(impl_->database, k_steps_between_looks_at_the_clock, is_over,
                           &impl_->time_limit);
}

// One read transaction from the first page to the last: else each commit of somebody else's would
// start the copy over.
Result<void> Connection::copy_to(const std::string& path, const std::function<bool()>& stop) {
  constexpr int k_pages_at_once = 1'024;
  sqlite3* copy = nullptr;
  int code =
      sqlite3_open_v2(path.c_str(), &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE, nullptr);
  const std::unique_ptr<sqlite3, int (*)(sqlite3*)> closing(copy, sqlite3_close);
  if (code != SQLITE_OK) return error_of(copy, code, "opening " + path, {});
  INTAKED_CHECK(script("BEGIN; SELECT 1 FROM sqlite_master LIMIT 1"));
  sqlite3_backup* backup = sqlite3_backup_init(copy, "main", impl_->database, "main");
  if (backup == nullptr) code = sqlite3_errcode(copy);
  bool stopped = false;
  if (backup != nullptr) {
    do {
      stopped = stop();
      if (!stopped) code = sqlite3_backup_step(backup, k_pages_at_once);
    } while (!stopped && code == SQLITE_OK);
  }
  if (backup != nullptr) sqlite3_backup_finish(backup);
  INTAKED_CHECK(script("COMMIT"));
  if (stopped) return fail(ErrorKind::unavailable, "the copy was stopped before its end");
  if (code == SQLITE_DONE) return {};
  return error_of(copy, code, "copying into " + path, impl_->damage);
}

void Connection::interrupt() {
  sqlite3_interrupt(impl_->database);
}

void Connection::watch(std::function<void(std::string_view sql)> watcher) {
  impl_->watcher = std::move(watcher);
}

std::int64_t Connection::pages_touched() {
  std::int64_t pages = 0;
  for (const int what : {SQLITE_DBSTATUS_CACHE_HIT, SQLITE_DBSTATUS_CACHE_MISS}) {
    int count = 0;
    int highest = 0;
    sqlite3_db_status(impl_->database, what, &count, &highest, 1);
    pages += count;
  }
  return pages;
}

bool Connection::in_transaction() const {
  return sqlite3_get_autocommit(impl_->database) == 0;
}

std::int64_t Connection::log_pages() const {
  return impl_->log_pages;
}

Result<void> Connection::checkpoint(Checkpoint how) {
  const int mode =
      how == Checkpoint::passive ? SQLITE_CHECKPOINT_PASSIVE : SQLITE_CHECKPOINT_TRUNCATE;
  int in_log = 0;
  int moved = 0;
  const int code = sqlite3_wal_checkpoint_v2(impl_->database, nullptr, mode, &in_log, &moved);
  if (code != SQLITE_OK) return error_of(impl_->database, code, "checkpoint", impl_->damage);
  // Everything moved: the next commit starts the log anew.
  impl_->log_pages = in_log == moved ? 0 : in_log;
  return {};
}

}  // namespace intaked::sql
