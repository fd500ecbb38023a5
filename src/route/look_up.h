// A look-up table: a CSV file (RFC 4180) whose rows are found by one of its columns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "route/problems.h"

namespace intaked::route {

// Immutable once read; any thread may look up. Keys compare case folded.
class LookUp {
 public:
  // Problems in the file go to `problems`; `declared` is where a rules file names the key column.
  static LookUp read(std::string name, const LinedFile& csv, std::string_view key,
                     const Place& declared, Problems& problems);

  const std::string& name() const { return name_; }
  const std::vector<std::string>& columns() const { return columns_; }
  std::optional<std::size_t> column_named(std::string_view name) const;
  std::size_t row_count() const { return order_.size(); }
  // The row of that folded key, from 0.
  std::optional<std::size_t> find(std::string_view folded_key) const;
  std::string_view cell(std::size_t row, std::size_t column) const;

 private:
  std::string_view key_of(std::size_t row) const;
  void add_row(std::vector<std::string>& cells, std::size_t key_column);
  void index(const LinedFile& csv, const std::vector<int>& lines, Problems& problems);

  std::string name_;
  std::vector<std::string> columns_;
  std::string text_;                     // all cells, one after another
  std::vector<std::uint32_t> cell_end_;  // in text_; row by row
  std::string keys_;                     // folded
  std::vector<std::uint32_t> key_end_;   // in keys_; by row
  std::vector<std::uint32_t> order_;     // rows by key
};

}  // namespace intaked::route
