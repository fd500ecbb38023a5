#include "web/file_piece.h"

#include <algorithm>
#include <array>

#include "base/log.h"

namespace intaked::web {
namespace {

constexpr std::uint64_t k_piece_bytes = 64 << 10;

bool say(std::string_view what) {
  log::warning("a file is not served to its end", {{"what", std::string(what)}});
  return false;
}

}  // namespace

bool next_piece(FileSource& file, std::uint64_t left, std::string& piece) {
  piece.resize(std::min(k_piece_bytes, left));
  const Result<std::size_t> count = file.read(piece);
  if (!count) return say(count.error().text);
  if (*count == 0 || *count > piece.size()) return say("it ended before its size was reached");
  piece.resize(*count);
  if (*count < left) return true;
  std::array<char, 1> more{};
  const Result<std::size_t> behind = file.read(more);
  if (!behind) return say(behind.error().text);
  return *behind == 0 || say("it has more bytes than its size says");
}

}  // namespace intaked::web
