#include "redact/html.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string>

#include "lib/text/text.h"
#include "parse/ascii.h"
#include "redact/html_vocabulary.h"

namespace intaked::redact {
namespace {

using namespace std::string_view_literals;
using parse::is_digit;
using parse::is_letter;
using parse::is_space;

// "&eacute;", "&#233;": what it is written with.
struct Entity {
  std::size_t length = 0;  // with '&' and ';'
  std::string other;       // what stands for it, as long
};

// A number as the entity has it: as many digits, in its base.
std::string numeric_entity(std::string_view entity, std::size_t digits_at, char32_t code,
                           int base) {
  char buffer[16];
  const auto [end, error] =
      std::to_chars(buffer, buffer + sizeof buffer, static_cast<unsigned>(code), base);
  std::string digits(buffer, end);
  const std::size_t room = entity.size() - digits_at - (entity.ends_with(';') ? 1 : 0);
  if (error != std::errc() || digits.size() > room) digits = base == 16 ? "3f" : "63";
  digits.insert(0, room - std::min(room, digits.size()), '0');
  return std::string(entity.substr(0, digits_at)) + digits + (entity.ends_with(';') ? ";" : "");
}

Entity numeric_entity_at(std::string_view text) {
  const bool hex = text.size() > 2 && parse::lower(text[2]) == 'x';
  const std::size_t digits_at = hex ? 3 : 2;
  std::size_t end = digits_at;
  while (end < text.size() && (hex ? parse::hex_value(text[end]) >= 0 : is_digit(text[end]))) ++end;
  if (end < digits_at + 2) return {};
  std::uint32_t code = 0;
  const auto read =
      std::from_chars(text.data() + digits_at, text.data() + end, code, hex ? 16 : 10);
  const bool is_character = read.ec == std::errc() && code <= 0x10FFFF;
  const std::size_t digits = end - digits_at;
  if (end < text.size() && text[end] == ';') ++end;
  const std::string_view entity = text.substr(0, end);
  // A figure that is none says what it likes.
  if (!is_character) return {end, numeric_entity(entity, digits_at, U'?', hex ? 16 : 10)};
  char32_t other = stand_in(code);
  // "x" has more digits than "a" has.
  if (other == U'x' && digits < 3 && !hex) other = U'a';
  if (other == code) return {end, std::string(entity)};
  return {end, numeric_entity(entity, digits_at, other, hex ? 16 : 10)};
}

// At an '&'; length 0: it begins none that would have to be kept or changed.
Entity entity_at(std::string_view text) {
  if (text.size() > 1 && text[1] == '#') return numeric_entity_at(text);
  std::size_t end = 1;
  while (end < text.size() && end < 12 && (is_letter(text[end]) || is_digit(text[end]))) ++end;
  const std::string_view name = text.substr(1, end - 1);
  const bool closed = end < text.size() && text[end] == ';';
  if (closed) ++end;
  const std::string_view entity = text.substr(0, end);
  if (is_sign_entity(parse::to_lower(name))) return {end, std::string(entity)};
  if (!closed || !is_letter_entity(name) || entity.size() < 6) return {};
  const bool upper = name[0] >= 'A' && name[0] <= 'Z';
  return {end, numeric_entity("&#" + std::string(entity.size() - 3, '0') + ";", 2,
                              upper ? 0xC9 : 0xE9, 10)};
}

// What says how large or in which colour something is shown.
bool is_measuring_attribute(std::string_view name) {
  constexpr std::array k_names{
      "width"sv,      "height"sv,      "size"sv,         "border"sv,       "color"sv,
      "bgcolor"sv,    "bordercolor"sv, "text"sv,         "link"sv,         "vlink"sv,
      "alink"sv,      "cellpadding"sv, "cellspacing"sv,  "colspan"sv,      "rowspan"sv,
      "hspace"sv,     "vspace"sv,      "marginwidth"sv,  "marginheight"sv, "topmargin"sv,
      "leftmargin"sv, "rightmargin"sv, "bottommargin"sv, "frameborder"sv,  "span"sv};
  return std::ranges::find(k_names, name) != k_names.end();
}

class HtmlWriter {
 public:
  HtmlWriter(Sheet& sheet, const Place& place, const Writing& writing)
      : sheet_(sheet), place_(place), text_(sheet.text(place)), writing_(writing) {}

  void cover() {
    while (at_ < text_.size()) {
      if (text_[at_] != '<') {
        words_until(std::min(text_.find('<', at_), text_.size()));
      } else if (starts("<!--")) {
        comment();
      } else if (starts("<!") || starts("<?")) {
        const std::size_t end = end_of(">");
        sheet_.layers.begin_group();
        words(at_, end, is_html_word);
        at_ = end;
      } else if (at_ + 1 < text_.size() && (is_letter(text_[at_ + 1]) || text_[at_ + 1] == '/')) {
        tag();
      } else {
        ++at_;
      }
    }
  }

 private:
  bool starts(std::string_view words) const { return text_.substr(at_).starts_with(words); }

  std::size_t end_of(std::string_view words) const {
    const std::size_t found = text_.find(words, at_);
    return found == std::string_view::npos ? text_.size() : found + words.size();
  }

  // Conditional comments may hold tags for one program: they are read like the rest.
  void comment() {
    sheet_.layers.begin_group();
    const std::size_t end = end_of(starts("<!--[if") ? ">" : "-->");
    words(at_, end, is_html_word);
    at_ = end;
  }

  void words_until(std::size_t end) {
    while (at_ < end) {
      const std::size_t line = std::min(text_.substr(0, end).find('\n', at_), end);
      sheet_.layers.begin_group();
      words(at_, line, nullptr);
      at_ = std::min(line + 1, end);
    }
    at_ = end;
  }

  // Text with entities.
  void words(std::size_t begin, std::size_t end, StayingWord stays) {
    std::size_t done = begin;
    for (std::size_t i = begin; i < end; ++i) {
      if (text_[i] != '&') continue;
      const Entity entity = entity_at(text_.substr(i, end - i));
      if (entity.length == 0) continue;
      plain(done, i, stays);
      sheet_.layers.cover(place_.layer, place_.at + i, entity.other);
      done = i + entity.length;
      i = done - 1;
    }
    plain(done, end, stays);
  }

  void plain(std::size_t begin, std::size_t end, StayingWord stays) {
    if (end > begin)
      cover_words(sheet_, {place_.layer, place_.at + begin, end - begin}, writing_, stays);
  }

  void tag() {
    sheet_.layers.begin_group();
    const bool closing = text_[at_ + 1] == '/';
    const std::size_t name_at = at_ + (closing ? 2 : 1);
    std::size_t i = name_at;
    while (i < text_.size() && !is_space(text_[i]) && text_[i] != '>' && text_[i] != '/' &&
           text_[i] != '<')
      ++i;
    const std::string name = parse::to_lower(text_.substr(name_at, i - name_at));
    if (!is_html_element(name)) {
      // "<anna@example.com>" is no tag, whatever a browser makes of it.
      const std::size_t end = std::min(text_.find_first_of("<>", i), text_.size());
      words(name_at, end, is_html_word);
      at_ = end;
      return;
    }
    at_ = i;
    attributes();
    if (!closing && (name == "style" || name == "script")) raw_text(name);
  }

  void attributes() {
    while (at_ < text_.size() && text_[at_] != '>' && text_[at_] != '<') {
      if (is_space(text_[at_]) || text_[at_] == '/') {
        ++at_;
        continue;
      }
      const std::size_t begin = at_;
      while (at_ < text_.size() && !is_space(text_[at_]) && text_[at_] != '=' &&
             text_[at_] != '>' && text_[at_] != '/')
        ++at_;
      const std::string name = parse::to_lower(text_.substr(begin, at_ - begin));
      if (!is_html_attribute(name)) words(begin, at_, nullptr);
      std::size_t value = at_;
      while (value < text_.size() && is_space(text_[value])) ++value;
      if (value < text_.size() && text_[value] == '=') {
        at_ = value + 1;
        attribute_value(name);
      } else if (at_ == begin) {
        ++at_;
      }
    }
    if (at_ < text_.size() && text_[at_] == '>') ++at_;
  }

  void attribute_value(const std::string& name) {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
    if (at_ == text_.size()) return;
    const char quote = text_[at_];
    std::size_t end = 0;
    std::size_t begin = at_;
    if (quote == '"' || quote == '\'') {
      begin = at_ + 1;
      end = std::min(text_.find(quote, begin), text_.size());
      at_ = std::min(end + 1, text_.size());
    } else {
      end = std::min(text_.find_first_of(" \t\r\n>", begin), text_.size());
      at_ = end;
    }
    cover_value(name, begin, end);
  }

  void cover_value(const std::string& name, std::size_t begin, std::size_t end) {
    const std::string_view value = text_.substr(begin, end - begin);
    if (name == "style") return css(begin, end);
    if (name == "class" || name == "id" || name == "name") return words(begin, end, is_mark_word);
    const bool text = name == "href" || name == "src" || name == "alt" || name == "title" ||
                      name == "value" || name == "summary" || name == "cite" ||
                      name == "background";
    if (is_a_measure(name, value)) return;
    if (const std::size_t charset = value.find("charset="); charset != std::string_view::npos) {
      const std::size_t label = begin + charset + 8;
      words(begin, label, is_html_word);
      if (!text::is_charset(parse::trim(text_.substr(label, end - label))))
        words(label, end, is_html_word);
      return;
    }
    if (name == "charset" && text::is_charset(value)) return;
    words(begin, end, text ? nullptr : is_html_word);
  }

  // "100%", "12px", "#336699", "600", "center".
  static bool is_a_measure(std::string_view name, std::string_view value) {
    if (value.size() > 8 || !is_measuring_attribute(name)) return false;
    const auto figure = [](char c) { return is_digit(c) || c == '%' || c == '.'; };
    const auto hex = [](char c) { return parse::hex_value(c) >= 0; };
    if (value.starts_with('#')) return std::all_of(value.begin() + 1, value.end(), hex);
    const auto* letters = std::find_if_not(value.begin(), value.end(), figure);
    const auto digits = letters - value.begin();
    const std::string_view unit(letters, static_cast<std::size_t>(value.end() - letters));
    return digits <= 5 && (unit.empty() || is_html_word(parse::to_lower(unit)));
  }

  void raw_text(const std::string& name) {
    const std::string close = "</" + name;
    std::size_t end = at_;
    while (end < text_.size() && !parse::starts_ignoring_case(text_.substr(end), close)) {
      end = std::min(text_.find('<', end + 1), text_.size());
    }
    if (name == "style") {
      sheet_.layers.begin_group();
      css(at_, end);
      at_ = end;
    } else {
      words_until(end);
    }
  }

  // Figures and the language's words stay; strings, links, comments and names do not.
  void css(std::size_t begin, std::size_t end) {
    std::size_t i = begin;
    while (i < end) {
      const std::string_view rest = text_.substr(i, end - i);
      std::size_t next = i + 1;
      if (rest.starts_with("/*")) {
        next = i + std::min(rest.find("*/", 2), rest.size() - 2) + 2;
        words(i, next, nullptr);
      } else if (rest[0] == '"' || rest[0] == '\'') {
        next = i + std::min(rest.find(rest[0], 1), rest.size() - 1) + 1;
        words(i, next, nullptr);
      } else if (parse::starts_ignoring_case(rest, "url(")) {
        next = i + std::min(rest.find(')'), rest.size() - 1) + 1;
        words(i + 3, next, nullptr);
      } else if (rest[0] == '#') {
        while (next < end && parse::hex_value(text_[next]) >= 0) ++next;
        if (next - i > 9) words(i, next, nullptr);
      } else if (is_digit(rest[0])) {
        while (next < end && (is_digit(text_[next]) || text_[next] == '.')) ++next;
        if (next - i > 6) words(i, next, nullptr);
      } else if (rest[0] == '&' && entity_at(rest).length > 0) {
        next = i + entity_at(rest).length;
        words(i, next, nullptr);
      } else if (is_letter(rest[0]) || static_cast<unsigned char>(rest[0]) >= 0x80) {
        while (next < end &&
               (is_letter(text_[next]) || static_cast<unsigned char>(text_[next]) >= 0x80))
          ++next;
        words(i, next, is_css_word);
      }
      i = next;
    }
  }

  Sheet& sheet_;
  Place place_;
  std::string_view text_;
  const Writing& writing_;
  std::size_t at_ = 0;
};

}  // namespace

void cover_html(Sheet& sheet, const Place& place, const Writing& writing) {
  if (!writing.is_ascii_below_128()) return cover_lines(sheet, place, writing);
  HtmlWriter(sheet, place, writing).cover();
}

}  // namespace intaked::redact
