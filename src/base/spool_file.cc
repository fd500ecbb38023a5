#include "base/spool_file.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace intaked {
namespace {

Error error_of(const std::string& directory, const char* what) {
  const bool is_full = errno == ENOSPC || errno == EDQUOT;
  return {is_full ? ErrorKind::no_space : ErrorKind::io,
          std::string("a file in ") + directory + " cannot be " + what + ": " + strerror(errno),
          {}};
}

bool has_free(const std::string& directory, std::uint64_t bytes) {
  struct statvfs disk {};
  if (::statvfs(directory.c_str(), &disk) != 0) return false;
  return std::uint64_t{disk.f_bavail} * disk.f_frsize >= bytes;
}

}  // namespace

Result<std::unique_ptr<SpoolFile>> SpoolFile::make(const std::string& directory,
                                                   std::uint64_t free_bytes_min) {
  if (free_bytes_min > 0 && !has_free(directory, free_bytes_min))
    return fail(ErrorKind::no_space, "the disk of " + directory + " is nearly full");
  const int descriptor = ::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (descriptor < 0) return fail(error_of(directory, "made"));
  return std::unique_ptr<SpoolFile>(new SpoolFile(descriptor, directory));
}

SpoolFile::~SpoolFile() {
  ::close(descriptor_);
}

Result<void> SpoolFile::append(std::string_view bytes) {
  std::uint64_t end = size_;
  while (!bytes.empty()) {
    const ssize_t wrote =
        ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(end));
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return fail(error_of(directory_, "written"));
    end += static_cast<std::uint64_t>(wrote);
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
  size_ = end;
  return {};
}

Result<std::size_t> SpoolFile::read(std::uint64_t offset, std::span<char> into) const {
  for (;;) {
    const ssize_t got = ::pread(descriptor_, into.data(), into.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(error_of(directory_, "read"));
    return static_cast<std::size_t>(got);
  }
}

Result<std::string> SpoolFile::read_all() const {
  std::string all(size_, '\0');
  for (std::size_t at = 0; at < all.size();) {
    INTAKED_TRY(const std::size_t got, read(at, std::span(all).subspan(at)));
    if (got == 0) {
      errno = EIO;
      return fail(error_of(directory_, "read to its end"));
    }
    at += got;
  }
  return all;
}

}  // namespace intaked
