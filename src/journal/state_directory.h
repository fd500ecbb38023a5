// The directory that holds everything durable: is it fit, and is it ours alone?
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace intaked::journal {

// Holds an exclusive lock on DIRECTORY/lock, with our process id in it for people, until it dies.
// The lock is the kernel's and ends with the process, however that ends, or the moment after: a
// parser that was just being started then has it until it has become itself.
class OwnerLock {
 public:
  // Waits for a second at most. conflict: names the process that holds it.
  static Result<OwnerLock> take(const std::string& directory);
  OwnerLock(OwnerLock&& other) noexcept;
  OwnerLock& operator=(OwnerLock&& other) noexcept;
  ~OwnerLock();

 private:
  explicit OwnerLock(int file) : file_(file) {}
  int file_ = -1;
};

// Exists, is a directory, belongs to us, nobody else may write to it, and is not read-only. The
// error says what to do.
Result<void> check_state_directory(const std::string& directory);

// Makes the (empty) file, readable by its owner alone, and its entry durable, if it is not there.
Result<void> make_private_file(const std::string& path);

// What an unprivileged process may still write there, bytes. Errors answer 0: nothing is taken.
std::uint64_t free_bytes(const std::string& directory);

}  // namespace intaked::journal
