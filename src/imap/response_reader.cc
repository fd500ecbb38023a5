#include "imap/response_reader.h"

#include <algorithm>
#include <array>

#include "lib/text/text.h"

namespace intaked::imap {
namespace {

// Memory grows with the bytes that came, not with those that were announced: what is reserved
// beyond them is not touched.
constexpr std::uint64_t k_literal_reserve_bytes_max = 4u << 20;

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

bool ends_atom(char c) {
  return c == ' ' || c == '(' || c == ')' || c == '"' || c == '{' || is_control(c);
}

std::string_view next_word(std::string_view& rest) {
  const std::size_t end = std::min(rest.find(' '), rest.size());
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return word;
}

Status status_named(std::string_view word) {
  static constexpr std::array<std::pair<std::string_view, Status>, 5> k_names{
      {{"OK", Status::ok},
       {"NO", Status::no},
       {"BAD", Status::bad},
       {"BYE", Status::bye},
       {"PREAUTH", Status::preauth}}};
  for (const auto& [name, status] : k_names)
    if (equal_ignoring_case(word, name)) return status;
  return Status::none;
}

bool is_name(std::string_view word) {
  return !word.empty() && std::none_of(word.begin(), word.end(), ends_atom);
}

// BODY[HEADER.FIELDS (TO)]<0>: inside the brackets blanks and parentheses belong to the name.
bool opens_section(std::string_view atom) {
  return equal_ignoring_case(atom, "BODY[") || equal_ignoring_case(atom, "BINARY[");
}

// What a server says to people is shown to them, in a terminal for one: no sequence of controls
// reaches it, and no more than they read.
std::string words_of(std::string_view text) {
  constexpr std::size_t k_words_bytes_max = 1024;
  const std::string clean = text::clean(text::repair_utf8(text), text::Lines::join);
  return std::string(text::cut_utf8(clean, k_words_bytes_max));
}

// "…{12}" at the end of a line we could not read: its literal may follow.
bool may_announce_literal(std::string_view line) {
  return !line.empty() && line.back() == '}' && line.rfind('{') != std::string_view::npos;
}

}  // namespace

Result<void> ResponseReader::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    if (literal_left_ > 0) {
      const auto taken =
          static_cast<std::size_t>(std::min<std::uint64_t>(literal_left_, bytes.size()));
      response_.literals.back().append(bytes.substr(0, taken));
      literal_left_ -= taken;
      literal_bytes_ += taken;
      bytes.remove_prefix(taken);
      continue;
    }
    const std::size_t end = bytes.find('\n');
    const std::size_t taken = std::min(end, bytes.size());
    if (line_bytes_ + line_.size() + taken > k_line_bytes_max) {
      return fail(ErrorKind::invalid, "the server sent a line of more than " +
                                          std::to_string(k_line_bytes_max) + " bytes");
    }
    if (end == std::string_view::npos) {
      line_.append(bytes);
      return {};
    }
    std::string_view line = bytes.substr(0, end);
    if (!line_.empty()) line = line_.append(line);
    line_bytes_ += line.size();
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    bytes.remove_prefix(end + 1);
    const auto handled = read_line(line);
    line_.clear();
    INTAKED_CHECK(handled);
  }
  return {};
}

Result<void> ResponseReader::read_line(std::string_view line) {
  const Line result = in_data_ ? read_data(line) : read_start(line);
  if (result == Line::literal_follows) return begin_literal();
  Result<void> handled;
  if (result == Line::complete) {
    handled = sink_.on_response(response_);
  } else {
    handled = skip_broken(line);
  }
  response_.clear();
  line_bytes_ = 0;
  literal_sum_ = 0;
  depth_ = 0;
  in_data_ = false;
  return handled;
}

Result<void> ResponseReader::begin_literal() {
  const std::uint64_t limit = sink_.literal_bytes_max(response_);
  if (literal_size_ > limit || literal_sum_ > limit - literal_size_) {
    refused_literal_ = true;
    return fail(ErrorKind::invalid, "the server announced a literal of " +
                                        std::to_string(literal_size_) + " bytes; at most " +
                                        std::to_string(limit) + " are taken");
  }
  literal_sum_ += literal_size_;
  literal_left_ = literal_size_;
  ++literals_;
  in_data_ = true;
  response_.tokens.push_back(
      {TokenKind::literal, static_cast<std::uint32_t>(response_.literals.size()), 0});
  response_.literals.emplace_back().reserve(
      static_cast<std::size_t>(std::min(literal_size_, k_literal_reserve_bytes_max)));
  return {};
}

// The next line is a response again unless a literal was part of this one, or may be announced by
// it: then message text could be taken for responses.
Result<void> ResponseReader::skip_broken(std::string_view line) {
  if (in_data_ || may_announce_literal(line)) {
    return fail(ErrorKind::invalid,
                "the server sent a response that cannot be read: " + std::string(reason_));
  }
  return sink_.on_unreadable(reason_);
}

ResponseReader::Line ResponseReader::broken(std::string_view reason) {
  reason_ = reason;
  return Line::broken;
}

ResponseReader::Line ResponseReader::read_start(std::string_view line) {
  if (line.find('\0') != std::string_view::npos) return broken("a NUL byte");
  std::string_view rest = line;
  const std::string_view first = next_word(rest);
  if (first == "+") {
    response_.kind = ResponseKind::continuation;
    response_.text = words_of(rest);
    return Line::complete;
  }
  if (!is_name(first)) return broken("no tag");
  if (first != "*") {
    response_.kind = ResponseKind::tagged;
    response_.tag = first;
  }
  std::string_view word = next_word(rest);
  const Status status = status_named(word);
  const bool tagged = response_.kind == ResponseKind::tagged;
  if (tagged && (status == Status::none || status == Status::bye || status == Status::preauth))
    return broken("a tagged response without OK, NO or BAD");
  if (status != Status::none) return read_status(rest, status);
  if (const auto number = read_number32(word)) {
    response_.number = *number;
    word = next_word(rest);
  }
  if (!is_name(word)) return broken("no name of a response");
  response_.name = upper_case(word);
  return read_data(rest);
}

// resp-text = ["[" resp-text-code "]" SP] text. The text is free: nothing in it is a literal.
ResponseReader::Line ResponseReader::read_status(std::string_view rest, Status status) {
  response_.status = status;
  if (!rest.empty() && rest.front() == '[') {
    const std::size_t end = rest.find(']');
    if (end != std::string_view::npos) {
      response_.code = rest.substr(1, end - 1);
      rest.remove_prefix(end + 1);
      if (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
    }
  }
  response_.text = words_of(rest);
  return Line::complete;
}

ResponseReader::Line ResponseReader::read_data(std::string_view line) {
  std::size_t at = 0;
  while (at < line.size()) {
    switch (line[at]) {
      case ' ':
        ++at;
        break;
      case '(':
        if (++depth_ > k_list_depth_max) return broken("lists nested too deep");
        response_.tokens.push_back({TokenKind::open, 0, 0});
        ++at;
        break;
      case ')':
        if (depth_ == 0) return broken("a closing parenthesis without its opening one");
        --depth_;
        response_.tokens.push_back({TokenKind::close, 0, 0});
        ++at;
        break;
      case '"':
        if (!read_quoted(line, at)) return broken("a quoted string without its end");
        break;
      case '{':
        return read_literal_size(line, at);
      default:
        if (!read_atom(line, at)) return broken("a character that no atom may have");
    }
  }
  if (depth_ != 0) return broken("a list without its end");
  return Line::complete;
}

bool ResponseReader::read_quoted(std::string_view line, std::size_t& at) {
  const std::size_t begin = response_.characters.size();
  for (++at; at < line.size(); ++at) {
    char c = line[at];
    if (c == '"') {
      ++at;
      response_.tokens.push_back({TokenKind::quoted, static_cast<std::uint32_t>(begin),
                                  static_cast<std::uint32_t>(response_.characters.size() - begin)});
      return true;
    }
    if (c == '\\' && at + 1 < line.size()) c = line[++at];
    if (c == '\0' || c == '\r') return false;
    response_.characters.push_back(c);
  }
  return false;
}

bool ResponseReader::read_atom(std::string_view line, std::size_t& at) {
  const std::size_t begin = at;
  while (at < line.size() && !ends_atom(line[at])) {
    ++at;
    if (line[at - 1] != '[' || !opens_section(line.substr(begin, at - begin))) continue;
    while (at < line.size() && line[at] != ']' && !is_control(line[at])) ++at;
  }
  // RFC 3516: "~{12}" is a literal too.
  if (at == begin + 1 && line[begin] == '~' && at < line.size() && line[at] == '{') return true;
  if (at == begin) return false;
  response_.tokens.push_back({TokenKind::atom,
                              static_cast<std::uint32_t>(response_.characters.size()),
                              static_cast<std::uint32_t>(at - begin)});
  response_.characters.append(line.substr(begin, at - begin));
  return true;
}

ResponseReader::Line ResponseReader::read_literal_size(std::string_view line, std::size_t at) {
  const std::size_t end = line.find('}', at);
  if (end != line.size() - 1) return broken("a literal's size that does not end its line");
  std::string_view digits = line.substr(at + 1, end - at - 1);
  if (!digits.empty() && digits.back() == '+') digits.remove_suffix(1);
  const auto size = read_number(digits);
  if (!size) return broken("a literal's size that is no number");
  literal_size_ = *size;
  return Line::literal_follows;
}

}  // namespace intaked::imap
