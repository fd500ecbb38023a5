#include "parse/html_writer.h"

#include <algorithm>
#include <array>

#include "lib/text/text.h"
#include "parse/ascii.h"
#include "parse/html_attributes.h"
#include "parse/html_words.h"
#include "parse/limits.h"

namespace intaked::parse {
namespace {

constexpr std::size_t k_indented_lists_max = 8;
// Deeper quotes look like the deepest of these: each of their lines bears all its marks.
constexpr std::string_view k_quote_marks = ">>>>>>>>>>>>>>>>";

}  // namespace

void HtmlWriter::start(std::string_view name, const HtmlAttributes& attributes) {
  if (!sight_.start(name, attributes)) return;
  begin_mark(attributes);
  if (name == "br") {
    ++newlines_;
    space_ = false;
    return;
  }
  const Layout layout = layout_of(name);
  if (layout != Layout::inline_text) break_line(layout == Layout::paragraph ? 2 : 1);
  if (name == "hr") {
    put("---");
    break_line(1);
  } else if (name == "blockquote") {
    break_line(1);
    blockquotes_.push_back({!is_indentation(plain_style(attributes))});
    if (blockquotes_.back().marked) ++quotes_;
  } else if (is_preformatted(name)) {
    ++preformatted_;
  } else if (name == "ul" || name == "ol") {
    lists_.push_back({name == "ol", 1});
  } else if (name == "li") {
    begin_item();
  } else if (name == "td" || name == "th") {
    tab_ = true;
  } else if (name == "a") {
    links_.push_back({std::string(trim(value_of(attributes, "href"))), out_.size()});
  } else if (name == "img" && !is_pixel(attributes)) {
    const std::string_view alt = trim(value_of(attributes, "alt"));
    if (!alt.empty()) {
      put("[");
      write_words(alt);  // an image is seen whatever the size of letters is
      write("]");
    }
  }
}

void HtmlWriter::end(std::string_view name) {
  if (!open_marks_.empty() && open_marks_.back().depth == sight_.depth()) {
    marks_[open_marks_.back().index].end = out_.size();
    open_marks_.pop_back();
    break_line(1);
  }
  const bool seen = sight_.end();
  if (!seen || name == "br") return;
  if (name == "a" && !links_.empty()) end_link();
  const Layout layout = layout_of(name);
  if (layout != Layout::inline_text) break_line(layout == Layout::paragraph ? 2 : 1);
  if (name == "blockquote" && !blockquotes_.empty()) {
    break_line(1);
    if (blockquotes_.back().marked) --quotes_;
    blockquotes_.pop_back();
  } else if (is_preformatted(name) && preformatted_ > 0) {
    --preformatted_;
  } else if ((name == "ul" || name == "ol") && !lists_.empty()) {
    lists_.pop_back();
  }
}

void HtmlWriter::text(std::string_view utf8) {
  if (sight_.shows_letters()) write_words(utf8);
}

void HtmlWriter::write_words(std::string_view utf8) {
  const bool preformatted = preformatted_ > 0;
  split_words(
      utf8, preformatted, [&](std::string_view words) { put(words); }, [&] { space_ = true; },
      [&] { ++newlines_; });
}

std::string HtmlWriter::take() {
  const std::size_t end = out_.find_last_not_of(" \t\n");
  out_.resize(end == std::string::npos ? 0 : end + 1);
  return std::move(out_);
}

void HtmlWriter::begin_mark(const HtmlAttributes& attributes) {
  const std::string_view value = value_of(attributes, "mark");
  if (value.empty() || marks_.size() == k_html_marks_max) return;
  std::size_t index = 0;
  for (const char c : value) index = index * 10 + static_cast<std::size_t>(c - '0');
  const MarkSign* sign = mark_sign(index);
  if (sign == nullptr) return;
  break_line(1);
  open_marks_.push_back({sight_.depth(), marks_.size()});
  marks_.push_back({sign, out_.size(), out_.size()});
}

void HtmlWriter::break_line(std::size_t newlines) {
  newlines_ = std::max(newlines_, newlines);
  space_ = false;
  tab_ = false;
}

void HtmlWriter::put(std::string_view word) {
  if (newlines_ > 0 || out_.empty()) {
    newlines_ = out_.empty() ? 0 : std::min<std::size_t>(newlines_, 2);
    for (; newlines_ > 0; --newlines_) {
      write("\n");
      // An empty line beside a quote belongs to neither side.
      if (newlines_ > 1) write(k_quote_marks.substr(0, std::min(quotes_, last_quotes_)));
    }
    last_quotes_ = quotes_;
    write(k_quote_marks.substr(0, quotes_));
    if (quotes_ > 0) write(" ");
  } else if (tab_) {
    write("\t");
  } else if (space_) {
    write(" ");
  }
  space_ = false;
  tab_ = false;
  write(word);
}

void HtmlWriter::write(std::string_view utf8) {
  const std::size_t room = full_ ? 0 : k_text_bytes_max - out_.size();
  full_ = full_ || utf8.size() > room;
  out_ += text::cut_utf8(utf8, room);
}

void HtmlWriter::begin_item() {
  if (lists_.empty()) lists_.emplace_back();
  List& list = lists_.back();
  std::string mark(2 * (std::min(lists_.size(), k_indented_lists_max) - 1), ' ');
  mark += list.numbered ? std::to_string(list.next++) + "." : "-";
  put(mark);
  space_ = true;
}

void HtmlWriter::end_link() {
  const Link link = std::move(links_.back());
  links_.pop_back();
  const std::string_view words = trim(std::string_view(out_).substr(link.text_at));
  if (is_shown_link(link.address, words)) {
    write(" (");
    write(link.address);
    write(")");
  }
}

}  // namespace intaked::parse
