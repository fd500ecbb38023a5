// The cells of one table of HTML while its words are written as lines; told at its end whether they
// make a table of Markdown instead.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "parse/html_walk.h"

namespace intaked::parse {

class MarkdownTable {
 public:
  // `begin` is where in the text the table's lines begin.
  explicit MarkdownTable(std::size_t begin) : begin_(begin) {}

  void begin_row();
  void begin_cell(bool is_heading, const HtmlAttributes& attributes);
  // Words are written at `at`; only the first ones of a cell count.
  void begin_words(std::size_t at);
  void end_cell(std::size_t at);
  // Something in it has no place in a table of Markdown.
  void spoil() { is_simple_ = false; }

  std::size_t begin() const { return begin_; }
  // The table's lines, made of cells in `text`; none if it is no table of Markdown: several rows of
  // as many cells, several columns, one line a cell, no cell over several rows or columns.
  std::vector<std::string> lines(std::string_view text) const;

 private:
  struct Cell {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool has_words = false;
    bool is_heading = false;
  };
  struct Row {
    std::vector<Cell> cells;
  };

  std::size_t begin_;
  std::size_t cells_ = 0;
  bool is_simple_ = true;
  bool is_in_cell_ = false;
  std::vector<Row> rows_;
};

}  // namespace intaked::parse
