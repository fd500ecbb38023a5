// Bytes that are too many to be held: a file without a name, which nobody finds and which is gone
// when it is closed, also by a crash.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace intaked {

// Appended to by one thread at a time; then read by any.
class SpoolFile {
 public:
  // Its bytes count on the directory's disk. Needs a file system with O_TMPFILE, as ext4, xfs,
  // btrfs and tmpfs are. Errors: no_space, also where less than `free_bytes_min` is free there; io.
  // They name the directory.
  static Result<std::unique_ptr<SpoolFile>> make(const std::string& directory,
                                                 std::uint64_t free_bytes_min = 0);
  ~SpoolFile();
  SpoolFile(const SpoolFile&) = delete;
  SpoolFile& operator=(const SpoolFile&) = delete;

  // All of it or an error: no_space, io. What was there before stays.
  Result<void> append(std::string_view bytes);
  std::uint64_t size() const { return size_; }
  // What is at `offset`: as much as fits, less at the end, 0 behind it.
  Result<std::size_t> read(std::uint64_t offset, std::span<char> into) const;
  Result<std::string> read_all() const;

 private:
  SpoolFile(int descriptor, std::string directory)
      : descriptor_(descriptor), directory_(std::move(directory)) {}

  const int descriptor_;
  const std::string directory_;
  std::uint64_t size_ = 0;
};

}  // namespace intaked
