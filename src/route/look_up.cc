#include "route/look_up.h"

#include <algorithm>
#include <numeric>

#include "lib/text/text.h"
#include "route/limits.h"
#include "route/suggest.h"

namespace intaked::route {
namespace {

// RFC 4180, record by record. Line ends are \n or \r\n; a quoted cell may hold both.
class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : rest_(text) {
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
  }
  // False at the end or at an error.
  bool next(std::vector<std::string>& cells) {
    cells.clear();
    skip_empty_lines();
    if (rest_.empty()) return false;
    line_ = next_line_;
    for (;;) {
      cells.emplace_back();
      if (!(rest_.starts_with('"') ? quoted(cells.back()) : plain(cells.back()))) return false;
      if (rest_.starts_with(',')) {
        rest_.remove_prefix(1);
        continue;
      }
      end_of_line();
      return true;
    }
  }
  int line() const { return line_; }  // where the record starts
  const std::string& error() const { return error_; }

 private:
  void end_of_line() {
    if (rest_.starts_with("\r\n"))
      rest_.remove_prefix(2);
    else if (!rest_.empty())
      rest_.remove_prefix(1);
    ++next_line_;
  }
  void skip_empty_lines() {
    while (rest_.starts_with('\n') || rest_.starts_with("\r\n")) end_of_line();
  }
  bool plain(std::string& cell) {
    const auto end = std::min(rest_.find_first_of(",\n\""), rest_.size());
    cell = rest_.substr(0, end);
    rest_.remove_prefix(end);
    if (cell.ends_with('\r') && !rest_.starts_with(',')) cell.pop_back();
    if (!rest_.starts_with('"')) return true;
    error_ = "a quote inside a cell; put the whole cell in quotes and write the quote twice";
    return false;
  }
  bool quoted(std::string& cell) {
    rest_.remove_prefix(1);
    for (;;) {
      const auto end = rest_.find('"');
      if (end == std::string_view::npos) {
        error_ = "the quote that opens here is never closed";
        return false;
      }
      const auto part = rest_.substr(0, end);
      next_line_ += static_cast<int>(std::count(part.begin(), part.end(), '\n'));
      cell += part;
      rest_.remove_prefix(end + 1);
      if (!rest_.starts_with('"')) break;
      cell += '"';
      rest_.remove_prefix(1);
    }
    if (rest_.empty() || rest_.starts_with(',') || rest_.starts_with('\n') ||
        rest_.starts_with("\r\n"))
      return true;
    error_ = "text after a closing quote; a comma or the end of the line was expected";
    return false;
  }

  std::string_view rest_;
  int line_ = 1;
  int next_line_ = 1;
  std::string error_;
};

Place line_place(const LinedFile& csv, int line) {
  return {&csv, line, 1, 1};
}

bool can_be_read(const LinedFile& csv, Problems& problems) {
  if (csv.text().size() > k_look_up_bytes_max)
    problems.error({&csv}, "larger than 64 MiB; a look-up is held in memory");
  else if (!text::is_valid_utf8(csv.text()))
    problems.error({&csv}, "not UTF-8; save the file as UTF-8");
  else if (csv.text().find('\0') != std::string_view::npos)
    problems.error({&csv}, "holds a NUL byte; it is not a CSV file");
  else
    return true;
  return false;
}

// Spreadsheets of many countries save "CSV" with another separator.
bool is_separated_by_commas(const LinedFile& csv, Problems& problems) {
  const auto names = csv.line(1);
  if (names.find(',') != std::string_view::npos) return true;
  for (const auto& [separator, words] :
       {std::pair(';', "';'"), std::pair('\t', "tabs"), std::pair('|', "'|'")}) {
    if (names.find(separator) == std::string_view::npos) continue;
    problems.error(line_place(csv, 1), "cells are separated by " + std::string(words) +
                                           " here; save the file with commas");
    return false;
  }
  return true;
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

LookUp LookUp::read(std::string name, const LinedFile& csv, std::string_view key,
                    const Place& declared, Problems& problems) {
  LookUp look_up;
  look_up.name_ = std::move(name);
  if (!can_be_read(csv, problems) || !is_separated_by_commas(csv, problems)) return look_up;
  CsvReader reader(csv.text());
  std::vector<std::string> cells;
  if (!reader.next(cells)) {
    problems.error({&csv}, reader.error().empty()
                               ? "empty; the first line names the columns: domain,accountId"
                               : reader.error());
    return look_up;
  }
  for (auto& cell : cells) {
    const std::string column(trim(cell));
    if (column.empty())
      problems.error(line_place(csv, 1), "a column without a name");
    else if (look_up.column_named(column))
      problems.error(line_place(csv, 1), "two columns are called \"" + column + "\"");
    look_up.columns_.push_back(column);
  }
  const auto key_column = look_up.column_named(key);
  if (!key_column) {
    problems.error(declared, "no column \"" + std::string(key) + "\" in " +
                                 std::string(file_name(csv.path())) +
                                 advice(key, look_up.columns_));
    return look_up;
  }
  std::vector<int> lines;
  while (!problems.is_full() && reader.next(cells)) {
    if (lines.size() == k_look_up_rows_max) {
      problems.error(line_place(csv, reader.line()),
                     "more than 1,000,000 rows; a look-up is held in memory");
      break;
    }
    if (cells.size() != look_up.columns_.size()) {
      problems.error(line_place(csv, reader.line()),
                     std::to_string(cells.size()) + " cells, but the first line names " +
                         std::to_string(look_up.columns_.size()) + " columns");
      continue;
    }
    if (trim(cells[*key_column]).empty()) {
      problems.error(line_place(csv, reader.line()),
                     "no value in the key column \"" + std::string(key) + "\"");
      continue;
    }
    look_up.add_row(cells, *key_column);
    lines.push_back(reader.line());
  }
  if (!reader.error().empty()) problems.error(line_place(csv, reader.line()), reader.error());
  look_up.index(csv, lines, problems);
  return look_up;
}

void LookUp::add_row(std::vector<std::string>& cells, std::size_t key_column) {
  keys_ += text::fold_case(trim(cells[key_column]));
  key_end_.push_back(static_cast<std::uint32_t>(keys_.size()));
  for (const auto& cell : cells) {
    text_ += text::clean(trim(cell), text::Lines::join);
    cell_end_.push_back(static_cast<std::uint32_t>(text_.size()));
  }
}

void LookUp::index(const LinedFile& csv, const std::vector<int>& lines, Problems& problems) {
  order_.resize(key_end_.size());
  std::iota(order_.begin(), order_.end(), 0u);
  std::stable_sort(order_.begin(), order_.end(),
                   [this](std::uint32_t a, std::uint32_t b) { return key_of(a) < key_of(b); });
  for (std::size_t i = 1; i < order_.size() && !problems.is_full(); ++i) {
    if (key_of(order_[i - 1]) != key_of(order_[i])) continue;
    problems.error(line_place(csv, lines[order_[i]]),
                   "\"" + std::string(key_of(order_[i])) + "\" is also on line " +
                       std::to_string(lines[order_[i - 1]]) + "; a key stands in one row only");
  }
}

std::optional<std::size_t> LookUp::column_named(std::string_view name) const {
  const auto found = std::find(columns_.begin(), columns_.end(), name);
  if (found == columns_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - columns_.begin());
}

std::string_view LookUp::key_of(std::size_t row) const {
  const std::size_t start = row == 0 ? 0 : key_end_[row - 1];
  return std::string_view(keys_).substr(start, key_end_[row] - start);
}

std::optional<std::size_t> LookUp::find(std::string_view folded_key) const {
  const auto found = std::lower_bound(
      order_.begin(), order_.end(), folded_key,
      [this](std::uint32_t row, std::string_view key) { return key_of(row) < key; });
  if (found == order_.end() || key_of(*found) != folded_key) return std::nullopt;
  return *found;
}

std::string_view LookUp::cell(std::size_t row, std::size_t column) const {
  const std::size_t at = row * columns_.size() + column;
  const std::size_t start = at == 0 ? 0 : cell_end_[at - 1];
  return std::string_view(text_).substr(start, cell_end_[at] - start);
}

}  // namespace intaked::route
