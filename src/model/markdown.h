// Words as Markdown (CommonMark 0.31 with GitHub's tables and strike-through) that shows just these
// words: nothing in them becomes a link with another name, a heading, a list or HTML.
#pragma once

#include <string>
#include <string_view>

namespace intaked::model {

enum class MarkdownPlace {
  line_start,  // behind a line end, or behind a mark of a quote or list
  within,      // other words stand before in the line
  link_text    // between the brackets of a link: an address there is not written as a link
};

// `words` are one line, or a part of one. Linear.
void append_markdown(std::string& out, std::string_view words, MarkdownPlace place);

// An address for the parentheses of a link: what would end it, or the cell around it, as %XX.
std::string markdown_destination(std::string_view address);

// A plain text of several lines, line by line as it is: "> " stays a quote, blanks in front of a
// line are kept as no-break spaces. Linear; at most five bytes for one of its own, and 32 for each
// line end.
std::string markdown_of(std::string_view text);

}  // namespace intaked::model
