#include "parse/html_writer.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "lib/text/text.h"
#include "parse/ascii.h"
#include "parse/html_style.h"
#include "parse/limits.h"

namespace intaked::parse {
namespace {

constexpr std::size_t k_indented_lists_max = 8;
// Deeper quotes look like the deepest of these: each of their lines bears all its marks.
constexpr std::string_view k_quote_marks = ">>>>>>>>>>>>>>>>";

enum class Layout { inline_text, block, paragraph };

using Layouts = std::unordered_map<std::string_view, Layout>;

Layouts layouts_of_elements() {
  constexpr auto k_paragraphs =
      std::to_array<std::string_view>({"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre"});
  constexpr auto k_blocks = std::to_array<std::string_view>(
      {"div",   "br",      "tr",     "table",  "ul",   "ol",     "dl",       "dt",      "dd",
       "li",    "address", "center", "form",   "main", "header", "footer",   "section", "article",
       "aside", "nav",     "tbody",  "figure", "hr",   "legend", "fieldset", "textarea"});
  Layouts layouts;
  for (const std::string_view name : k_paragraphs) layouts.emplace(name, Layout::paragraph);
  for (const std::string_view name : k_blocks) layouts.emplace(name, Layout::block);
  return layouts;
}

// Asked twice for each element.
Layout layout_of(std::string_view name) {
  static const Layouts layouts = layouts_of_elements();
  const auto found = layouts.find(name);
  return found == layouts.end() ? Layout::inline_text : found->second;
}

std::string_view value_of(const HtmlAttributes& attributes, std::string_view name) {
  const auto it = std::find_if(attributes.begin(), attributes.end(),
                               [&](const auto& a) { return a.first == name; });
  return it == attributes.end() ? std::string_view() : it->second;
}

bool has_attribute(const HtmlAttributes& attributes, std::string_view name) {
  return std::any_of(attributes.begin(), attributes.end(),
                     [&](const auto& a) { return a.first == name; });
}

// Without blanks, lower case.
std::string plain_style(const HtmlAttributes& attributes) {
  std::string style;
  for (const char c : value_of(attributes, "style")) {
    if (!is_space(c)) style.push_back(lower(c));
  }
  return style;
}

bool is_preformatted(std::string_view name) {
  return name == "pre" || name == "textarea";
}

bool is_part_of_table(std::string_view name) {
  return name == "table" || name == "tbody" || name == "tr" || name == "td" || name == "th";
}

// An attribute of <font> sets a size too; none of its values is 0.
Look look_of_element(std::string_view name, const HtmlAttributes& attributes,
                     std::string_view style) {
  const bool is_box = layout_of(name) != Layout::inline_text && !is_part_of_table(name);
  Look look = look_of(style, is_box);
  if (name == "select" || has_attribute(attributes, "hidden")) look.hidden = true;
  const bool sized = name == "font" && has_attribute(attributes, "size");
  if (sized && look.letters == FontSize::inherited) look.letters = FontSize::some;
  return look;
}

// A button of webmail indents with the element for quotes.
bool is_indentation(std::string_view style) {
  return style.find("border:none") != std::string_view::npos &&
         style.find("margin:") != std::string_view::npos;
}

bool is_pixel(const HtmlAttributes& attributes) {
  for (const std::string_view side : {"width", "height"}) {
    const std::string_view value = trim(value_of(attributes, side));
    if (value == "0" || value == "1" || value == "0px" || value == "1px") return true;
  }
  return false;
}

// No white space, nor the first byte of a character that write_words() looks at.
bool is_usual(char c) {
  return !is_space(c) && c != '\xC2' && c != '\xCD' && c != '\xE2';
}

// Behind a word: more of it, or the only blank between it and the next.
bool goes_on(std::string_view utf8, std::size_t at, bool preformatted) {
  if (is_usual(utf8[at])) return true;
  return utf8[at] == ' ' && !preformatted && at + 1 < utf8.size() && is_usual(utf8[at + 1]);
}

// Worth showing behind the words it stands under.
bool is_shown_link(std::string_view address, std::string_view words) {
  if (words.empty()) return false;
  if (!starts_ignoring_case(address, "http:") && !starts_ignoring_case(address, "https:") &&
      !starts_ignoring_case(address, "mailto:") && !starts_ignoring_case(address, "tel:")) {
    return false;
  }
  std::string_view plain = address;
  if (plain.ends_with('/')) plain.remove_suffix(1);
  if (words.ends_with('/')) words.remove_suffix(1);
  if (plain == words) return false;
  const std::size_t scheme = plain.find(':');
  plain.remove_prefix(scheme + 1);
  if (plain.starts_with("//")) plain.remove_prefix(2);
  return !equal_ignoring_case(plain, words);
}

}  // namespace

void HtmlWriter::start(std::string_view name, const HtmlAttributes& attributes) {
  ++depth_;
  if (hidden_at_ != 0) return;
  const std::string style = plain_style(attributes);
  const Look look = look_of_element(name, attributes, style);
  if (look.hidden) {
    hidden_at_ = depth_;
    return;
  }
  if (look.letters != FontSize::inherited) {
    sizes_.push_back({depth_, look.letters == FontSize::none});
  }
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
    blockquotes_.push_back({!is_indentation(style)});
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
  const bool hidden = hidden_at_ != 0;
  if (hidden_at_ == depth_) hidden_at_ = 0;
  if (!sizes_.empty() && sizes_.back().depth == depth_) sizes_.pop_back();
  if (!open_marks_.empty() && open_marks_.back().depth == depth_) {
    marks_[open_marks_.back().index].end = out_.size();
    open_marks_.pop_back();
    break_line(1);
  }
  --depth_;
  if (hidden || name == "br") return;
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
  if (hidden_at_ == 0 && (sizes_.empty() || !sizes_.back().none)) write_words(utf8);
}

void HtmlWriter::write_words(std::string_view utf8) {
  for (std::size_t i = 0; i < utf8.size();) {
    const char c = utf8[i];
    const bool is_ascii = static_cast<unsigned char>(c) < 0x80;
    const bool no_break_space = !is_ascii && utf8.substr(i).starts_with("\u00A0");
    // Zero-width space, soft hyphen, combining grapheme joiner: padding of newsletters.
    if (!is_ascii && utf8.substr(i).starts_with("\u200B")) {
      i += 3;
    } else if (!is_ascii &&
               (utf8.substr(i).starts_with("\u00AD") || utf8.substr(i).starts_with("\u034F"))) {
      i += 2;
    } else if (preformatted_ > 0 && c == '\n') {
      ++newlines_;
      ++i;
    } else if (preformatted_ > 0 && is_blank(c)) {
      put(utf8.substr(i, 1));
      ++i;
    } else if (is_space(c) || no_break_space) {
      space_ = true;
      i += no_break_space ? 2 : 1;
    } else {
      std::size_t end = i + 1;
      while (end < utf8.size() && goes_on(utf8, end, preformatted_ > 0)) ++end;
      put(utf8.substr(i, end - i));
      i = end;
    }
  }
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
  open_marks_.push_back({depth_, marks_.size()});
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
