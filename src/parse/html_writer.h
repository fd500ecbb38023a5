// Lays out text as elements of HTML come and go.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parse/html_marks.h"

namespace intaked::parse {

using HtmlAttributes = std::vector<std::pair<std::string_view, std::string_view>>;

class HtmlWriter {
 public:
  // `name` is lower case. Every start is followed by its end.
  void start(std::string_view name, const HtmlAttributes& attributes);
  void end(std::string_view name);
  void text(std::string_view utf8);

  std::size_t depth() const { return depth_; }
  // True: k_text_bytes_max were written; what comes now is left out.
  bool full() const { return full_; }
  std::string take();
  // Places in what take() gave; ordered by their begin.
  std::vector<HtmlMark> take_marks() { return std::move(marks_); }

 private:
  struct Link {
    std::string address;
    std::size_t text_at;
  };
  struct List {
    bool numbered = false;
    std::size_t next = 1;
  };
  struct Quote {
    bool marked;  // false: the element only indents
  };

  void begin_mark(const HtmlAttributes& attributes);
  void break_line(std::size_t newlines);
  void write_words(std::string_view utf8);
  void put(std::string_view word);
  void write(std::string_view utf8);
  void begin_item();
  void end_link();

  std::string out_;
  bool full_ = false;
  std::size_t depth_ = 0;
  std::size_t hidden_at_ = 0;  // the depth at which hidden content began, 0 if none is open
  std::size_t quotes_ = 0;
  std::size_t last_quotes_ = 0;  // of the line written last
  std::size_t preformatted_ = 0;
  std::size_t newlines_ = 0;  // that the next word is preceded by
  bool space_ = false;        // the next word is preceded by one
  bool tab_ = false;          // the next word begins a table cell
  std::vector<List> lists_;
  std::vector<Quote> blockquotes_;
  std::vector<Link> links_;
  struct OpenMark {
    std::size_t depth;
    std::size_t index;  // in marks_
  };
  struct Size {
    std::size_t depth;
    bool none;
  };
  std::vector<HtmlMark> marks_;
  std::vector<OpenMark> open_marks_;
  std::vector<Size> sizes_;  // of the letters, where elements set it
};

}  // namespace intaked::parse
