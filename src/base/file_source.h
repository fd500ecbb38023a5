// The bytes of one file, pulled piece by piece, so that nobody holds a file whole.
#pragma once

#include <cstddef>
#include <span>

#include "base/result.h"

namespace intaked {

// One thread at a time. Once, in order: there is no way back; whoever needs the bytes again opens
// another one.
class FileSource {
 public:
  virtual ~FileSource() = default;
  // Fills the beginning of `into` (never empty) and tells how many bytes; 0 is the end, and stays
  // the end. It may block, for seconds at most. After an error nothing more is asked.
  virtual Result<std::size_t> read(std::span<char> into) = 0;
};

}  // namespace intaked
