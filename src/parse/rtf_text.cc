#include "parse/rtf_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "lib/text/text.h"
#include "parse/ascii.h"
#include "parse/code_page.h"
#include "parse/limits.h"

namespace intaked::parse {
namespace {

constexpr std::uint32_t k_western = 1252;
constexpr std::size_t k_fonts_max = 1000;

// Groups whose content is not shown.
constexpr std::array<std::string_view, 24> k_hidden_groups = {
    "author",  "colortbl", "comment",   "creatim", "datastore",    "filetbl",   "fldinst",
    "fonttbl", "footer",   "footerf",   "footerl", "footerr",      "generator", "header",
    "headerf", "headerl",  "headerr",   "info",    "latentstyles", "listtable", "listoverridetable",
    "object",  "pict",     "stylesheet"};

constexpr std::array<std::pair<std::string_view, std::string_view>, 18> k_words = {{
    {"par", "\n"},
    {"line", "\n"},
    {"sect", "\n"},
    {"page", "\n"},
    {"row", "\n"},
    {"cell", "\t"},
    {"tab", "\t"},
    {"emdash", "\u2014"},
    {"endash", "\u2013"},
    {"emspace", " "},
    {"enspace", " "},
    {"qmspace", " "},
    {"bullet", "\u2022"},
    {"lquote", "\u2018"},
    {"rquote", "\u2019"},
    {"ldblquote", "\u201C"},
    {"rdblquote", "\u201D"},
    {"euro", "\u20AC"},
}};

struct Group {
  bool hidden = false;
  bool in_fonts = false;
  std::uint32_t font_page = 0;         // of the font in use, 0: the document's
  std::size_t characters_to_skip = 1;  // behind each \u, for readers that know no Unicode
};

class Reader {
 public:
  explicit Reader(std::string_view rtf) : rtf_(rtf) {}

  std::string read() {
    while (at_ < rtf_.size() && out_.size() + bytes_.size() < k_text_bytes_max) step();
    flush();
    return text::clean(text::cut_utf8(out_, k_text_bytes_max), text::Lines::keep);
  }

 private:
  void step() {
    const char c = rtf_[at_++];
    if (c == '{') {
      open();
    } else if (c == '}') {
      close();
    } else if (c == '\\') {
      read_control();
    } else if (c != '\r' && c != '\n') {
      show_byte(c);
    }
  }

  void open() {
    skip_ = 0;
    if (too_deep_ > 0 || groups_.size() == k_rtf_depth_max) {
      ++too_deep_;
    } else {
      groups_.push_back(groups_.back());
    }
  }

  void close() {
    flush();
    skip_ = 0;
    if (too_deep_ > 0) {
      --too_deep_;
    } else if (groups_.size() > 1) {
      groups_.pop_back();
    }
  }

  void read_control() {
    if (at_ == rtf_.size()) return;
    const char c = rtf_[at_];
    if (is_letter(c)) return read_word();
    ++at_;
    if (c == '\'') {
      const int high = at_ + 1 < rtf_.size() ? hex_value(rtf_[at_]) : -1;
      const int low = at_ + 1 < rtf_.size() ? hex_value(rtf_[at_ + 1]) : -1;
      if (high < 0 || low < 0) return;
      at_ += 2;
      show_byte(static_cast<char>(high * 16 + low));
    } else if (c == '*') {
      groups_.back().hidden = true;  // a kind of group that old readers do not know
    } else if (c == '\\' || c == '{' || c == '}') {
      show_byte(c);
    } else if (c == '~') {
      show_byte(' ');
    } else if (c == '_') {
      show_byte('-');
    } else if (c == '\r' || c == '\n') {
      show("\n");
    }
  }

  void read_word() {
    const std::size_t begin = at_;
    while (at_ < rtf_.size() && is_letter(rtf_[at_])) ++at_;
    const std::string_view word = rtf_.substr(begin, at_ - begin);
    int number = 0;
    const auto [end, error] = std::from_chars(rtf_.data() + at_, rtf_.data() + rtf_.size(), number);
    const bool has_number = error == std::errc();
    // A number that fits nowhere is passed over.
    at_ = static_cast<std::size_t>(end - rtf_.data());
    if (at_ < rtf_.size() && rtf_[at_] == ' ') ++at_;
    apply(word, number, has_number);
  }

  void apply(std::string_view word, int number, bool has_number) {
    Group& group = groups_.back();
    const auto value = static_cast<std::uint32_t>(std::max(number, 0));
    if (word == "u" && has_number) {
      show_code(static_cast<std::uint16_t>(number));
      skip_ = group.characters_to_skip;
    } else if (word == "uc") {
      group.characters_to_skip = std::min<std::size_t>(value, 8);
    } else if (word == "bin") {
      at_ += std::min<std::size_t>(value, rtf_.size() - at_);
    } else if (word == "ansicpg") {
      document_page_ = value;
    } else if (word == "f") {
      choose_font(number);
    } else if (word == "fcharset") {
      if (group.in_fonts && fonts_.size() < k_fonts_max) fonts_[font_] = code_page_of_font(value);
    } else if (word == "fonttbl") {
      group.in_fonts = group.hidden = true;
    } else if (is_hidden_group(word)) {
      group.hidden = true;
    } else if (skip_ > 0) {
      --skip_;
    } else {
      const auto* shown = std::find_if(k_words.begin(), k_words.end(),
                                       [&](const auto& row) { return row.first == word; });
      if (shown != k_words.end()) show(shown->second);
    }
  }

  static bool is_hidden_group(std::string_view word) {
    return std::find(k_hidden_groups.begin(), k_hidden_groups.end(), word) != k_hidden_groups.end();
  }

  void choose_font(int number) {
    font_ = number;
    if (groups_.back().in_fonts) return;
    const auto known = fonts_.find(number);
    const std::uint32_t page = known == fonts_.end() ? 0 : known->second;
    if (page != groups_.back().font_page) flush();
    groups_.back().font_page = page;
  }

  bool is_hidden() const { return groups_.back().hidden || too_deep_ > 0; }

  // In the code page of the font; several may make one character.
  void show_byte(char c) {
    if (skip_ > 0) {
      --skip_;
    } else if (!is_hidden()) {
      bytes_.push_back(c);
    }
  }

  void show(std::string_view utf8) {
    flush();
    if (!is_hidden()) out_ += utf8;
  }

  void show_code(std::uint16_t unit) {
    const bool is_high = unit >= 0xD800 && unit < 0xDC00;
    const bool is_low = unit >= 0xDC00 && unit < 0xE000;
    if (is_hidden()) return;
    flush();
    if (!is_low || high_ == 0) pair_.clear();
    pair_.push_back(static_cast<char>(unit & 0xFFU));
    pair_.push_back(static_cast<char>(unit >> 8U));
    high_ = is_high ? unit : 0;
    if (!is_high) out_ += text::to_utf8(pair_, "utf-16le").utf8;
  }

  void flush() {
    if (bytes_.empty()) return;
    const std::uint32_t page = groups_.back().font_page;
    std::string_view charset = charset_of_code_page(page != 0 ? page : document_page_);
    if (charset.empty()) charset = charset_of_code_page(k_western);
    out_ += text::to_utf8(bytes_, charset).utf8;
    bytes_.clear();
  }

  std::string_view rtf_;
  std::size_t at_ = 0;
  std::string out_;
  std::string bytes_;  // shown, not yet decoded
  std::string pair_;   // UTF-16
  std::uint16_t high_ = 0;
  std::size_t skip_ = 0;
  std::size_t too_deep_ = 0;
  std::uint32_t document_page_ = k_western;
  int font_ = 0;
  std::map<int, std::uint32_t> fonts_;
  std::vector<Group> groups_ = std::vector<Group>(1);
};

}  // namespace

std::string text_of_rtf(std::string_view rtf) {
  return rtf.starts_with("{\\rtf") ? Reader(rtf).read() : std::string();
}

}  // namespace intaked::parse
