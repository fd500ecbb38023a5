// Writes HTML anew as elements come and go: elements and attributes of a list (model/safe_html.h),
// each in the place where HTML has it, and all else as text. Nothing of the source is passed on but
// words and addresses, so no browser can read more in it than stands there.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parse/html_sight.h"
#include "parse/html_walk.h"

namespace intaked::parse {

class SafeHtmlWriter : public HtmlSink {
 public:
  void start(std::string_view name, const HtmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view utf8) override;
  // True: k_safe_html_bytes_max were written.
  bool full() const override;

  // Elements that are still open end here.
  std::string take();

 private:
  static constexpr std::size_t k_inlines = 8;

  // What may stand directly in a block.
  enum class Content { flow, words, items, rows, cells };
  struct Block {
    std::string_view name;
    Content content = Content::flow;
    bool is_implied = false;  // no element of the source
  };
  // One element of the source: what its end takes back.
  struct Element {
    std::size_t blocks = SIZE_MAX;    // that stay open at its end
    std::size_t inlined = k_inlines;  // its index in the table of inline elements
    bool is_link = false;
  };

  // How many blocks stay open when the element ends.
  std::size_t start_block(std::string_view name, const HtmlAttributes& attributes);
  void start_link(const HtmlAttributes& attributes);
  void finish(const Element& element);
  bool has_room_for(std::string_view name) const;
  static bool is_child(std::string_view name);
  static std::size_t implied_in(Content content);
  Block block_named(std::string_view name);
  Content content() const { return blocks_.empty() ? Content::flow : blocks_.back().content; }
  bool is_in_pre() const { return !blocks_.empty() && blocks_.back().name == "pre"; }
  void end_implied(std::string_view name);
  void imply_parents();
  void open_block(const Block& block, const HtmlAttributes& attributes);
  void close_blocks(std::size_t down_to);
  void set_inlines();
  void close_inlines(std::size_t down_to);
  void write_words(std::string_view utf8);
  void put(std::string_view words);
  void escape(std::string_view words);

  HtmlSight sight_;
  std::string out_;
  std::vector<Element> open_;
  std::vector<Block> blocks_;                    // written
  std::array<std::size_t, k_inlines> wanted_{};  // elements of the source that are open
  std::vector<std::string> links_;               // their addresses, "" for those that go nowhere
  std::vector<std::size_t> inlines_;             // written, innermost last
  std::string written_link_;
  bool has_words_ = false;
  bool fresh_ = true;   // no words stand yet in the block or line
  bool space_ = false;  // the next words are preceded by one
};

}  // namespace intaked::parse
