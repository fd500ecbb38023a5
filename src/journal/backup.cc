#include "journal/backup.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/failpoint.h"
#include "journal/as_owner.h"
#include "journal/damage.h"
#include "journal/schema.h"
#include "journal/state_directory.h"
#include "lib/crypto/crypto.h"
#include "lib/sql/connection.h"

namespace intaked::journal {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view k_copy_prefix = "backup-";
constexpr std::string_view k_copy_suffix = ".part";
// What is changed in a copy before it is put in place goes through a log beside it.
constexpr std::uint64_t k_room_beside_a_copy = 4u << 20;
constexpr std::size_t k_copied_at_once = 1u << 20;

Result<std::int64_t> number(sql::Connection& db, std::string_view sql) {
  std::int64_t value = 0;
  INTAKED_CHECK(db.run(sql, {}, [&](const sql::Row& row) { value = row.integer(0); }));
  return value;
}

Result<void> must_be_sound(sql::Connection& db, const sql::DamageWords& damage) {
  std::string verdict;
  INTAKED_CHECK(
      db.run("PRAGMA quick_check(1)", {}, [&](const sql::Row& row) { verdict = row.text(0); }));
  if (verdict == "ok") return {};
  return fail(ErrorKind::io, damage.what + ": " + verdict, damage.hint);
}

Result<void> sync(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool done = file >= 0 && ::fsync(file) == 0;
  const int error = errno;
  if (file >= 0) ::close(file);
  if (done) return {};
  return fail(ErrorKind::io, path + " cannot be made durable: " + std::strerror(error));
}

// Whoever opens a copy makes a log and an index of it beside it. They are empty, and belong to
// nobody.
void remove_log(const std::string& path) {
  std::error_code ignored;
  for (const char* with : {"-wal", "-shm"}) fs::remove(path + with, ignored);
}

std::string mark_of_restoring(const std::string& state_directory) {
  return state_directory + "/restoring";
}

struct Part {
  std::string path;
  bool keep = false;
  ~Part() {
    std::error_code ignored;
    remove_log(path);
    if (!keep) fs::remove(path, ignored);
  }
};

std::string mebibytes(std::uint64_t bytes) {
  return std::to_string((bytes + (1u << 20) - 1) >> 20) + " MiB";
}

// Copying would fail half way, and not always in words that say why.
Result<void> must_have_room(const std::string& backup, std::uint64_t bytes,
                            const std::string& directory) {
  const std::uint64_t needed = bytes + k_room_beside_a_copy;
  const std::uint64_t free = free_bytes(directory);
  if (free >= needed) return {};
  return fail(ErrorKind::no_space,
              backup + " needs " + mebibytes(needed) + " in " + directory + ", where " +
                  mebibytes(free) + " are free; nothing was changed",
              "make space there, or name a larger place as state_directory: the journal that is "
              "there stays beside the restored one");
}

struct Opened {
  explicit Opened(int number) : file(number) {}
  Opened(Opened&& other) noexcept
      : file(std::exchange(other.file, -1)), bytes(std::exchange(other.bytes, 0)) {}
  Opened& operator=(Opened&&) = delete;
  ~Opened() {
    if (file >= 0) ::close(file);
  }

  int file = -1;
  std::uint64_t bytes = 0;
};

Result<Opened> open_backup(const std::string& backup) {
  const auto none = [&] {
    return fail(ErrorKind::not_found, "there is no file " + backup, "intaked backup made one");
  };
  std::error_code error;
  if (!fs::is_regular_file(backup, error)) return none();
  Opened opened(::open(backup.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (opened.file < 0)
    return fail(ErrorKind::denied, backup + " cannot be read: " + std::strerror(errno),
                "run this as root: sudo intaked restore " + backup);
  struct stat found {};
  if (::fstat(opened.file, &found) != 0 || !S_ISREG(found.st_mode)) return none();
  opened.bytes = static_cast<std::uint64_t>(found.st_size);
  // Root reads everything, and the copy will be another account's: only what may be a backup.
  constexpr std::string_view k_first_bytes("SQLite format 3\0", 16);
  std::array<char, k_first_bytes.size()> first{};
  const ssize_t count = ::pread(opened.file, first.data(), first.size(), 0);
  if (count != static_cast<ssize_t>(first.size()) ||
      std::string_view(first.data(), first.size()) != k_first_bytes)
    return fail(ErrorKind::invalid, backup + " is no backup of a journal: it is no database");
  return opened;
}

Result<void> copy_into(const Opened& backup, const std::string& named, const std::string& path) {
  const auto failed = [&] {
    return fail(ErrorKind::io,
                named + " cannot be copied to " + path + ": " + std::strerror(errno));
  };
  const Opened copy(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (copy.file < 0) return failed();
  std::vector<char> piece(k_copied_at_once);
  while (true) {
    const ssize_t read = ::read(backup.file, piece.data(), piece.size());
    if (read < 0) return failed();
    if (read == 0) return {};
    for (ssize_t at = 0; at < read;) {
      const ssize_t written =
          ::write(copy.file, piece.data() + at, static_cast<std::size_t>(read - at));
      if (written < 0) return failed();
      at += written;
    }
  }
}

// The lock of a directory that root once used by mistake is root's.
Result<OwnerLock> take_lock(const std::string& state_directory, uid_t owner) {
  auto lock = OwnerLock::take(state_directory);
  if (lock || lock.error().kind != ErrorKind::denied) return lock;
  return fail(lock.error().kind, lock.error().text,
              "as root: chown -h " + std::to_string(owner) + " " + state_directory + "/lock");
}

// A backup that intaked made, of a version that this one knows.
Result<Instant> check_backup(const std::string& path, const std::string& named) {
  const sql::DamageWords damage{.what = named + " is damaged", .hint = "take another one"};
  auto db = sql::Connection::open(path, sql::OpenMode::query_only, damage);
  const auto version =
      db ? number(**db, "SELECT MAX(version) FROM schema_version") : Result<std::int64_t>(0);
  if (!db || !version)
    return fail(ErrorKind::invalid, named + " is no backup of a journal: " +
                                        (db ? version.error().text : db.error().text));
  if (*version > schema_version_known())
    return fail(ErrorKind::invalid,
                named + " has schema version " + std::to_string(*version) +
                    ", this intaked knows versions up to " + std::to_string(schema_version_known()),
                "it was made by a newer intaked: install that one");
  INTAKED_CHECK(must_be_sound(**db, damage));
  INTAKED_TRY(const std::int64_t last, number(**db, "SELECT MAX(recorded_at) FROM intake"));
  return from_microseconds(last);
}

// The log belongs to the journal that goes: beside another one it would damage it. "" if there was
// none.
Result<std::string> move_aside(const std::string& path, Instant now) {
  std::error_code error;
  if (!fs::exists(path, error)) return std::string();
  const std::string aside =
      path + ".before-restore-" + std::to_string(to_microseconds(now) / 1'000'000);
  for (const char* with : {"-wal", "-shm", ""}) {
    if (!fs::exists(path + with, error)) continue;
    fs::rename(path + with, aside + with, error);
    if (error)
      return fail(ErrorKind::io, path + with + " cannot be moved aside: " + error.message());
  }
  return aside;
}

// Whatever happened since the backup was taken, the desk is asked first.
Result<void> doubt_everything(const std::string& path) {
  INTAKED_TRY(auto db, sql::Connection::open(path, sql::OpenMode::read_write));
  INTAKED_CHECK(db->run("UPDATE intake SET look_first = 1 WHERE state = 'received'"));
  INTAKED_CHECK(db->run("UPDATE intake SET look_first = 1 WHERE state = 'parked'"));
  INTAKED_CHECK(db->run("UPDATE intake SET look_first = 1 WHERE state = 'planned'"));
  return db->checkpoint(sql::Connection::Checkpoint::truncate);
}

}  // namespace

Result<std::uint64_t> copy_database(const std::string& path, const std::string& copy,
                                    std::uint64_t free_bytes_min,
                                    const std::function<bool()>& stop) {
  Part part{copy};
  INTAKED_TRY(auto db, connect(path, sql::OpenMode::query_only));
  INTAKED_TRY(const std::int64_t pages, number(*db, "PRAGMA page_count"));
  INTAKED_TRY(const std::int64_t page_bytes, number(*db, "PRAGMA page_size"));
  const auto bytes = static_cast<std::uint64_t>(pages * page_bytes);
  const std::string directory = fs::path(copy).parent_path().string();
  const std::uint64_t free = free_bytes(directory);
  if (free < bytes + free_bytes_min)
    return fail(ErrorKind::no_space,
                "a copy of the journal needs " + mebibytes(bytes) + " in " + directory +
                    ", where " + mebibytes(free) + " are free and " + mebibytes(free_bytes_min) +
                    " stay free (free_bytes_min)",
                "make space there, or lower keep: in the configuration; nothing was changed");
  INTAKED_CHECK(make_private_file(copy));
  INTAKED_CHECK(db->copy_to(copy, [&] {
    failpoint("journal.backup");
    return stop();
  }));
  {
    // A copy is as damaged as what it was made of.
    INTAKED_TRY(auto copied, connect(copy, sql::OpenMode::query_only));
    copied->stop_when(stop);
    INTAKED_CHECK(must_be_sound(*copied, damage_words()));
  }
  INTAKED_CHECK(sync(copy));
  part.keep = true;
  return static_cast<std::uint64_t>(fs::file_size(copy));
}

Result<void> no_restore_is_unfinished(const std::string& state_directory) {
  std::error_code error;
  if (!fs::exists(mark_of_restoring(state_directory), error)) return {};
  return fail(ErrorKind::invalid,
              "a restore into " + state_directory + " was interrupted: the journal is not whole",
              "run it again: intaked restore FILE");
}

std::string unfinished_copy(const std::string& state_directory) {
  const std::string random = crypto::random_bytes(6);
  return state_directory + "/" + std::string(k_copy_prefix) +
         crypto::hex({reinterpret_cast<const std::uint8_t*>(random.data()), random.size()}) +
         std::string(k_copy_suffix);
}

void remove_unfinished_copies(const std::string& state_directory) {
  std::error_code error;
  for (fs::directory_iterator entry(state_directory, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    std::error_code ignored;
    if (name.starts_with(k_copy_prefix) &&
        (name.ends_with(k_copy_suffix) || name.find(".part-") != name.npos))
      fs::remove(entry->path(), ignored);
  }
}

Result<Restored> restore_journal(const std::string& backup, const std::string& state_directory,
                                 Instant now) {
  struct stat owner {};
  if (::stat(state_directory.c_str(), &owner) != 0)
    return fail(ErrorKind::not_found, "there is no directory " + state_directory,
                "make it: systemd-tmpfiles --create, or install -d -o intaked -g intaked -m 0700 " +
                    state_directory);
  if (::access(state_directory.c_str(), R_OK | W_OK | X_OK) != 0)
    return fail(ErrorKind::denied, state_directory + " may not be changed by this user",
                "run this as root: sudo intaked restore " + backup);
  INTAKED_TRY(const Opened source, open_backup(backup));
  INTAKED_TRY(const auto acting, AsOwner::of(state_directory, owner.st_uid, owner.st_gid));
  INTAKED_TRY(const auto lock, take_lock(state_directory, owner.st_uid));
  INTAKED_CHECK(must_have_room(backup, source.bytes, state_directory));
  // Checked and made ready under another name: what is there stays until this one is whole.
  Part part{unfinished_copy(state_directory)};
  INTAKED_CHECK(copy_into(source, backup, part.path));
  Restored restored;
  INTAKED_TRY(restored.last_recorded, check_backup(part.path, backup));
  INTAKED_CHECK(doubt_everything(part.path));
  remove_log(part.path);
  INTAKED_CHECK(sync(part.path));
  const std::string path = state_directory + "/journal.db";
  // From here until the end there is no journal, or one without its log: nobody may start with
  // that.
  const std::string mark = mark_of_restoring(state_directory);
  INTAKED_CHECK(make_private_file(mark));
  INTAKED_CHECK(sync(state_directory));
  INTAKED_TRY(restored.aside, move_aside(path, now));
  failpoint("journal.restore");
  std::error_code error;
  fs::rename(part.path, path, error);
  if (error) return fail(ErrorKind::io, path + " cannot be put in place: " + error.message());
  part.keep = true;
  INTAKED_CHECK(sync(state_directory));
  fs::remove(mark, error);
  INTAKED_CHECK(sync(state_directory));
  return restored;
}

}  // namespace intaked::journal
