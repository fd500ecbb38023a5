#include "lib/sql/error.h"

#include <cerrno>
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
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return ErrorKind::conflict;
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

tl::unexpected<Error> error_of(sqlite3* database, int code, std::string_view doing) {
  const int system_error = database == nullptr ? 0 : sqlite3_system_errno(database);
  std::string text = "database: ";
  text += database == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(database);
  text += " (" + std::to_string(code) + ") in: ";
  text += doing.substr(0, k_doing_bytes_max);
  return fail(kind_of(code, system_error), std::move(text));
}

}  // namespace intaked::sql
