#include "parse/parameters.h"

#include <algorithm>
#include <array>
#include <optional>

#include "lib/text/text.h"
#include "parse/ascii.h"
#include "parse/limits.h"

namespace intaked::parse {
namespace {

constexpr std::size_t k_charset_bytes_max = 64;
constexpr std::size_t k_language_bytes_max = 12;

// A quote ends the value where it is the last, or a ';', a comment or the next `name=` follows.
// Elsewhere it belongs to it: name="a 5" nail.pdf" and name="a"b.pdf" are written by programs that
// do not escape.
bool ends_value(std::string_view behind_quote) {
  if (behind_quote.empty() || behind_quote.find('"') == std::string_view::npos) return true;
  const std::size_t next = behind_quote.find_first_not_of(" \t");
  if (next == std::string_view::npos || behind_quote[next] == ';') return true;
  const bool blank = next > 0;
  if (blank && behind_quote[next] == '(') return true;
  // A name has no blanks; behind a blank what goes up to a ';' is noise.
  const std::size_t end = behind_quote.find_first_of("\"=;", next);
  if (behind_quote[end] == ';') return blank;
  const std::string_view name = behind_quote.substr(next, end - next);
  return behind_quote[end] == '=' && trim_end(name).find_first_of(" \t") == std::string_view::npos;
}

// Without the quotes. A backslash quotes only '"' and itself: "C:\scans\a.pdf" is meant as written.
std::string read_quoted(std::string_view raw, std::size_t& at) {
  std::string out;
  for (++at; at < raw.size() && !(raw[at] == '"' && ends_value(raw.substr(at + 1))); ++at) {
    const bool escape =
        raw[at] == '\\' && at + 1 < raw.size() && (raw[at + 1] == '"' || raw[at + 1] == '\\');
    if (escape) ++at;
    out.push_back(raw[at]);
  }
  if (at < raw.size()) ++at;
  return out;
}

void skip_comment(std::string_view raw, std::size_t& at) {
  std::size_t depth = 0;
  for (; at < raw.size(); ++at) {
    if (raw[at] == '(') ++depth;
    if (raw[at] == ')' && --depth == 0) {
      ++at;
      return;
    }
  }
}

// An unquoted value goes to the ';', but not over the next `name=` of a list whose ';' was
// forgotten. An encoded-word may hold anything, a comment behind the value is none of it.
std::string_view read_token(std::string_view raw, std::size_t& at) {
  const std::size_t begin = at;
  std::size_t search_from = at;
  const bool encoded = raw.substr(at).starts_with("=?");
  if (encoded) {
    const std::size_t charset_end = raw.find('?', at + 2);
    const std::size_t word_end =
        charset_end == std::string_view::npos ? charset_end : raw.find("?=", charset_end + 3);
    if (word_end != std::string_view::npos) search_from = word_end + 2;
  }
  const std::size_t end = std::min(raw.find(';', search_from), raw.size());
  std::string_view token = raw.substr(begin, end - begin);
  at = end;
  const std::size_t equals = token.find('=');
  const std::size_t blank = token.find_first_of(" \t");
  const bool forgotten = blank != std::string_view::npos && equals != std::string_view::npos &&
                         blank < equals && !encoded;
  if (forgotten) {
    const std::size_t name_at = token.find_last_of(" \t", equals);
    token = trim(token.substr(0, name_at));
    at = begin + name_at;
    if (token.ends_with(',')) token.remove_suffix(1);
  }
  // charset=utf-8": half a pair of quotes is none.
  if (token.ends_with('"') && token.find('"') + 1 == token.size()) token.remove_suffix(1);
  const std::size_t comment = token.find(" (");
  const bool commented = comment != std::string_view::npos && trim(token).ends_with(')') &&
                         comment == token.find_first_of(" \t");
  return trim(commented ? token.substr(0, comment) : token);
}

// "Content-Type: text/html" within the value, quotes around it, blanks around its '/'.
std::string without_noise(std::string value) {
  constexpr std::string_view k_doubled = "content-type:";
  if (value.starts_with(k_doubled)) value.erase(0, k_doubled.size());
  std::erase(value, '"');
  std::string out;
  for (const char c : std::string_view(trim(value))) {
    if (is_blank(c) && out.ends_with('/')) continue;
    if (c == '/') out.resize(trim_end(out).size());
    out.push_back(c);
  }
  return out;
}

std::string percent_decode(std::string_view s) {
  std::string out;
  out.reserve(s.size());
  for (std::size_t i = 0; i < s.size(); ++i) {
    const int high = s[i] == '%' && i + 2 < s.size() ? hex_value(s[i + 1]) : -1;
    const int low = high >= 0 ? hex_value(s[i + 2]) : -1;
    if (low >= 0) {
      out.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    } else {
      out.push_back(s[i]);
    }
  }
  return out;
}

struct Segment {
  std::string_view value;
  bool extended = false;  // the name ended in '*': percent-encoded
};

// "*0", "*12*" behind the name: which segment it is.
std::optional<std::size_t> segment_index(std::string_view suffix, bool& extended) {
  if (!suffix.starts_with('*')) return std::nullopt;
  suffix.remove_prefix(1);
  extended = suffix.ends_with('*');
  if (extended) suffix.remove_suffix(1);
  if (suffix.empty() || suffix.size() > 3) return std::nullopt;
  std::size_t index = 0;
  for (const char c : suffix) {
    if (!is_digit(c)) return std::nullopt;
    index = index * 10 + static_cast<std::size_t>(c - '0');
  }
  if (index >= k_parameter_segments_max) return std::nullopt;
  return index;
}

// charset'language'text (RFC 2231 4), also with one quote only. False: it is not of that form.
bool split_charset(std::string_view& value, std::string& charset) {
  const std::size_t first = value.find('\'');
  if (first == std::string_view::npos || first > k_charset_bytes_max) return false;
  const std::size_t second = value.find('\'', first + 1);
  const std::string_view label = value.substr(0, first);
  const bool known = text::is_charset(label);
  if (second == std::string_view::npos && !known) return false;
  const std::size_t text_at =
      second == std::string_view::npos || (known && second - first > k_language_bytes_max)
          ? first + 1
          : second + 1;
  charset = std::string(label);
  value.remove_prefix(text_at);
  return true;
}

std::string_view without_quotes(std::string_view value) {
  const bool quoted = value.size() >= 2 && value.starts_with('"') && value.ends_with('"');
  return quoted ? value.substr(1, value.size() - 2) : value;
}

using Segments = std::array<std::optional<Segment>, k_parameter_segments_max>;

// From the first one that is there: some programs count from 1.
HeaderText join_segments(const Segments& all, std::size_t first, std::string_view charset_of_body) {
  std::string bytes;
  std::string charset;
  bool any_extended = false;
  for (std::size_t i = first; i < all.size() && all[i]; ++i) {
    std::string_view value = all[i]->value;
    if (all[i]->extended && i == first) split_charset(value, charset);
    any_extended = any_extended || all[i]->extended;
    bytes += all[i]->extended ? percent_decode(without_quotes(value)) : std::string(value);
  }
  // Segments that are not extended sometimes hold encoded-words.
  if (!any_extended) return decode_header_text(bytes, charset_of_body);
  return decode_header_bytes(bytes, charset, charset_of_body);
}

HeaderText decode_extended(std::string_view value, std::string_view charset_of_body) {
  Segments one;
  one[0] = Segment{value, true};
  return join_segments(one, 0, charset_of_body);
}

// A plain form, sometimes filled with what belongs into an extended one: utf-8''%C3%A9.pdf
HeaderText decode_plain(const std::string& value, std::string_view charset_of_body) {
  std::string_view rest = value;
  std::string charset;
  const bool extended = value.find("''") != std::string::npos &&
                        value.find('%') != std::string::npos && split_charset(rest, charset) &&
                        text::is_charset(charset);
  return extended ? decode_extended(value, charset_of_body)
                  : decode_header_text(value, charset_of_body);
}

}  // namespace

Parameters Parameters::read(std::string_view raw) {
  Parameters out;
  std::size_t at = 0;
  while (at < raw.size() && raw[at] != ';') {
    if (raw[at] == '(') {
      skip_comment(raw, at);
    } else {
      out.value_.push_back(lower(raw[at++]));
    }
  }
  out.value_ = trim(out.value_);
  // "charset=utf-8" alone: the value was forgotten.
  if (out.value_.find('=') < out.value_.find_first_of(" \t/") && !out.value_.starts_with("=?")) {
    out.value_.clear();
    at = 0;
  }
  out.value_ = without_noise(std::move(out.value_));
  // "text/plain charset=utf-8", also with ',' or ':': the first ';' was forgotten.
  if (const std::size_t blank = out.value_.find_first_of(" \t"); blank != std::string::npos) {
    if (out.value_.find('=', blank) != std::string::npos) {
      const std::size_t equals = raw.find('=');
      at = raw.find_last_of(" \t", raw.find_last_not_of(" \t", equals - 1));
    }
    out.value_.resize(blank);
  }
  while (out.value_.ends_with(',') || out.value_.ends_with(':')) out.value_.pop_back();
  while (at < raw.size() && out.list_.size() < k_parameters_max) {
    while (at < raw.size() && (raw[at] == ';' || is_space(raw[at]))) ++at;
    if (at < raw.size() && raw[at] == '(') {
      skip_comment(raw, at);
      continue;
    }
    const std::size_t name_at = at;
    while (at < raw.size() && raw[at] != '=' && raw[at] != ';') ++at;
    if (at >= raw.size()) break;
    if (raw[at] == ';') continue;
    Parameter parameter{to_lower(trim(raw.substr(name_at, at - name_at))), {}};
    std::erase_if(parameter.name, is_blank);
    for (++at; at < raw.size() && is_space(raw[at]);) ++at;
    parameter.value =
        at < raw.size() && raw[at] == '"' ? read_quoted(raw, at) : std::string(read_token(raw, at));
    if (!parameter.name.empty()) out.list_.push_back(std::move(parameter));
  }
  return out;
}

const std::string* Parameters::find(std::string_view name) const {
  const auto it =
      std::find_if(list_.begin(), list_.end(), [&](const Parameter& p) { return p.name == name; });
  return it == list_.end() ? nullptr : &it->value;
}

HeaderText Parameters::decode(std::string_view name, std::string_view charset_of_body) const {
  // The whole extended form tells more than segments, and those more than the plain form.
  if (const std::string* extended = find(std::string(name) + "*"))
    return decode_extended(*extended, charset_of_body);
  const std::string* plain = find(name);
  Segments segments;
  std::size_t first = segments.size();
  for (const Parameter& parameter : list_) {
    if (!parameter.name.starts_with(name)) continue;
    bool extended = false;
    const auto index =
        segment_index(std::string_view(parameter.name).substr(name.size()), extended);
    if (!index || segments[*index]) continue;
    segments[*index] = Segment{parameter.value, extended};
    first = std::min(first, *index);
  }
  if (first == 0 || (first == 1 && plain == nullptr)) {
    return join_segments(segments, first, charset_of_body);
  }
  return plain == nullptr ? HeaderText() : decode_plain(*plain, charset_of_body);
}

}  // namespace intaked::parse
