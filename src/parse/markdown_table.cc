#include "parse/markdown_table.h"

#include <algorithm>

#include "parse/ascii.h"
#include "parse/html_attributes.h"

namespace intaked::parse {
namespace {

constexpr std::size_t k_cells_max = 10'000;
constexpr std::size_t k_columns_max = 64;

bool spans(const HtmlAttributes& attributes, std::string_view name) {
  const std::string_view value = trim(value_of(attributes, name));
  return !value.empty() && value != "1";
}

}  // namespace

void MarkdownTable::begin_row() {
  if (is_in_cell_) spoil();
  if (is_simple_ && (rows_.empty() || !rows_.back().cells.empty())) rows_.emplace_back();
}

void MarkdownTable::begin_cell(bool is_heading, const HtmlAttributes& attributes) {
  if (++cells_ > k_cells_max || spans(attributes, "colspan") || spans(attributes, "rowspan")) {
    spoil();
  }
  if (!is_simple_) return;
  if (rows_.empty()) rows_.emplace_back();
  rows_.back().cells.push_back({.is_heading = is_heading});
  is_in_cell_ = true;
}

void MarkdownTable::begin_words(std::size_t at) {
  if (!is_in_cell_) spoil();  // a caption
  if (!is_simple_) return;
  Cell& cell = rows_.back().cells.back();
  if (!cell.has_words) cell.begin = at;
  cell.has_words = true;
}

void MarkdownTable::end_cell(std::size_t at) {
  if (is_simple_ && is_in_cell_) rows_.back().cells.back().end = at;
  is_in_cell_ = false;
}

std::vector<std::string> MarkdownTable::lines(std::string_view text) const {
  std::vector<const Row*> rows;
  for (const Row& row : rows_) {
    if (!row.cells.empty()) rows.push_back(&row);
  }
  if (!is_simple_ || rows.size() < 2) return {};
  const std::size_t columns = rows.front()->cells.size();
  if (columns < 2 || columns > k_columns_max) return {};
  std::vector<std::string> lines;
  for (const Row* row : rows) {
    if (row->cells.size() != columns) return {};
    std::string line = "|";
    for (const Cell& cell : row->cells) {
      const std::string_view words =
          cell.has_words ? text.substr(cell.begin, cell.end - cell.begin) : std::string_view();
      if (words.find('\n') != std::string_view::npos) return {};
      line.append(" ").append(words).append(words.empty() ? "|" : " |");
    }
    lines.push_back(std::move(line));
  }
  std::string rule = "|";
  std::string no_heading = "|";
  for (std::size_t i = 0; i < columns; ++i) {
    rule += " --- |";
    no_heading += " |";
  }
  const bool has_heading = std::all_of(rows.front()->cells.begin(), rows.front()->cells.end(),
                                       [](const Cell& cell) { return cell.is_heading; });
  if (!has_heading) lines.insert(lines.begin(), no_heading);
  lines.insert(lines.begin() + 1, rule);
  return lines;
}

}  // namespace intaked::parse
