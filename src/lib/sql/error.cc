#include "lib/sql/error.h"

#include <cerrno>
#include <cstring>
#include <string>

#include <sqlite3.h>

namespace intaked::sql {

namespace {

constexpr std::size_t k_doing_bytes_max = 200;

// A write that met a quota or a file size limit is a full disk to us: it may work again later. A
// failed fsync never is: what it should have made durable may be gone for good.
bool is_full(int code, int system_error) {
  if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC) return false;
  return system_error == ENOSPC || system_error == EDQUOT || system_error == EFBIG;
}

// What the system last said about a file; 0 if nothing.
int last_error(sqlite3_file* file) {
  int code = 0;
  if (file == nullptr || file->pMethods == nullptr) return 0;
  file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &code);
  return code;
}

// By the time an error is told, errno is somebody else's: the files remember theirs.
int system_error_of(sqlite3* database) {
  if (database == nullptr) return 0;
  for (const int which : {SQLITE_FCNTL_FILE_POINTER, SQLITE_FCNTL_JOURNAL_POINTER}) {
    sqlite3_file* file = nullptr;
    if (sqlite3_file_control(database, "main", which, &file) != SQLITE_OK) continue;
    if (const int code = last_error(file); code != 0) return code;
  }
  return sqlite3_system_errno(database);
}

ErrorKind kind_of(int code, int system_error) {
  switch (code & 0xff) {
    case SQLITE_FULL:
      return ErrorKind::no_space;
    case SQLITE_IOERR:
      return is_full(code, system_error) ? ErrorKind::no_space : ErrorKind::io;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return ErrorKind::io;
    case SQLITE_CONSTRAINT:
      return ErrorKind::conflict;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_INTERRUPT:
      return ErrorKind::unavailable;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_CANTOPEN:
      return ErrorKind::denied;
    case SQLITE_NOMEM:
    case SQLITE_MISUSE:
    case SQLITE_INTERNAL:
      return ErrorKind::internal;
    default:
      return ErrorKind::invalid;
  }
}

}  // namespace

tl::unexpected<Error> error_of(sqlite3* database, int code, std::string_view doing,
                               const DamageWords& damage) {
  const bool is_io = (code & 0xff) == SQLITE_IOERR;
  const int system_error = is_io ? system_error_of(database) : 0;
  const bool is_damaged = (code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB;
  std::string text = is_damaged ? damage.what + ": " : "database: ";
  text += database == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(database);
  text += " (" + std::to_string(code);
  if (system_error != 0) text += std::string(", ") + std::strerror(system_error);
  text += ") in: ";
  text += doing.substr(0, k_doing_bytes_max);
  return fail(kind_of(code, system_error), std::move(text), is_damaged ? damage.hint : "");
}

}  // namespace intaked::sql
