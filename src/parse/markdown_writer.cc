#include "parse/markdown_writer.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "lib/text/text.h"
#include "parse/ascii.h"
#include "parse/html_attributes.h"
#include "parse/html_words.h"
#include "parse/limits.h"

namespace intaked::parse {
namespace {

// What is nested deeper looks like the deepest of these: each line bears the marks of all.
constexpr std::size_t k_containers_max = 16;
constexpr std::size_t k_list_start_max = 999'999;

std::size_t heading_level(std::string_view name) {
  const bool is_heading = name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6';
  return is_heading ? static_cast<std::size_t>(name[1] - '0') : 0;
}

}  // namespace

std::optional<MarkdownWriter::Mark> MarkdownWriter::mark_of(std::string_view name) {
  if (name == "b" || name == "strong") return strong;
  if (name == "i" || name == "em") return emphasis;
  if (name == "s" || name == "strike" || name == "del") return strike;
  return std::nullopt;
}

void MarkdownWriter::start(std::string_view name, const HtmlAttributes& attributes) {
  if (!sight_.start(name, attributes)) return;
  const std::size_t containers = containers_.size();
  if (const std::optional<Mark> mark = mark_of(name)) {
    ++wanted_[*mark];
    open_.push_back({Kind::mark, *mark, containers});
  } else {
    const Kind kind = begin(name, attributes);
    open_.push_back({kind, strong, containers});
  }
}

MarkdownWriter::Kind MarkdownWriter::begin(std::string_view name,
                                           const HtmlAttributes& attributes) {
  if (name == "br") {
    ++newlines_;
    space_ = false;
    return Kind::other;
  }
  if (name == "img") write_image(attributes);
  if (name == "a") {
    begin_link(attributes);
    return Kind::link;
  }
  if (name == "code" || name == "tt" || name == "kbd" || name == "samp") {
    ++codes_;
    return Kind::code;
  }
  if (name == "td" || name == "th") {
    space_ = true;
    if (tables_.empty()) return Kind::other;
    tables_.back().begin_cell(name == "th", attributes);
    return Kind::cell;
  }
  if (name == "blockquote") {
    if (is_indentation(plain_style(attributes))) {
      break_line(1);
      return Kind::block;
    }
    spoil_table();
    break_line(2);
    if (containers_.size() < k_containers_max) containers_.push_back({"> "});
    return Kind::quote;
  }
  const Layout layout = layout_of(name);
  if (layout == Layout::inline_text) return Kind::other;
  break_line(layout == Layout::paragraph ? 2 : 1);
  return begin_block(name, attributes);
}

MarkdownWriter::Kind MarkdownWriter::begin_block(std::string_view name,
                                                 const HtmlAttributes& attributes) {
  if (name == "hr") write_rule();
  if (name == "tr" && !tables_.empty()) tables_.back().begin_row();
  if (name == "table") {
    begin_table();
    return Kind::table;
  }
  if (is_preformatted(name)) {
    spoil_table();
    end_link();
    newlines_ = 0;  // end_pre() begins a line
    ++pres_;
    return Kind::pre;
  }
  if (name == "ul" || name == "ol") {
    spoil_table();
    begin_list(name == "ol", attributes);
    return Kind::list;
  }
  if (name == "li") {
    spoil_table();
    begin_item();
    return Kind::item;
  }
  if (const std::size_t level = heading_level(name); level > 0 && heading_ == 0) {
    spoil_table();
    heading_ = level;
    heading_mark_ = true;
    return Kind::heading;
  }
  return layout_of(name) == Layout::paragraph ? Kind::paragraph : Kind::block;
}

void MarkdownWriter::end(std::string_view /*name*/) {
  if (!sight_.end() || open_.empty()) return;
  const Element element = open_.back();
  open_.pop_back();
  finish(element);
}

void MarkdownWriter::finish(const Element& element) {
  switch (element.kind) {
    case Kind::other:
      return;
    case Kind::mark:
      if (--wanted_[element.mark] == 0) close_mark(element.mark);
      return;
    case Kind::link:
      return end_link();
    case Kind::code:
      if (--codes_ == 0) end_code();
      return;
    case Kind::cell:
      end_code();
      end_link();
      close_marks();
      if (!tables_.empty()) tables_.back().end_cell(out_.size());
      return;
    case Kind::pre:
      if (--pres_ == 0) end_pre();
      return break_line(2);
    case Kind::heading:
      break_line(2);
      heading_ = 0;
      heading_mark_ = false;
      return;
    case Kind::table:
      end_table();
      return break_line(2);
    case Kind::list:
      if (!lists_.empty()) lists_.pop_back();
      list_ended_ = true;
      return break_line(1);
    case Kind::quote:
      break_line(2);
      break;
    case Kind::item:
      break_line(1);
      // Nothing was written of it: no line is one of an item.
      if (!lists_.empty() && element.containers < containers_.size() &&
          containers_[element.containers].is_fresh) {
        lists_.back().goes_on = false;
      }
      break;
    case Kind::block:
      return break_line(1);
    case Kind::paragraph:
      return break_line(2);
  }
  containers_.resize(std::min(containers_.size(), element.containers));
  last_containers_ = std::min(last_containers_, containers_.size());
}

void MarkdownWriter::text(std::string_view utf8) {
  // What would be taken out later would leave marks around nothing.
  if (sight_.shows_letters()) write_words(text::clean(utf8, text::Lines::keep));
}

bool MarkdownWriter::full() const {
  return out_.size() + verbatim_.size() > k_markdown_bytes_max;
}

std::string MarkdownWriter::take() {
  while (!open_.empty()) {
    const Element element = open_.back();
    open_.pop_back();
    finish(element);
  }
  const std::size_t end = out_.find_last_not_of(" \t\n");
  out_.resize(end == std::string::npos ? 0 : end + 1);
  return std::move(out_);
}

void MarkdownWriter::begin_table() {
  spoil_table();
  break_line(2);
  end_link();
  close_marks();
  tables_.emplace_back(out_.size());
  const bool is_in_fresh_item = std::any_of(containers_.begin(), containers_.end(),
                                            [](const Container& one) { return one.is_fresh; });
  if (is_in_fresh_item || heading_ > 0) tables_.back().spoil();
}

void MarkdownWriter::begin_list(bool numbered, const HtmlAttributes& attributes) {
  List list{numbered, 1, containers_.size(), false};
  const std::string_view start = trim(value_of(attributes, "start"));
  std::size_t number = 0;
  const auto read = std::from_chars(start.data(), start.data() + start.size(), number);
  if (numbered && read.ec == std::errc() && number <= k_list_start_max) list.next = number;
  lists_.push_back(list);
}

void MarkdownWriter::begin_item() {
  if (lists_.empty()) lists_.push_back({false, 1, containers_.size(), false});  // without a list
  List& list = lists_.back();
  // A list that does not begin with 1 cannot follow words directly.
  const bool is_nested = std::any_of(containers_.begin(), containers_.end(),
                                     [](const Container& one) { return one.is_item; });
  // One that stands within another item of its list is below the words of that one.
  const bool follows_item = list.goes_on && containers_.size() == list.containers;
  const bool needs_gap = !follows_item && (!is_nested || (list.numbered && list.next != 1));
  const std::string mark = list.numbered ? std::to_string(list.next) + ". " : "- ";
  ++list.next;
  list.goes_on = true;
  if (containers_.size() < k_containers_max) {
    containers_.push_back({mark, true, true, needs_gap ? 2U : 1U});
  }
}

void MarkdownWriter::begin_link(const HtmlAttributes& attributes) {
  end_link();
  const std::string_view address = safe_address(value_of(attributes, "href"));
  if (!address.empty()) end_code();
  link_.address = address;
  link_.marks_around = wanted_;
}

void MarkdownWriter::write_image(const HtmlAttributes& attributes) {
  const std::string alt = text::clean(value_of(attributes, "alt"), text::Lines::join);
  if (trim(alt).empty() || is_pixel(attributes)) return;
  write_words("[" + std::string(trim(alt)) + "]");
}

void MarkdownWriter::write_rule() {
  if (heading_ > 0 || pres_ > 0) return;
  spoil_table();
  break_line(2);
  end_link();
  close_marks();
  begin_line();
  out_ += "---";
  line_start_ = false;
  break_line(2);
}

}  // namespace intaked::parse
