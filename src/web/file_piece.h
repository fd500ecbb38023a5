// The next piece of a file that is an answer.
#pragma once

#include <cstdint>
#include <string>

#include "base/file_source.h"

namespace intaked::web {

// Fills `piece` with the next bytes, of which `left` are still to come; 1 to 64 KiB. False: the
// file failed, ended early or goes on behind them; the last piece is never given then.
bool next_piece(FileSource& file, std::uint64_t left, std::string& piece);

}  // namespace intaked::web
