#include "parse/parameters.h"

#include <algorithm>
#include <array>
#include <optional>

#include "lib/text/text.h"
#include "parse/ascii.h"
#include "parse/encoded_word.h"
#include "parse/limits.h"

namespace intaked::parse {
namespace {

// Without the quotes. A backslash quotes only '"' and itself: "C:\scans\a.pdf" is meant as written.
std::string read_quoted(std::string_view raw, std::size_t& at) {
  std::string out;
  for (++at; at < raw.size() && raw[at] != '"'; ++at) {
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
// forgotten.
std::string_view read_token(std::string_view raw, std::size_t& at) {
  const std::size_t begin = at;
  const std::size_t end = std::min(raw.find(';', at), raw.size());
  std::string_view token = raw.substr(begin, end - begin);
  at = end;
  const std::size_t equals = token.find('=');
  const std::size_t blank = token.find_first_of(" \t");
  const bool forgotten = blank != std::string_view::npos && equals != std::string_view::npos &&
                         blank < equals && !token.starts_with("=?");
  if (forgotten) {
    const std::size_t name_at = token.find_last_of(" \t", equals);
    token = token.substr(0, name_at);
    at = begin + name_at;
  }
  return trim(token);
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

// "*", "*0", "*12*" behind the name: which segment it is. A plain "*" is segment 0.
std::optional<std::size_t> segment_index(std::string_view suffix, bool& extended) {
  if (!suffix.starts_with('*')) return std::nullopt;
  suffix.remove_prefix(1);
  extended = suffix.empty() || suffix.ends_with('*');
  if (suffix.empty()) return 0;
  if (suffix.ends_with('*')) suffix.remove_suffix(1);
  if (suffix.empty() || suffix.size() > 3) return std::nullopt;
  std::size_t index = 0;
  for (const char c : suffix) {
    if (!is_digit(c)) return std::nullopt;
    index = index * 10 + static_cast<std::size_t>(c - '0');
  }
  if (index >= k_parameter_segments_max) return std::nullopt;
  return index;
}

// RFC 2231 4: charset'language'text in the first segment.
std::string join_segments(const std::array<std::optional<Segment>, k_parameter_segments_max>& all) {
  std::string bytes;
  std::string charset;
  bool any_extended = false;
  for (std::size_t i = 0; i < all.size() && all[i]; ++i) {
    std::string_view value = all[i]->value;
    if (all[i]->extended && i == 0) {
      const std::size_t first = value.find('\'');
      const std::size_t second =
          first == std::string_view::npos ? first : value.find('\'', first + 1);
      if (second != std::string_view::npos) {
        charset = std::string(value.substr(0, first));
        value = value.substr(second + 1);
      }
    }
    any_extended = any_extended || all[i]->extended;
    bytes += all[i]->extended ? percent_decode(value) : std::string(value);
  }
  // Segments that are not extended sometimes hold encoded-words.
  if (!any_extended) return decode_header_text(bytes).utf8;
  return text::clean(text::to_utf8(bytes, charset).utf8, text::Lines::join);
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
  // "text/plain charset=utf-8": the first ';' was forgotten.
  if (const std::size_t blank = out.value_.find_first_of(" \t"); blank != std::string::npos) {
    if (out.value_.find('=', blank) != std::string::npos) at = raw.find_first_of(" \t");
    out.value_.resize(blank);
  }
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

std::string Parameters::decoded(std::string_view name) const {
  std::array<std::optional<Segment>, k_parameter_segments_max> segments;
  for (const Parameter& parameter : list_) {
    if (!parameter.name.starts_with(name)) continue;
    bool extended = false;
    const auto index =
        segment_index(std::string_view(parameter.name).substr(name.size()), extended);
    if (index && !segments[*index]) segments[*index] = Segment{parameter.value, extended};
  }
  if (segments[0]) return join_segments(segments);
  const std::string* plain = find(name);
  return plain == nullptr ? std::string() : decode_header_text(*plain).utf8;
}

}  // namespace intaked::parse
