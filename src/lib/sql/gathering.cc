#include "lib/sql/gathering.h"

#include <array>
#include <cstring>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

#include <sqlite3.h>

namespace intaked::sql {

namespace {

// Below 128 KiB: SQLite's own file takes no more in one call (it keeps 17 bits of the count).
constexpr int k_gathered_bytes_max = 120 << 10;
using Buffer = std::array<char, k_gathered_bytes_max>;

// What SQLite allocates for us; the system's own file lies right behind it.
struct File {
  sqlite3_file base;  // first: SQLite knows no more of it
  Buffer* buffer;
  sqlite3_int64 at;  // where the buffer belongs
  int filled;        // bytes
  bool holds_back;
  bool refused_a_lock;  // since the last checkpoint
};
static_assert(std::is_trivial_v<File> && sizeof(File) % alignof(sqlite3_int64) == 0);

File& gathered(sqlite3_file* file) {
  return *reinterpret_cast<File*>(file);
}

sqlite3_file* real(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(&gathered(file) + 1);
}

// What could not be written is not tried again: SQLite takes back what it belonged to.
int write_out(sqlite3_file* file) {
  File& f = gathered(file);
  if (f.filled == 0) return SQLITE_OK;
  const int bytes = std::exchange(f.filled, 0);
  return real(file)->pMethods->xWrite(real(file), f.buffer->data(), bytes, f.at);
}

int write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
  File& f = gathered(file);
  const bool fits =
      f.holds_back && offset == f.at + f.filled && count <= k_gathered_bytes_max - f.filled;
  if (!fits) {
    if (const int code = write_out(file); code != SQLITE_OK) return code;
    if (!f.holds_back || count > k_gathered_bytes_max)
      return real(file)->pMethods->xWrite(real(file), bytes, count, offset);
    f.at = offset;
  }
  std::memcpy(f.buffer->data() + f.filled, bytes, static_cast<std::size_t>(count));
  f.filled += count;
  return SQLITE_OK;
}

// The method of the system's file, with nothing held back.
template <auto method, class... Arguments>
int written_out(sqlite3_file* file, Arguments... arguments) {
  if (const int code = write_out(file); code != SQLITE_OK) return code;
  return (real(file)->pMethods->*method)(real(file), arguments...);
}

template <auto method, class... Arguments>
int passed_on(sqlite3_file* file, Arguments... arguments) {
  return (real(file)->pMethods->*method)(real(file), arguments...);
}

int control(sqlite3_file* file, int operation, void* argument) {
  File& f = gathered(file);
  if (operation == SQLITE_FCNTL_CKPT_START) f.holds_back = !std::exchange(f.refused_a_lock, false);
  // What is still held goes out with the truncation and the sync that follow: they can fail.
  if (operation == SQLITE_FCNTL_CKPT_DONE) f.holds_back = false;
  return real(file)->pMethods->xFileControl(real(file), operation, argument);
}

int lock_shared_memory(sqlite3_file* file, int offset, int count, int flags) {
  const int code = real(file)->pMethods->xShmLock(real(file), offset, count, flags);
  if (code == SQLITE_BUSY) gathered(file).refused_a_lock = true;
  return code;
}

void barrier(sqlite3_file* file) {
  real(file)->pMethods->xShmBarrier(real(file));
}

int close(sqlite3_file* file) {
  const int written = write_out(file);
  delete gathered(file).buffer;
  const int closed = real(file)->pMethods->xClose(real(file));
  return written != SQLITE_OK ? written : closed;
}

using Methods = sqlite3_io_methods;
constexpr Methods k_methods{
    .iVersion = 3,
    .xClose = close,
    .xRead = written_out<&Methods::xRead>,
    .xWrite = write,
    .xTruncate = written_out<&Methods::xTruncate>,
    .xSync = written_out<&Methods::xSync>,
    .xFileSize = written_out<&Methods::xFileSize>,
    .xLock = passed_on<&Methods::xLock>,
    .xUnlock = passed_on<&Methods::xUnlock>,
    .xCheckReservedLock = passed_on<&Methods::xCheckReservedLock>,
    .xFileControl = control,
    .xSectorSize = passed_on<&Methods::xSectorSize>,
    .xDeviceCharacteristics = passed_on<&Methods::xDeviceCharacteristics>,
    .xShmMap = passed_on<&Methods::xShmMap>,
    .xShmLock = lock_shared_memory,
    .xShmBarrier = barrier,
    .xShmUnmap = passed_on<&Methods::xShmUnmap>,
    .xFetch = written_out<&Methods::xFetch>,
    .xUnfetch = passed_on<&Methods::xUnfetch>,
};

sqlite3_vfs* system_vfs() {
  static sqlite3_vfs* const vfs = sqlite3_vfs_find(nullptr);
  return vfs;
}

int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* flags_out) {
  sqlite3_vfs* const system = system_vfs();
  const bool is_log = (flags & SQLITE_OPEN_WAL) != 0;
  const bool is_database = (flags & SQLITE_OPEN_MAIN_DB) != 0;
  if (!is_log && !is_database) return system->xOpen(system, name, file, flags, flags_out);
  std::unique_ptr<Buffer> buffer(new (std::nothrow) Buffer);
  file->pMethods = nullptr;  // not open
  if (!buffer) return SQLITE_NOMEM;
  const int code = system->xOpen(system, name, real(file), flags, flags_out);
  if (code != SQLITE_OK) return code;
  gathered(file) = {.base = {&k_methods},
                    .buffer = buffer.release(),
                    .at = 0,
                    .filled = 0,
                    .holds_back = is_log,
                    .refused_a_lock = false};
  return code;
}

}  // namespace

const char* gathering_vfs() {
  static sqlite3_vfs vfs = [] {
    sqlite3_vfs made = *system_vfs();
    made.zName = "gathering";
    made.szOsFile += static_cast<int>(sizeof(File));
    made.pNext = nullptr;
    made.xOpen = open;
    return made;
  }();
  static const int registered = sqlite3_vfs_register(&vfs, 0);
  return registered == SQLITE_OK ? vfs.zName : nullptr;
}

}  // namespace intaked::sql
