// The parent's side of taking one file out of a message, in a process of its own: what is packed or
// damaged there is a stranger's, too.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "worker/worker.h"

namespace intaked::worker {

struct Extraction {
  std::uint64_t message_bytes = 0;
  std::string part;  // as parse::extract() takes it
  // The message's next bytes, "" behind its end. So that nobody needs to hold all of it.
  std::function<Result<std::string>()> more;
};

// parse::extract() in a process that is started for it. `sink` gets the file's bytes in pieces, not
// empty and at most k_extracted_piece_bytes_max each; an error of it, or of `more`, ends all and is
// returned. Blocks, at most k_start_deadline + k_answer_deadline and what `more` and `sink` take.
//   unavailable  no process can be had
//   not_found    the message has no such file
//   internal     the parser failed on it; a sentence: "the parser was killed by signal 9 (Killed)"
Result<void> extract(const Program& program, const Extraction& what,
                     const std::function<Result<void>(std::string_view)>& sink);

}  // namespace intaked::worker
