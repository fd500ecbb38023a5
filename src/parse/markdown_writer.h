// Lays out Markdown as elements of HTML come and go.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parse/html_sight.h"
#include "parse/html_walk.h"
#include "parse/markdown_table.h"

namespace intaked::parse {

class MarkdownWriter : public HtmlSink {
 public:
  void start(std::string_view name, const HtmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view utf8) override;
  // True: k_markdown_bytes_max were written.
  bool full() const override;

  // Elements that are still open end here.
  std::string take();

 private:
  enum class Kind {
    other,
    paragraph,
    block,
    mark,
    code,
    link,
    heading,
    pre,
    quote,
    list,
    item,
    table,
    cell
  };
  enum Mark : std::size_t { strong, emphasis, strike };
  static constexpr std::size_t k_marks = 3;

  struct Element {
    Kind kind = Kind::other;
    Mark mark = strong;          // Kind::mark
    std::size_t containers = 0;  // that were open before it
  };
  // What each line begins with: a quote's mark, or room below the mark of an item.
  struct Container {
    std::string mark;  // "> ", "- ", "12. "
    bool is_item = false;
    bool is_fresh = false;     // an item whose mark is not yet written
    std::size_t newlines = 1;  // before that mark
  };
  struct List {
    bool numbered = false;
    std::size_t next = 1;
    std::size_t containers = 0;  // that were open before it
    bool goes_on = false;        // the line written last is of an item of it
  };
  struct Link {
    std::string address;  // "" = none is open
    std::string words;    // as they are, for a comparison with the address
    std::size_t at = 0;   // where its bracket stands
    bool is_written = false;
    std::array<std::size_t, k_marks> marks_around{};  // those within it are left out
  };

  static std::optional<Mark> mark_of(std::string_view name);
  Kind begin(std::string_view name, const HtmlAttributes& attributes);
  Kind begin_block(std::string_view name, const HtmlAttributes& attributes);
  void begin_table();
  void begin_list(bool numbered, const HtmlAttributes& attributes);
  void begin_item();
  void begin_link(const HtmlAttributes& attributes);
  void write_image(const HtmlAttributes& attributes);
  void write_rule();
  void finish(const Element& element);

  void break_line(std::size_t newlines);
  void write_words(std::string_view utf8);
  void put(std::string_view words);
  void begin_words(std::string_view words);
  void begin_line();
  bool is_in_item(const List& list) const;
  void write_containers(std::size_t count, bool is_blank);
  void open_marks();
  void close_mark(std::size_t mark);
  void close_marks();
  void end_link();
  void end_code();
  void end_pre();
  void end_table();
  void spoil_table();

  HtmlSight sight_;
  std::string out_;
  std::vector<Element> open_;
  std::vector<Container> containers_;
  std::size_t last_containers_ = 0;  // of the line written last, as far as they are still open
  std::vector<List> lists_;
  std::vector<MarkdownTable> tables_;
  std::size_t newlines_ = 0;                   // that the next words are preceded by
  bool space_ = false;                         // the next words are preceded by one
  bool line_start_ = true;                     // no words stand yet in the line
  bool list_ended_ = false;                    // nothing was written since
  std::size_t heading_ = 0;                    // level of the one that is open
  bool heading_mark_ = false;                  // it is not yet written
  std::array<std::size_t, k_marks> wanted_{};  // elements that are open
  std::vector<std::size_t> marks_;             // written, innermost last
  bool mark_needs_gap_ = false;  // a closing mark that a letter behind it would keep from closing
  Link link_;
  std::size_t codes_ = 0, pres_ = 0;  // elements that are open
  std::string verbatim_;              // the words of the outermost of them
};

}  // namespace intaked::parse
