#include "parse/safe_html_writer.h"

#include <algorithm>

#include "lib/text/text.h"
#include "parse/ascii.h"
#include "parse/html_attributes.h"
#include "parse/html_words.h"
#include "parse/limits.h"

namespace intaked::parse {
namespace {

// What is nested deeper stands in the deepest of these.
constexpr std::size_t k_blocks_max = 64;
constexpr std::size_t k_number_digits_max = 4;

// The order in which they are nested, so that the same words are always written the same way.
constexpr auto k_inline_names =
    std::to_array<std::string_view>({"a", "b", "i", "u", "s", "sub", "sup", "code"});
constexpr std::size_t k_link = 0;

struct Alias {
  std::string_view source;
  std::string_view written;
};
constexpr auto k_inline_aliases = std::to_array<Alias>({{"strong", "b"},
                                                        {"em", "i"},
                                                        {"ins", "u"},
                                                        {"del", "s"},
                                                        {"strike", "s"},
                                                        {"tt", "code"},
                                                        {"kbd", "code"},
                                                        {"samp", "code"}});

std::size_t inline_index(std::string_view name) {
  for (const Alias& alias : k_inline_aliases) {
    if (alias.source == name) name = alias.written;
  }
  return static_cast<std::size_t>(std::find(k_inline_names.begin(), k_inline_names.end(), name) -
                                  k_inline_names.begin());
}

bool is_heading(std::string_view name) {
  return name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6';
}

// As the value of an attribute: what a browser drops is dropped, what could end the value is
// written as %XX. "" if nobody may be led there, or it is too long to be read again.
std::string link_value(std::string_view href) {
  constexpr std::string_view k_encoded = "\"'<>`\\";
  constexpr std::string_view k_digits = "0123456789ABCDEF";
  std::string value;
  for (const char c : safe_address(href)) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\t' || c == '\n' || c == '\r') continue;
    if (byte <= 0x20 || byte == 0x7F || k_encoded.find(c) != std::string_view::npos) {
      value += '%';
      value += k_digits[byte >> 4];
      value += k_digits[byte & 15U];
    } else if (c == '&') {
      value += "&amp;";
    } else {
      value += c;
    }
  }
  return value.size() <= k_html_attribute_bytes_max ? value : std::string();
}

void append_number(std::string& out, const HtmlAttributes& attributes, std::string_view name) {
  const std::string_view value = trim(value_of(attributes, name));
  if (value.empty() || value.size() > k_number_digits_max ||
      !std::all_of(value.begin(), value.end(), is_digit)) {
    return;
  }
  out.append(" ").append(name).append("=\"").append(value).append("\"");
}

}  // namespace

void SafeHtmlWriter::start(std::string_view name, const HtmlAttributes& attributes) {
  if (!sight_.start(name, attributes)) return;
  Element element;
  const std::size_t index = inline_index(name);
  if (index == k_link) {
    links_.push_back(link_value(value_of(attributes, "href")));
    element.is_link = true;
  } else if (index < k_inlines) {
    ++wanted_[index];
    element.inlined = index;
  } else if (name == "img") {
    const std::string alt = text::clean(value_of(attributes, "alt"), text::Lines::join);
    if (!trim(alt).empty() && !is_pixel(attributes))
      write_words("[" + std::string(trim(alt)) + "]");
  } else if (layout_of(name) != Layout::inline_text || name == "td" || name == "th" ||
             name == "blockquote") {
    element.blocks = start_block(name, attributes);
  }
  open_.push_back(element);
}

void SafeHtmlWriter::end(std::string_view /*name*/) {
  if (!sight_.end() || open_.empty()) return;
  const Element element = open_.back();
  open_.pop_back();
  finish(element);
}

void SafeHtmlWriter::finish(const Element& element) {
  if (element.is_link) {
    links_.pop_back();
  } else if (element.inlined < k_inlines) {
    --wanted_[element.inlined];
  }
  if (blocks_.size() > element.blocks) close_blocks(element.blocks);
}

void SafeHtmlWriter::text(std::string_view utf8) {
  // What would be taken out later would leave another text than the one that was laid out.
  if (sight_.shows_letters()) write_words(text::clean(utf8, text::Lines::keep));
}

bool SafeHtmlWriter::full() const {
  return out_.size() > k_safe_html_bytes_max;
}

std::string SafeHtmlWriter::take() {
  close_blocks(0);
  if (!has_words_) out_.clear();
  return std::move(out_);
}

std::size_t SafeHtmlWriter::start_block(std::string_view name, const HtmlAttributes& attributes) {
  if (name == "br") {
    imply_parents();
    if (is_in_pre()) {
      if (!fresh_) out_ += '\n';
      return blocks_.size();
    }
    close_inlines(0);
    out_ += "<br>";
    fresh_ = true;
    space_ = false;
    return blocks_.size();
  }
  if (name == "tbody" || name == "legend") return blocks_.size();
  if (!has_room_for(name)) {
    space_ = true;
    return blocks_.size();
  }
  close_inlines(0);
  if (content() == Content::words) close_blocks(blocks_.size() - 1);
  fresh_ = true;
  space_ = false;
  if (name == "hr") {
    imply_parents();
    out_ += "<hr>";
    return blocks_.size();
  }
  end_implied(name);
  const Block block = block_named(name);
  const std::size_t blocks = blocks_.size();
  if (!is_child(block.name)) imply_parents();
  open_block(block, attributes);
  return blocks;
}

// Children of lists and tables always have room: it is kept for what words there would imply.
bool SafeHtmlWriter::has_room_for(std::string_view name) const {
  const std::size_t around = blocks_.size() - (content() == Content::words ? 1 : 0);
  const Block place = around == 0 ? Block{} : blocks_[around - 1];
  const auto continues = [&](std::string_view implied) {
    return place.is_implied && place.name == implied;
  };
  if (name == "hr") return true;
  if (name == "li" && (place.content == Content::items || continues("li"))) return true;
  const bool in_row = place.content == Content::cells || continues("td");
  // A row that somebody began does not end here: another one in it is words in a cell.
  const std::size_t row = around - (continues("td") ? 1 : 0);
  const bool next_row = in_row && blocks_[row - 1].is_implied;
  if (name == "tr" && (place.content == Content::rows || next_row)) return true;
  if ((name == "td" || name == "th") && (place.content == Content::rows || in_row)) return true;
  const Content content = name == "table"                ? Content::rows
                          : name == "ul" || name == "ol" ? Content::items
                                                         : Content::flow;
  return around + implied_in(place.content) + 1 + implied_in(content) <= k_blocks_max;
}

bool SafeHtmlWriter::is_child(std::string_view name) {
  return name == "li" || name == "tr" || name == "td" || name == "th";
}

// What an element is written as where it stands: cells and items only where they belong.
SafeHtmlWriter::Block SafeHtmlWriter::block_named(std::string_view name) {
  if (name == "li" && content() == Content::items) return {"li"};
  if (name == "tr" && content() == Content::rows) return {"tr", Content::cells};
  if (name == "td" || name == "th") {
    if (content() == Content::rows) open_block({"tr", Content::cells, true}, {});
    if (content() == Content::cells) return {name == "th" ? "th" : "td"};
  }
  if (name == "ul") return {"ul", Content::items};
  if (name == "ol") return {"ol", Content::items};
  if (name == "table") return {"table", Content::rows};
  if (name == "p") return {"p", Content::words};
  if (name == "blockquote") return {"blockquote"};
  if (is_preformatted(name)) return {"pre", Content::words};
  if (is_heading(name)) {
    constexpr auto k_names = std::to_array<std::string_view>({"h1", "h2", "h3", "h4", "h5", "h6"});
    return {k_names[static_cast<std::size_t>(name[1] - '1')], Content::words};
  }
  return {"div"};
}

// Items and cells that nobody began end where the next one begins.
void SafeHtmlWriter::end_implied(std::string_view name) {
  const auto is_implied = [&](std::string_view one) {
    return !blocks_.empty() && blocks_.back().is_implied && blocks_.back().name == one;
  };
  if (name == "li" && is_implied("li")) close_blocks(blocks_.size() - 1);
  if (name != "td" && name != "th" && name != "tr") return;
  if (is_implied("td")) close_blocks(blocks_.size() - 1);
  if (name == "tr" && is_implied("tr")) close_blocks(blocks_.size() - 1);
}

void SafeHtmlWriter::imply_parents() {
  if (content() == Content::items) open_block({"li", Content::flow, true}, {});
  if (content() == Content::rows) open_block({"tr", Content::cells, true}, {});
  if (content() == Content::cells) open_block({"td", Content::flow, true}, {});
}

void SafeHtmlWriter::open_block(const Block& block, const HtmlAttributes& attributes) {
  out_.append("<").append(block.name);
  const std::string direction = to_lower(trim(value_of(attributes, "dir")));
  if (direction == "ltr" || direction == "rtl" || direction == "auto") {
    out_.append(" dir=\"").append(direction).append("\"");
  }
  if (block.name == "ol") append_number(out_, attributes, "start");
  if (block.name == "td" || block.name == "th") {
    append_number(out_, attributes, "colspan");
    append_number(out_, attributes, "rowspan");
  }
  out_ += '>';
  blocks_.push_back(block);
  fresh_ = true;
  space_ = false;
}

void SafeHtmlWriter::close_blocks(std::size_t down_to) {
  close_inlines(0);
  while (blocks_.size() > down_to) {
    out_.append("</").append(blocks_.back().name).append(">");
    blocks_.pop_back();
  }
  fresh_ = true;
  space_ = false;
}

// Ends and begins inline elements so that just those are open that the next words stand in.
void SafeHtmlWriter::set_inlines() {
  const std::string_view link = links_.empty() ? std::string_view() : links_.back();
  std::array<bool, k_inlines> is_wanted{};
  for (std::size_t i = 0; i < k_inlines; ++i) is_wanted[i] = wanted_[i] > 0;
  is_wanted[k_link] = !link.empty();
  std::size_t kept = 0;
  std::size_t next = 0;  // in the table
  const auto skip_unwanted = [&] {
    while (next < k_inlines && !is_wanted[next]) ++next;
  };
  for (skip_unwanted(); kept < inlines_.size() && next < k_inlines;
       ++kept, ++next, skip_unwanted()) {
    if (inlines_[kept] != next || (next == k_link && written_link_ != link)) break;
  }
  close_inlines(kept);
  if (space_ && !fresh_) out_ += ' ';
  space_ = false;
  for (; next < k_inlines; ++next, skip_unwanted()) {
    out_.append("<").append(k_inline_names[next]);
    if (next == k_link) {
      written_link_ = link;
      out_.append(" href=\"").append(link).append("\" rel=\"noopener noreferrer nofollow\"");
    }
    out_ += '>';
    inlines_.push_back(next);
  }
}

void SafeHtmlWriter::close_inlines(std::size_t down_to) {
  while (inlines_.size() > down_to) {
    out_.append("</").append(k_inline_names[inlines_.back()]).append(">");
    inlines_.pop_back();
  }
}

void SafeHtmlWriter::write_words(std::string_view utf8) {
  const bool is_verbatim = is_in_pre();
  split_words(
      utf8, is_verbatim,
      [&](std::string_view words) {
        has_words_ |= words.find_first_not_of(" \t") != words.npos;
        put(words);
      },
      [&] { is_verbatim ? put(" ") : void(space_ = true); },
      [&] {
        if (!fresh_) out_ += '\n';
      });
}

void SafeHtmlWriter::put(std::string_view words) {
  imply_parents();
  set_inlines();
  escape(words);
  fresh_ = false;
}

// How many blocks words directly in such a block would imply.
std::size_t SafeHtmlWriter::implied_in(Content content) {
  switch (content) {
    case Content::flow:
    case Content::words:
      return 0;
    case Content::items:
    case Content::cells:
      return 1;
    case Content::rows:
      return 2;
  }
  return 0;
}

void SafeHtmlWriter::escape(std::string_view words) {
  for (const char c : words) {
    if (c == '<') {
      out_ += "&lt;";
    } else if (c == '>') {
      out_ += "&gt;";
    } else if (c == '&') {
      out_ += "&amp;";
    } else {
      out_ += c;
    }
  }
}

}  // namespace intaked::parse
