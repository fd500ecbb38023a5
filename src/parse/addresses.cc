#include "parse/addresses.h"

#include <algorithm>
#include <optional>
#include <string>

#include "lib/text/text.h"
#include "parse/ascii.h"
#include "parse/encoded_word.h"
#include "parse/limits.h"

namespace intaked::parse {
namespace {

bool is_plain_local(std::string_view local) {
  return !local.empty() && std::all_of(local.begin(), local.end(), [](char c) {
    constexpr std::string_view k_marks = "!#$%&'*+/=?^_`{|}~.-";
    return is_letter(c) || is_digit(c) || k_marks.find(c) != std::string_view::npos;
  });
}

// The address as it is compared: no route, no blanks, no needless quotes, domain in lower case.
std::string clean_address(std::string_view raw) {
  raw = trim(raw);
  // RFC 5322 4.4: <@a.example,@b.example:user@c.example>
  if (raw.starts_with('@')) {
    if (const std::size_t colon = raw.find(':'); colon != std::string_view::npos) {
      raw = trim(raw.substr(colon + 1));
    }
  }
  if (starts_ignoring_case(raw, "mailto:")) raw.remove_prefix(7);
  std::string utf8 =
      text::clean(text::to_utf8(raw.substr(0, k_address_bytes_max), "").utf8, text::Lines::join);
  const std::size_t at = utf8.rfind('@');
  std::string local = utf8.substr(0, at);
  local = trim(local);
  const bool quoted = local.size() >= 2 && local.starts_with('"') && local.ends_with('"');
  if (quoted && is_plain_local(std::string_view(local).substr(1, local.size() - 2))) {
    local = local.substr(1, local.size() - 2);
  }
  std::string domain = at == std::string::npos ? std::string() : utf8.substr(at + 1);
  const auto unwanted = [](char c) {
    return is_space(c) || c == '<' || c == '>' || c == ',' || c == '"';
  };
  if (!quoted) local.erase(std::remove_if(local.begin(), local.end(), unwanted), local.end());
  domain.erase(std::remove_if(domain.begin(), domain.end(), unwanted), domain.end());
  domain = text::fold_case(domain);
  return at == std::string::npos ? local : local + "@" + domain;
}

class Reader {
 public:
  explicit Reader(std::string_view raw) : raw_(raw) {}

  AddressList read() {
    while (at_ < raw_.size() && !out_.truncated) step();
    finish(',');
    flush_held();
    return std::move(out_);
  }

 private:
  void step() {
    switch (const char c = raw_[at_]) {
      case '"':
        read_quoted();
        return;
      case '(':
        read_comment();
        return;
      case '<':
        read_angle();
        return;
      case ',':
      case ';':
        ++at_;
        finish(c);
        return;
      case ':':
        ++at_;
        read_colon();
        return;
      default:
        name_.push_back(c);
        spec_.push_back(c);
        ++at_;
    }
  }

  void read_quoted() {
    std::size_t end = at_ < no_quote_from_ ? at_ + 1 : raw_.size();
    while (end < raw_.size() && raw_[end] != '"') end += raw_[end] == '\\' ? 2 : 1;
    if (end >= raw_.size()) {
      no_quote_from_ = std::min(no_quote_from_, at_);
      ++at_;  // a quote without an end quotes nothing
      return;
    }
    std::string content;
    for (std::size_t i = at_ + 1; i < end; ++i) {
      if (raw_[i] == '\\' && i + 1 < end) ++i;
      content.push_back(raw_[i]);
    }
    name_ += content;
    spec_ += raw_.substr(at_, end + 1 - at_);
    at_ = end + 1;
  }

  void read_comment() {
    std::size_t depth = 0;
    std::size_t i = at_;
    std::string content;
    for (; i < raw_.size() && at_ < no_comment_from_; ++i) {
      const char c = raw_[i];
      if (c == '\\' && i + 1 < raw_.size()) {
        content.push_back(raw_[++i]);
      } else if (c == '(' && depth < k_comment_depth_max) {
        if (++depth > 1) content.push_back(c);
      } else if (c == ')' && --depth == 0) {
        break;
      } else {
        content.push_back(c);
      }
    }
    if (at_ >= no_comment_from_ || i >= raw_.size()) {
      no_comment_from_ = std::min(no_comment_from_, at_);
      name_.push_back(raw_[at_++]);
      return;
    }
    comment_ = std::move(content);
    at_ = i + 1;
  }

  void read_angle() {
    while (at_ < raw_.size() && (raw_[at_] == '<' || is_space(raw_[at_]))) ++at_;
    const std::size_t begin = at_;
    bool quoted = false;
    // A route may hold commas; without it a comma means that the '>' was forgotten.
    const bool route = begin < raw_.size() && raw_[begin] == '@';
    for (; at_ < raw_.size(); ++at_) {
      const char c = raw_[at_];
      if (c == '"') quoted = !quoted;
      if (c == '>' || (!quoted && !route && (c == ',' || c == ';' || c == '<'))) break;
    }
    const std::string_view content = raw_.substr(begin, at_ - begin);
    while (at_ < raw_.size() && raw_[at_] == '>') ++at_;
    // "a@b <c@d>" and "Name <nothing> <a@b>": the last one that looks like an address counts.
    if (!angle_ || content.find('@') != std::string_view::npos) angle_ = content;
    name_.push_back(' ');
    spec_.push_back(' ');
  }

  // A group's name goes, its members stay (RFC 5322 3.4); "mailto:a@b" and "a@b:25" are no groups.
  void read_colon() {
    const bool group = !angle_ && spec_.find('@') == std::string::npos &&
                       !equal_ignoring_case(trim(spec_), "mailto");
    if (!group) {
      spec_.push_back(':');
      name_.push_back(':');
      return;
    }
    flush_held();
    clear();
  }

  void finish(char separator) {
    std::optional<model::Address> found = angle_ ? named_address() : bare_address();
    const bool had_angle = angle_.has_value();
    clear();
    if (!found) {
      flush_held();
      return;
    }
    // Doe, John <john@a.example>: the comma belongs to the name.
    if (held_ && had_angle && !found->name.empty()) {
      const std::string& first = held_->name.empty() ? held_->address : held_->name;
      found->name = first + ", " + found->name;
      held_.reset();
    }
    flush_held();
    if (found->address.find('@') == std::string::npos && separator == ',') {
      held_ = std::move(found);
    } else {
      add(std::move(*found));
    }
  }

  std::optional<model::Address> named_address() {
    std::string address = clean_address(*angle_);
    std::string name = decode_name(name_);
    if (name.empty()) name = decode_name(comment_);
    if (address.empty() && name.empty()) return std::nullopt;
    return model::Address{std::move(name), std::move(address)};
  }

  std::optional<model::Address> bare_address() {
    std::string_view spec = trim(spec_);
    if (spec.empty()) return std::nullopt;
    if (spec.find('@') == std::string_view::npos) {
      const bool word = is_plain_local(spec) && !spec.starts_with("=?");
      if (word) return model::Address{decode_name(comment_), clean_address(spec)};
      return model::Address{decode_name(name_), ""};
    }
    // "John Doe john@a.example" without brackets: the word with the '@' is the address.
    std::string name = decode_name(comment_);
    const std::size_t at = spec.rfind('@');
    const std::size_t word = spec.substr(0, trim_end(spec.substr(0, at)).size()).rfind(' ');
    if (word != std::string_view::npos && spec.find('"') == std::string_view::npos) {
      if (name.empty()) name = decode_name(spec.substr(0, word));
      spec = spec.substr(word + 1);
      const std::size_t tail = spec.find(' ', spec.rfind('@') + 2);
      spec = spec.substr(0, tail);
    }
    return model::Address{std::move(name), clean_address(spec)};
  }

  std::string decode_name(std::string_view raw) {
    raw = trim(raw);
    if (raw.empty()) return {};
    HeaderText decoded = decode_header_text(raw);
    out_.damaged = out_.damaged || decoded.damaged;
    out_.guessed = out_.guessed || decoded.guessed;
    std::string_view name = trim(decoded.utf8);
    // An encoded-word sometimes holds the quotes too.
    if (name.size() >= 2 && name.starts_with('"') && name.ends_with('"')) {
      name = trim(name.substr(1, name.size() - 2));
    }
    return std::string(text::cut_utf8(name, k_display_name_bytes_max));
  }

  void add(model::Address address) {
    if (out_.addresses.size() >= k_addresses_max) {
      out_.truncated = true;
      return;
    }
    // Names that were held are put together, and then longer than each of them.
    address.name.resize(text::cut_utf8(address.name, k_display_name_bytes_max).size());
    out_.addresses.push_back(std::move(address));
  }

  void flush_held() {
    if (held_) add(std::move(*held_));
    held_.reset();
  }

  void clear() {
    name_.clear();
    spec_.clear();
    comment_.clear();
    angle_.reset();
  }

  std::string_view raw_;
  std::size_t at_ = 0;
  AddressList out_;
  std::string name_;     // what stands outside brackets, quotes taken off
  std::string spec_;     // the same with its quotes
  std::string comment_;  // the last comment
  std::optional<std::string_view> angle_;
  std::optional<model::Address> held_;  // a name without address that a comma ended
  // From here on no closing quote or parenthesis comes: not searched for again.
  std::size_t no_quote_from_ = std::string_view::npos;
  std::size_t no_comment_from_ = std::string_view::npos;
};

}  // namespace

AddressList read_addresses(std::string_view raw) {
  return Reader(raw).read();
}

}  // namespace intaked::parse
