#include "compose/size_words.h"

namespace intaked::compose {

std::string size_in_words(std::uint64_t bytes) {
  if (bytes < 1'000) return std::to_string(bytes) + " bytes";
  if (bytes < 1'000'000) return std::to_string((bytes + 500) / 1'000) + " KB";
  if (bytes < 1'000'000'000) return std::to_string((bytes + 500'000) / 1'000'000) + " MB";
  return std::to_string((bytes + 500'000'000) / 1'000'000'000) + " GB";
}

}  // namespace intaked::compose
