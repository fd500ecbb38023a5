// Lays out text as elements of HTML come and go.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parse/html_marks.h"
#include "parse/html_sight.h"
#include "parse/html_walk.h"

namespace intaked::parse {

class HtmlWriter : public HtmlSink {
 public:
  void start(std::string_view name, const HtmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view utf8) override;
  // True: k_text_bytes_max were written; what comes now is left out.
  bool full() const override { return full_; }

  std::size_t bytes() const { return out_.size(); }  // written so far
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
  HtmlSight sight_;
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
  std::vector<HtmlMark> marks_;
  std::vector<OpenMark> open_marks_;
};

}  // namespace intaked::parse
