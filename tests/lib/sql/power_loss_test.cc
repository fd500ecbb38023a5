// What was committed survives a power cut: of each file only what a sync had made durable is left.
// A test that kills the process cannot see this, the system still writes out what it was given.
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <random>
#include <string>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "lib/sql/connection.h"

namespace intaked::sql {

namespace {

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// What a disk would hold after a cut: each file below `directory` as its last sync left it.
struct Disk {
  std::mutex mutex;
  std::string directory;
  std::map<std::string, std::string> durable;

  void synced(const char* path) {
    const std::lock_guard lock(mutex);
    if (path != nullptr && !directory.empty() && std::string_view(path).starts_with(directory))
      durable[std::filesystem::path(path).filename()] = bytes_of(path);
  }
};
Disk disk;

// The system's file, lying right behind this, with its syncs seen.
struct File {
  sqlite3_file base;
  const char* path;
};

sqlite3_file* real(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<File*>(file) + 1);
}

template <auto method, class Result, class... Arguments>
Result passed_on(sqlite3_file* file, Arguments... arguments) {
  return (real(file)->pMethods->*method)(real(file), arguments...);
}

int sync(sqlite3_file* file, int flags) {
  const int code = real(file)->pMethods->xSync(real(file), flags);
  if (code == SQLITE_OK) disk.synced(reinterpret_cast<File*>(file)->path);
  return code;
}

using Methods = sqlite3_io_methods;
constexpr Methods k_methods{
    .iVersion = 3,
    .xClose = passed_on<&Methods::xClose, int>,
    .xRead = passed_on<&Methods::xRead, int>,
    .xWrite = passed_on<&Methods::xWrite, int>,
    .xTruncate = passed_on<&Methods::xTruncate, int>,
    .xSync = sync,
    .xFileSize = passed_on<&Methods::xFileSize, int>,
    .xLock = passed_on<&Methods::xLock, int>,
    .xUnlock = passed_on<&Methods::xUnlock, int>,
    .xCheckReservedLock = passed_on<&Methods::xCheckReservedLock, int>,
    .xFileControl = passed_on<&Methods::xFileControl, int>,
    .xSectorSize = passed_on<&Methods::xSectorSize, int>,
    .xDeviceCharacteristics = passed_on<&Methods::xDeviceCharacteristics, int>,
    .xShmMap = passed_on<&Methods::xShmMap, int>,
    .xShmLock = passed_on<&Methods::xShmLock, int>,
    .xShmBarrier = passed_on<&Methods::xShmBarrier, void>,
    .xShmUnmap = passed_on<&Methods::xShmUnmap, int>,
    .xFetch = passed_on<&Methods::xFetch, int>,
    .xUnfetch = passed_on<&Methods::xUnfetch, int>,
};

// Before anything is opened: ours builds on what is the system's VFS then.
const bool k_syncs_are_seen = [] {
  static sqlite3_vfs* const system = sqlite3_vfs_find(nullptr);
  static sqlite3_vfs vfs = *system;
  vfs.zName = "syncs-seen";
  vfs.szOsFile += static_cast<int>(sizeof(File));
  vfs.pNext = nullptr;
  vfs.xOpen = [](sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
    file->pMethods = nullptr;
    const int code = system->xOpen(system, name, real(file), flags, out);
    if (code == SQLITE_OK) *reinterpret_cast<File*>(file) = {.base = {&k_methods}, .path = name};
    return code;
  };
  return sqlite3_vfs_register(&vfs, 1) == SQLITE_OK;
}();

class PowerLoss : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(k_syncs_are_seen);
    std::string pattern = (std::filesystem::temp_directory_path() / "power-XXXXXX").string();
    directory_ = ::mkdtemp(pattern.data());
    std::filesystem::create_directory(directory_ + "/left");
    {
      const std::lock_guard lock(disk.mutex);
      disk.directory = directory_ + "/test.db";
      disk.durable.clear();
    }
    db_ = open(directory_, OpenMode::read_write);
    must(
        db_->script("PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                    "CREATE TABLE mail (id INTEGER PRIMARY KEY, bytes BLOB)"));
  }
  void TearDown() override {
    {
      const std::lock_guard lock(disk.mutex);
      disk.directory.clear();
    }
    db_.reset();
    std::filesystem::remove_all(directory_);
  }
  static std::unique_ptr<Connection> open(const std::string& directory, OpenMode mode) {
    auto opened = Connection::open(directory + "/test.db", mode);
    EXPECT_TRUE(opened) << (opened ? "" : opened.error().text);
    return std::move(*opened);
  }
  static void must(const Result<void>& result) {
    EXPECT_TRUE(result) << (result ? "" : result.error().text);
  }

  // One transaction of a few messages, some of many pages.
  void commit() {
    must(db_->run("BEGIN IMMEDIATE"));
    for (auto left = random_() % 4 + 1; left > 0; --left) {
      const std::string bytes(random_() % 5 == 0 ? random_() % 300'000 : random_() % 6'000, 'x');
      must(db_->run("INSERT INTO mail (id, bytes) VALUES ($1, $2)", {++committed_, Blob{bytes}}));
    }
    must(db_->run("COMMIT"));
  }

  // How many messages are there after a cut at this moment.
  std::int64_t left_after_a_cut() {
    {
      const std::lock_guard lock(disk.mutex);
      for (const char* name : {"test.db", "test.db-wal"}) {
        std::ofstream file(directory_ + "/left/" + name, std::ios::binary | std::ios::trunc);
        file << disk.durable[name];
      }
    }
    auto left = open(directory_ + "/left", OpenMode::read_write);
    std::int64_t count = -1;
    must(left->run("SELECT COUNT(*), MAX(id) FROM mail", {}, [&](const Row& row) {
      count = row.integer(0);
      EXPECT_EQ(count, row.integer(1)) << "none is missing in between";
    }));
    must(left->run("PRAGMA integrity_check", {},
                   [](const Row& row) { EXPECT_EQ(row.text(0), "ok"); }));
    return count;
  }

  std::string directory_;
  std::unique_ptr<Connection> db_;
  std::int64_t committed_ = 0;
  std::mt19937 random_{2026};
};

TEST_F(PowerLoss, TakesNothingThatWasCommitted) {
  for (int i = 0; i < 60; ++i) {
    commit();
    if (i % 7 == 6) must(db_->checkpoint(Connection::Checkpoint::passive));
    ASSERT_EQ(left_after_a_cut(), committed_) << "after commit " << i;
  }
}

TEST_F(PowerLoss, TakesNothingWhenACheckpointIsHeldUpByAReader) {
  for (int i = 0; i < 40; ++i) {
    commit();
    if (i % 5 == 4) {
      auto reader = open(directory_, OpenMode::query_only);
      must(reader->run("BEGIN"));
      must(reader->run("SELECT COUNT(*) FROM mail", {}, [](const Row&) {}));
      commit();
      must(db_->checkpoint(Connection::Checkpoint::passive));
      ASSERT_EQ(left_after_a_cut(), committed_) << "beside a reader, commit " << i;
      must(reader->run("COMMIT"));
      commit();
    }
    ASSERT_EQ(left_after_a_cut(), committed_) << "after commit " << i;
  }
  must(db_->checkpoint(Connection::Checkpoint::truncate));
  EXPECT_EQ(left_after_a_cut(), committed_);
}

}  // namespace

}  // namespace intaked::sql
