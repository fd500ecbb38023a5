#include "model/markdown.h"

#include <algorithm>

namespace intaked::model {
namespace {

constexpr std::size_t k_quotes_max = 16;  // deeper ones look like the deepest of these
constexpr std::size_t k_entity_bytes_max = 40;
constexpr std::size_t k_number_digits_max = 9;  // CommonMark 5.2: more are no list mark
// Everywhere in a line they mean something; '<' and '&' are written as entities, which every
// dialect of Markdown knows.
constexpr std::string_view k_active = "\\`*[]|~";
constexpr std::string_view k_no_break_space = "\u00A0";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_word_character(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

// "&lt;" and the like: shown as they are, they would be read as what they name.
bool begins_entity(std::string_view text) {
  if (!text.starts_with('&')) return false;
  for (std::size_t i = 1; i < std::min(text.size(), k_entity_bytes_max); ++i) {
    if (text[i] == ';') return i > 1;
    if (text[i] != '#' && !is_word_character(text[i])) return false;
  }
  return false;
}

// A web address at the start of `text`, without what ends a sentence behind it; "" if there is
// none.
std::string_view leading_address(std::string_view text) {
  if (!text.starts_with("http://") && !text.starts_with("https://")) return {};
  std::string_view address = text.substr(0, text.find_first_of(" \t<>\"\\`|"));
  while (!address.empty() && !is_word_character(address.back()) && address.back() != '/' &&
         address.back() != '=' && address.back() != '#') {
    address.remove_suffix(1);
  }
  return address.size() > std::string_view("https://").size() ? address : std::string_view();
}

class Escaper {
 public:
  Escaper(std::string& out, std::string_view words, MarkdownPlace place)
      : out_(out), words_(words), place_(place) {}

  void run() {
    if (place_ == MarkdownPlace::line_start) begin_line();
    while (at_ < words_.size()) {
      if (place_ != MarkdownPlace::link_text && words_[at_] == 'h' && add_address()) continue;
      add_character();
    }
  }

 private:
  // What means a heading, quote, list, rule or underline only here.
  void begin_line() {
    const std::size_t digits = std::min(words_.find_first_not_of("0123456789"), words_.size());
    if (digits > 0 && digits <= k_number_digits_max) {
      out_ += words_.substr(0, digits);
      at_ = digits;
      if (at_ == words_.size() || (words_[at_] != '.' && words_[at_] != ')')) return;
      if (at_ + 1 == words_.size() || is_blank(words_[at_ + 1])) out_ += '\\';
      out_ += words_[at_++];
      return;
    }
    const char c = words_.empty() ? ' ' : words_.front();
    const char next = words_.size() > 1 ? words_[1] : ' ';
    const bool is_mark = c == '#' || c == '>' || c == '=' ||
                         ((c == '-' || c == '+') && (is_blank(next) || next == c));
    if (is_mark) out_ += '\\';
    if (is_mark) out_ += words_[at_++];
  }

  // True: one was written. In angle brackets where a sign in it would mean something.
  bool add_address() {
    if (at_ > 0 && is_word_character(words_[at_ - 1])) return false;
    const std::string_view address = leading_address(words_.substr(at_));
    if (address.empty()) return false;
    const bool is_plain = address.find_first_of("_*[]~&") == std::string_view::npos;
    out_.append(is_plain ? "" : "<").append(address).append(is_plain ? "" : ">");
    at_ += address.size();
    return true;
  }

  void add_character() {
    const char c = words_[at_];
    if (c == '<') {
      out_ += "&lt;";
    } else if (begins_entity(words_.substr(at_))) {
      out_ += "&amp;";
    } else {
      if (k_active.find(c) != std::string_view::npos || (c == '_' && !is_within_word())) {
        out_ += '\\';
      }
      out_ += c;
    }
    ++at_;
  }

  // snake_case: no sign of Markdown.
  bool is_within_word() const {
    return at_ > 0 && at_ + 1 < words_.size() && is_word_character(words_[at_ - 1]) &&
           is_word_character(words_[at_ + 1]);
  }

  std::string& out_;
  const std::string_view words_;
  const MarkdownPlace place_;
  std::size_t at_ = 0;
};

struct Line {
  std::size_t quotes = 0;
  std::string_view words;  // behind the quote marks
};

Line read_line(std::string_view line) {
  Line read;
  std::size_t at = 0;
  for (std::size_t i = 0; i < line.size() && (line[i] == '>' || is_blank(line[i])); ++i) {
    if (line[i] != '>') continue;
    ++read.quotes;
    at = i + 1;
  }
  if (at > 0 && at < line.size() && is_blank(line[at])) ++at;
  read.words = line.substr(at);
  read.quotes = std::min(read.quotes, k_quotes_max);
  const std::size_t end = read.words.find_last_not_of(" \t\r");
  read.words = read.words.substr(0, end == std::string_view::npos ? 0 : end + 1);
  return read;
}

std::string marks_of(std::size_t quotes) {
  std::string marks;
  for (std::size_t i = 0; i < quotes; ++i) marks += "> ";
  return marks;
}

// Words come in pieces: "&l" and "t;" are no entity either.
void finish_entity(std::string& out, std::string_view words) {
  const std::size_t begin = out.size() - std::min(out.size(), k_entity_bytes_max);
  const std::size_t at = std::string_view(out).substr(begin).rfind('&');
  if (at == std::string_view::npos) return;
  const std::string tail = out.substr(begin + at);
  const std::string both = tail + std::string(words.substr(0, k_entity_bytes_max));
  if (tail.find(';') == std::string::npos && begins_entity(both)) {
    out.insert(begin + at + 1, "amp;");
  }
}

// Nor are "1" and ". " the mark of a list.
bool finishes_list_mark(std::string_view out, std::string_view words) {
  if (!words.starts_with('.') && !words.starts_with(')')) return false;
  if (words.size() > 1 && !is_blank(words[1])) return false;
  const std::size_t digits = out.size() - (out.find_last_not_of("0123456789") + 1);
  if (digits == 0 || digits > k_number_digits_max) return false;
  return digits == out.size() || !is_word_character(out[out.size() - digits - 1]);
}

}  // namespace

void append_markdown(std::string& out, std::string_view words, MarkdownPlace place) {
  finish_entity(out, words);
  if (place == MarkdownPlace::within && finishes_list_mark(out, words)) out += '\\';
  Escaper(out, words, place).run();
}

std::string markdown_destination(std::string_view address) {
  constexpr std::string_view k_encoded = " ()<>[]\\\"`|*^{}";
  constexpr std::string_view k_digits = "0123456789ABCDEF";
  std::string out;
  for (std::size_t i = 0; i < address.size(); ++i) {
    const auto byte = static_cast<unsigned char>(address[i]);
    if (byte <= 0x20 || byte == 0x7F || k_encoded.find(address[i]) != std::string_view::npos) {
      out += '%';
      out += k_digits[byte >> 4];
      out += k_digits[byte & 15U];
    } else if (begins_entity(address.substr(i))) {
      out += "&amp;";
    } else {
      out += address[i];
    }
  }
  return out;
}

std::string markdown_of(std::string_view text) {
  std::string out;
  Line last;
  bool is_first = true;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const Line line = read_line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!is_first) {
      const bool goes_on = !last.words.empty() && !line.words.empty();
      // Without an empty line the words below a quote would belong to it.
      if (goes_on && line.quotes != last.quotes) {
        out += "\n" + marks_of(std::min(line.quotes, last.quotes));
      } else if (goes_on) {
        out += "  ";  // a line end that is seen
      }
      out += '\n';
    }
    is_first = false;
    if (line.words.empty()) {
      if (line.quotes > 0) out += marks_of(line.quotes);
    } else {
      out += marks_of(line.quotes);
      const std::size_t words = line.words.find_first_not_of(" \t");
      for (std::size_t i = 0; i < words; ++i) out += k_no_break_space;
      append_markdown(out, line.words.substr(words),
                      words == 0 ? MarkdownPlace::line_start : MarkdownPlace::within);
    }
    last = line;
  }
  return out;
}

}  // namespace intaked::model
