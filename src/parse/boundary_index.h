// Which of the open multiparts a boundary belongs to, at the cost of the asked text alone: of 64
// open ones each line of dashes would be compared with all.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "parse/limits.h"

namespace intaked::parse {

class BoundaryIndex {
 public:
  // `level`: how many multiparts are around this one; no open one is deeper. "" belongs to nobody.
  void open(std::string_view boundary, std::size_t level) {
    if (!boundary.empty()) levels_[std::string(boundary)].push_back(level);
  }

  // The deepest open one.
  void close(std::string_view boundary) {
    const auto found = levels_.find(boundary);
    if (found == levels_.end()) return;
    found->second.pop_back();
    if (found->second.empty()) levels_.erase(found);
  }

  // The deepest of that boundary that is above `level`, which is at or below all; nullopt if none.
  std::optional<std::size_t> deepest_above(std::size_t level, std::string_view boundary) const {
    if (boundary.empty() || boundary.size() > k_boundary_bytes_max) return std::nullopt;
    const auto found = levels_.find(boundary);
    if (found == levels_.end()) return std::nullopt;
    const std::vector<std::size_t>& levels = found->second;
    if (levels.back() < level) return levels.back();
    return levels.size() < 2 ? std::nullopt : std::optional(levels[levels.size() - 2]);
  }

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  std::unordered_map<std::string, std::vector<std::size_t>, Hash, std::equal_to<>> levels_;
};

}  // namespace intaked::parse
