#include "journal/state_directory.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace intaked::journal {

namespace {

// Together how long a lock is waited for: a second.
constexpr int k_lock_looks = 100;
constexpr std::chrono::milliseconds k_lock_pause{10};

class File {
 public:
  explicit File(int number) : number_(number) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }
  int release() { return std::exchange(number_, -1); }

 private:
  int number_;
};

tl::unexpected<Error> fail_with_errno(const std::string& what, const std::string& path) {
  const int code = errno;
  const ErrorKind kind = code == ENOENT                     ? ErrorKind::not_found
                         : code == EACCES || code == EPERM  ? ErrorKind::denied
                         : code == EROFS                    ? ErrorKind::denied
                         : code == ENOSPC || code == EDQUOT ? ErrorKind::no_space
                                                            : ErrorKind::io;
  return fail(kind, what + " " + path + ": " + std::strerror(code));
}

// A parser's process that was just being started when the last owner was killed holds what that
// one had open, until it has become itself. False: errno says why.
bool lock(int file) {
  for (int looks = k_lock_looks; ::flock(file, LOCK_EX | LOCK_NB) != 0; --looks) {
    if (errno != EWOULDBLOCK || looks == 0) return false;
    std::this_thread::sleep_for(k_lock_pause);
  }
  return true;
}

std::string holder_of(int file) {
  std::array<char, 32> text{};
  const ssize_t count = ::pread(file, text.data(), text.size() - 1, 0);
  std::string pid(text.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
  while (!pid.empty() && pid.back() == '\n') pid.pop_back();
  return pid.empty() ? "another process" : "process " + pid;
}

}  // namespace

Result<OwnerLock> OwnerLock::take(const std::string& directory) {
  const std::string path = directory + "/lock";
  File file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (file.number() < 0) return fail_with_errno("cannot open", path);
  if (!lock(file.number())) {
    if (errno != EWOULDBLOCK) return fail_with_errno("cannot lock", path);
    return fail(ErrorKind::conflict,
                "the state directory " + directory + " is in use by " + holder_of(file.number()),
                "one process owns it: stop that intaked first, or ask it over its control socket");
  }
  const std::string pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(file.number(), 0) != 0 ||
      ::pwrite(file.number(), pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size()))
    return fail_with_errno("cannot write", path);
  return OwnerLock(file.release());
}

OwnerLock::OwnerLock(OwnerLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

OwnerLock& OwnerLock::operator=(OwnerLock&& other) noexcept {
  std::swap(file_, other.file_);
  return *this;
}

OwnerLock::~OwnerLock() {
  if (file_ >= 0) ::close(file_);
}

Result<void> check_state_directory(const std::string& directory) {
  struct stat found {};
  if (::stat(directory.c_str(), &found) != 0) {
    if (errno == ENOENT)
      return fail(ErrorKind::not_found, "the state directory " + directory + " does not exist",
                  "intaked init makes it; under systemd, StateDirectory= does");
    return fail_with_errno("cannot look at the state directory", directory);
  }
  if (!S_ISDIR(found.st_mode))
    return fail(ErrorKind::invalid, "the state directory " + directory + " is not a directory",
                "name a directory, or move that file away");
  const std::string ours = std::to_string(::geteuid());
  if (found.st_uid != ::geteuid())
    return fail(ErrorKind::denied,
                "the state directory " + directory + " belongs to user " +
                    std::to_string(found.st_uid) + ", but this is user " + ours,
                "run intaked as the user that owns it, or: chown -R " + ours + " " + directory);
  if ((found.st_mode & S_IWOTH) != 0)
    return fail(ErrorKind::denied, "everybody may write to the state directory " + directory,
                "chmod 0700 " + directory);
  struct statvfs system {};
  if (::statvfs(directory.c_str(), &system) == 0 && (system.f_flag & ST_RDONLY) != 0)
    return fail(ErrorKind::denied,
                "the state directory " + directory + " is on a read-only file system",
                "remount it for writing, or choose another state directory");
  if (::access(directory.c_str(), R_OK | W_OK | X_OK) != 0)
    return fail(ErrorKind::denied,
                "user " + ours + " may not write to the state directory " + directory,
                "chmod 0700 " + directory);
  // Whoever looked into the journal as root may have left files that are root's.
  for (const char* name : {"lock", "journal.db", "journal.db-wal", "journal.db-shm"}) {
    const std::string path = directory + "/" + name;
    if (::access(path.c_str(), R_OK | W_OK) == 0 || errno == ENOENT) continue;
    const std::string why = std::strerror(errno);
    if (::stat(path.c_str(), &found) != 0) return fail_with_errno("cannot look at", path);
    return fail(ErrorKind::denied,
                "user " + ours + " cannot read and write " + path + ", which belongs to user " +
                    std::to_string(found.st_uid) + ": " + why,
                "as root: chown " + ours + " " + path + " && chmod 0600 " + path);
  }
  return {};
}

Result<void> make_private_file(const std::string& path) {
  const File file(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (file.number() < 0) {
    if (errno == EEXIST) return {};
    return fail_with_errno("cannot make", path);
  }
  const std::string directory = path.substr(0, path.rfind('/'));
  const File entry(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (entry.number() < 0 || ::fsync(entry.number()) != 0)
    return fail_with_errno("cannot make durable", path);
  return {};
}

std::uint64_t free_bytes(const std::string& directory) {
  struct statvfs system {};
  if (::statvfs(directory.c_str(), &system) != 0) return 0;
  return static_cast<std::uint64_t>(system.f_bavail) * system.f_frsize;
}

}  // namespace intaked::journal
