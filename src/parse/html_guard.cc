#include "parse/html_guard.h"

#include <algorithm>
#include <array>
#include <optional>

#include "parse/ascii.h"
#include "parse/html_entities.h"
#include "parse/html_marks.h"
#include "parse/limits.h"

namespace intaked::parse {
namespace {

constexpr std::size_t k_tag_name_bytes_max = 32;
// Escaping makes four bytes of one; whoever sends megabytes of '<' is not read to the end.
constexpr std::size_t k_guarded_bytes_max = k_html_bytes_max + k_html_bytes_max / 8;

// Elements whose content is no text for a reader; each ends only at its own end tag.
constexpr auto k_dropped = std::to_array<std::string_view>(
    {"script", "style", "title", "svg", "math", "template", "noframes", "iframe", "object"});

constexpr auto k_attributes =
    std::to_array<std::string_view>({"href", "alt", "width", "height", "style", "size", "hidden",
                                     "start", "type", "colspan", "rowspan", "dir"});

// Where these stand libxml2 drops text that stands elsewhere; so there is one body, ours.
bool is_frame(std::string_view name) {
  return name == "html" || name == "head" || name == "body" || name == "frameset" ||
         name == "frame";
}

bool is_name_character(char c) {
  return is_letter(c) || is_digit(c) || c == ':' || c == '-' || c == '_';
}

class Guard {
 public:
  explicit Guard(std::string_view html) : html_(html) {
    out_.reserve(std::min(html.size() + html.size() / 8, k_guarded_bytes_max) + 64);
  }

  GuardedHtml run() {
    out_ = "<html><body>";
    while (at_ < html_.size() && out_.size() < k_guarded_bytes_max) {
      const std::size_t next = std::min(html_.find('<', at_), html_.size());
      write_text(next);
      if (at_ == next && next < html_.size()) markup();
    }
    return {std::move(out_), at_ < html_.size()};
  }

 private:
  // Up to `end`, where the next '<' is. A '&' that begins no reference would cost libxml2 an error
  // message each.
  void write_text(std::size_t end) {
    while (at_ < end && out_.size() < k_guarded_bytes_max) {
      std::size_t mark = at_;
      while (mark < end && html_[mark] != '&' && html_[mark] != '\0') ++mark;
      out_ += html_.substr(at_, mark - at_);
      at_ = mark;
      if (at_ == end) return;
      const char next = at_ + 1 < html_.size() ? html_[at_ + 1] : ' ';
      if (html_[at_] == '&' && is_letter(next) && write_entity()) continue;
      if (html_[at_] == '&') out_ += is_letter(next) || next == '#' ? "&" : "&amp;";
      ++at_;
    }
  }

  // What libxml2 does not know: names without ';', and those behind HTML 4. True: one was written.
  bool write_entity() {
    const std::string_view rest = html_.substr(at_ + 1);
    if (const std::size_t length = old_html_entity_length(rest); length > 0) {
      out_.append("&").append(rest.substr(0, length)).append(";");
      at_ += 1 + length;
      return true;
    }
    const HtmlEntity* entity = find_html_entity(rest);
    if (entity == nullptr) return false;
    if (entity->text == "<") {
      out_ += "&lt;";
    } else {
      out_ += entity->text;
    }
    at_ += entity->name.size() + 2;
    return true;
  }

  void markup() {
    const std::string_view rest = html_.substr(at_);
    if (rest.starts_with("<!--")) {
      skip_comment();
    } else if (rest.starts_with("<!") || rest.starts_with("<?")) {
      skip_past('>');
    } else if (rest.starts_with("</") && rest.size() > 2 && is_letter(rest[2])) {
      at_ += 2;
      const std::string name = read_name();
      if (!is_frame(name)) out_ += "</" + name + ">";
      skip_past('>');
    } else if (rest.size() > 1 && is_letter(rest[1])) {
      ++at_;
      open_tag();
    } else {
      out_ += "&lt;";
      ++at_;
    }
  }

  // Without an end the rest of the mail would be gone: then only the mark itself is dropped.
  void skip_comment() {
    const std::size_t end = no_comment_end_ ? std::string_view::npos : html_.find("-->", at_ + 2);
    no_comment_end_ = end == std::string_view::npos;
    at_ = no_comment_end_ ? at_ + 4 : end + 3;
  }

  void skip_past(char c) {
    const std::size_t end = html_.find(c, at_);
    at_ = end == std::string_view::npos ? html_.size() : end + 1;
  }

  std::string read_name() {
    const std::size_t begin = at_;
    while (at_ < html_.size() && is_name_character(html_[at_])) ++at_;
    return to_lower(html_.substr(begin, std::min(at_ - begin, k_tag_name_bytes_max)));
  }

  void open_tag() {
    const std::string name = read_name();
    if (is_frame(name)) {
      attributes(false);
      return;
    }
    const auto* dropped = std::find(k_dropped.begin(), k_dropped.end(), name);
    if (dropped == k_dropped.end()) out_ += "<" + name;
    const bool empty = attributes(dropped == k_dropped.end());
    if (dropped == k_dropped.end()) {
      out_ += '>';
    } else if (!empty) {
      skip_element(static_cast<std::size_t>(dropped - k_dropped.begin()));
    }
  }

  // Behind the name up to and over the '>'. True: the tag ended in "/>".
  bool attributes(bool write) {
    std::size_t count = 0;
    std::optional<std::size_t> sign;
    bool slash = false;
    while (at_ < html_.size() && html_[at_] != '>') {
      const char c = html_[at_];
      if (c == '<') return false;  // the '>' was forgotten
      if (is_space(c) || c == '/') {
        slash = c == '/';
        ++at_;
        continue;
      }
      slash = false;
      const std::size_t name_at = at_;
      while (at_ < html_.size() && !is_space(html_[at_]) && html_[at_] != '=' &&
             html_[at_] != '>' && html_[at_] != '/') {
        ++at_;
      }
      const std::string_view name = html_.substr(name_at, at_ - name_at);
      const std::string_view value = read_value();
      if (at_ == name_at) ++at_;
      if (write && count < k_html_attributes_max) {
        count += write_attribute(name, value);
        if (!sign) sign = find_mark_sign(name, value);
      }
    }
    if (sign) out_.append(" mark=\"").append(std::to_string(*sign)).append("\"");
    if (at_ < html_.size()) ++at_;
    return slash;
  }

  std::string_view read_value() {
    std::size_t i = at_;
    while (i < html_.size() && is_space(html_[i])) ++i;
    if (i >= html_.size() || html_[i] != '=') return {};
    for (++i; i < html_.size() && is_space(html_[i]);) ++i;
    at_ = i;
    if (i >= html_.size()) return {};
    const char quote = html_[i];
    if (quote == '"' || quote == '\'') {
      bool& absent = quote == '"' ? no_double_quote_ : no_single_quote_;
      const std::size_t end = absent ? std::string_view::npos : html_.find(quote, i + 1);
      absent = end == std::string_view::npos;
      if (!absent) {
        at_ = end + 1;
        return html_.substr(i + 1, end - i - 1);
      }
      ++i;
    }
    const std::size_t end = std::min(html_.find_first_of(" \t\r\n>", i), html_.size());
    at_ = end;
    return html_.substr(i, end - i);
  }

  std::size_t write_attribute(std::string_view name, std::string_view value) {
    if (value.size() > k_html_attribute_bytes_max) return 0;
    const auto* known =
        std::find_if(k_attributes.begin(), k_attributes.end(),
                     [&](std::string_view a) { return equal_ignoring_case(a, name); });
    if (known == k_attributes.end()) return 0;
    out_ += ' ';
    out_ += *known;
    out_ += "=\"";
    for (const char c : value) {
      if (c == '"') {
        out_ += "&quot;";
      } else if (c == '<') {
        out_ += "&lt;";
      } else if (c != '\0') {
        out_ += c;
      }
    }
    out_ += '"';
    return 1;
  }

  // Over the end tag of a dropped element; without one only its start tag is dropped.
  void skip_element(std::size_t index) {
    if (no_end_tag_[index]) return;
    const std::string_view name = k_dropped[index];
    for (std::size_t i = html_.find("</", at_); i != std::string_view::npos;
         i = html_.find("</", i + 2)) {
      if (!starts_ignoring_case(html_.substr(i + 2), name)) continue;
      at_ = i;
      skip_past('>');
      return;
    }
    no_end_tag_[index] = true;
  }

  std::string_view html_;
  std::string out_;
  std::size_t at_ = 0;
  // What was once searched for in vain is not searched for again: each search costs the rest.
  bool no_comment_end_ = false;
  bool no_double_quote_ = false;
  bool no_single_quote_ = false;
  std::array<bool, k_dropped.size()> no_end_tag_{};
};

}  // namespace

GuardedHtml guard_html(std::string_view html) {
  return Guard(html).run();
}

}  // namespace intaked::parse
