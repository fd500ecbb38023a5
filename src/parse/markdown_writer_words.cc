// What MarkdownWriter writes around words: line ends, marks of quotes and lists, emphasis, links.
#include <algorithm>

#include "model/markdown.h"
#include "parse/ascii.h"
#include "parse/html_attributes.h"
#include "parse/html_words.h"
#include "parse/limits.h"
#include "parse/markdown_writer.h"

namespace intaked::parse {
namespace {

constexpr std::size_t k_link_words_max = k_html_attribute_bytes_max;
constexpr std::size_t k_code_words_max = 1024;  // bytes
constexpr std::size_t k_address_bytes_looked_for = 1024;
constexpr auto k_mark_signs = std::to_array<std::string_view>({"**", "*", "~~"});

std::size_t longest_run(std::string_view text, char of) {
  std::size_t longest = 0, run = 0;
  for (const char c : text) {
    run = c == of ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

bool is_word_character(char c) {
  return is_letter(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
}

// GitHub makes a link of a bare address and takes all into it up to a blank or '<', so also where
// code begins: what is in the code would be live.
bool may_end_in_address(std::string_view text) {
  const std::size_t looked_at = std::min(text.size(), k_address_bytes_looked_for);
  const std::string_view end = text.substr(text.size() - looked_at);
  const std::size_t blank = end.find_last_of(" \n");
  if (blank == std::string_view::npos && looked_at < text.size()) return true;
  const std::string word = to_lower(end.substr(blank == std::string_view::npos ? 0 : blank + 1));
  return word.find("://") != std::string::npos || word.find("www.") != std::string::npos;
}

}  // namespace

void MarkdownWriter::break_line(std::size_t newlines) {
  if (pres_ > 0) {
    if (!verbatim_.empty() && verbatim_.back() != '\n') verbatim_ += '\n';
    return;
  }
  end_code();
  newlines_ = std::max(newlines_, newlines);
  space_ = false;
}

void MarkdownWriter::write_words(std::string_view utf8) {
  split_words(
      utf8, pres_ > 0, [&](std::string_view words) { put(words); },
      [&] {
        if (pres_ > 0) verbatim_ += ' ';
        space_ = true;
      },
      [&] { verbatim_ += '\n'; });
}

void MarkdownWriter::put(std::string_view words) {
  if (pres_ > 0) {
    for (; newlines_ > 0 && !verbatim_.empty(); --newlines_) verbatim_ += '\n';  // <br>
    verbatim_ += words;
    return;
  }
  // A span of code has no end of a cell in it.
  if (codes_ > 0 && tables_.empty()) {
    if (newlines_ > 0) end_code();
    if (verbatim_.empty()) begin_words("`");
    if (space_) verbatim_ += ' ';
    space_ = false;
    verbatim_ += words;
    return;
  }
  begin_words(words);
  const bool is_linked = !link_.address.empty();
  using enum model::MarkdownPlace;
  model::append_markdown(out_, words, is_linked ? link_text : line_start_ ? line_start : within);
  if (is_linked && link_.words.size() < k_link_words_max) link_.words += words;
  line_start_ = false;
}

// Everything that stands before words: line ends, marks of quotes and lists, blanks, marks of what
// is around them.
void MarkdownWriter::begin_words(std::string_view words) {
  const bool is_within_line =
      (heading_ > 0 && !heading_mark_) || (link_.is_written && newlines_ == 1);
  if (is_within_line && newlines_ > 0) {
    newlines_ = 0;
    space_ = true;
  }
  if (newlines_ > 0 || out_.empty()) {
    if (link_.is_written) end_link();
    close_marks();
    begin_line();
  } else if (space_ || (mark_needs_gap_ && is_word_character(words.front()))) {
    out_ += ' ';
    if (link_.is_written && link_.words.size() < k_link_words_max) link_.words += ' ';
  }
  space_ = false;
  mark_needs_gap_ = false;
  if (heading_mark_) {
    out_.append(heading_, '#').append(" ");
    heading_mark_ = false;
  }
  if (!tables_.empty()) tables_.back().begin_words(out_.size());
  open_marks();
  if (!link_.address.empty() && !link_.is_written) {
    if (out_.ends_with('!')) out_.insert(out_.size() - 1, 1, '\\');  // no image
    link_.at = out_.size();
    link_.is_written = true;
    out_ += '[';
  }
}

void MarkdownWriter::begin_line() {
  const auto fresh = std::find_if(containers_.begin(), containers_.end(),
                                  [](const Container& one) { return one.is_fresh; });
  const bool is_item = fresh != containers_.end();
  for (List& list : lists_) {
    if (!is_in_item(list)) list.goes_on = false;
  }
  if (!out_.empty()) {
    std::size_t newlines = is_item ? fresh->newlines : std::min<std::size_t>(newlines_, 2);
    if (list_ended_ && !is_item) newlines = 2;
    if (newlines == 1 && !is_item) out_ += "  ";  // a line end that is seen
    out_ += '\n';
    if (newlines == 2) {
      write_containers(std::min(last_containers_, containers_.size()), true);
      out_ += '\n';
    }
  }
  write_containers(containers_.size(), false);
  last_containers_ = containers_.size();
  list_ended_ = false;
  newlines_ = 0;
  line_start_ = true;
}

bool MarkdownWriter::is_in_item(const List& list) const {
  return list.containers < containers_.size() && containers_[list.containers].is_item;
}

void MarkdownWriter::write_containers(std::size_t count, bool is_blank) {
  const std::size_t begin = out_.size();
  for (std::size_t i = 0; i < count; ++i) {
    Container& one = containers_[i];
    if (one.is_item && (is_blank || !one.is_fresh)) {
      out_.append(one.mark.size(), ' ');
    } else {
      out_ += one.mark;
    }
    if (!is_blank) one.is_fresh = false;
  }
  while (is_blank && out_.size() > begin && out_.back() == ' ') out_.pop_back();
}

// Marks do not begin within a word: there they would be no marks.
void MarkdownWriter::open_marks() {
  const std::array<std::size_t, k_marks>& wanted =
      link_.address.empty() ? wanted_ : link_.marks_around;
  if (link_.is_written || (!line_start_ && !out_.empty() && is_word_character(out_.back()))) return;
  for (std::size_t mark = 0; mark < k_marks; ++mark) {
    if (wanted[mark] == 0 || std::find(marks_.begin(), marks_.end(), mark) != marks_.end()) {
      continue;
    }
    out_ += k_mark_signs[mark];
    marks_.push_back(mark);
    line_start_ = false;
  }
}

void MarkdownWriter::close_mark(std::size_t mark) {
  if (std::find(marks_.begin(), marks_.end(), mark) == marks_.end()) return;
  // One that began around a link ends behind it.
  if (link_.is_written) end_link();
  end_code();
  mark_needs_gap_ = !out_.empty() && !is_word_character(out_.back());
  for (bool closed = false; !closed;) {
    closed = marks_.back() == mark;
    out_ += k_mark_signs[marks_.back()];
    marks_.pop_back();
  }
}

void MarkdownWriter::close_marks() {
  while (!marks_.empty()) close_mark(marks_.front());
  mark_needs_gap_ = false;
}

void MarkdownWriter::end_link() {
  if (link_.address.empty()) return;  // an anchor; the code around it goes on
  end_code();
  if (link_.is_written) {
    const bool same = link_.words == link_.address;
    const bool is_plain = link_.address.find_first_of(" <>\\|`") == std::string::npos;
    if (same && is_plain) {
      out_.resize(link_.at);
      out_.append("<").append(link_.address).append(">");
    } else {
      out_.append("](").append(model::markdown_destination(link_.address)).append(")");
    }
  }
  link_ = {};
}

// A longer run of back quotes than any in the words. Behind another back quote it would be a part
// of that one's run: each would end elsewhere, and what stands between would be no code. What is
// long is not written as code: whoever cuts the text cuts before code that is open.
void MarkdownWriter::end_code() {
  if (pres_ > 0 || verbatim_.empty()) return;
  if (verbatim_.size() > k_code_words_max) {
    using enum model::MarkdownPlace;
    const bool is_linked = !link_.address.empty();
    model::append_markdown(out_, verbatim_,
                           is_linked     ? link_text
                           : line_start_ ? line_start
                                         : within);
  } else {
    const std::string fence(longest_run(verbatim_, '`') + 1, '`');
    const bool touches = verbatim_.front() == '`' || verbatim_.back() == '`';
    const std::string_view gap = touches ? " " : "";
    if (out_.ends_with('`') || may_end_in_address(out_)) out_ += ' ';
    out_.append(fence).append(gap).append(verbatim_).append(gap).append(fence);
  }
  if (!link_.address.empty() && link_.words.size() < k_link_words_max) link_.words += verbatim_;
  verbatim_.clear();
  line_start_ = false;
}

void MarkdownWriter::end_pre() {
  std::string code = std::move(verbatim_);
  verbatim_.clear();
  const std::size_t begin = std::min(code.find_first_not_of('\n'), code.size());
  code.erase(0, begin);
  code.resize(trim_end(code).size());
  if (code.empty()) return;
  newlines_ = 2;
  close_marks();
  begin_line();
  const std::string fence(std::max<std::size_t>(longest_run(code, '`') + 1, 3), '`');
  out_ += fence;
  for (std::size_t at = 0; at < code.size();) {
    const std::string_view line = take_line(code, at);
    out_ += '\n';
    write_containers(containers_.size(), line.empty());
    out_ += line;
  }
  out_ += '\n';
  write_containers(containers_.size(), false);
  out_ += fence;
  // With words behind it the line would end no code. The rest of a heading is one of its own.
  heading_mark_ = heading_ > 0;
}

void MarkdownWriter::end_table() {
  if (tables_.empty()) return;
  const MarkdownTable table = std::move(tables_.back());
  tables_.pop_back();
  const std::vector<std::string> lines = table.lines(out_);
  if (lines.empty()) return;
  end_link();
  out_.resize(table.begin());
  newlines_ = 2;
  begin_line();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) {
      out_ += '\n';
      write_containers(containers_.size(), false);
    }
    out_ += lines[i];
  }
}

void MarkdownWriter::spoil_table() {
  if (!tables_.empty()) tables_.back().spoil();  // those around it are: it stands in them
}

}  // namespace intaked::parse
