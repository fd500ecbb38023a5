#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "lib/json/json_text.h"

namespace intaked::json {
namespace {

using model::Json;

// The number of bytes of the valid UTF-8 character at the head of `s`; 0 if there is none.
// Well-formed sequences: Unicode 15, table 3-7.
std::size_t valid_character_bytes(std::string_view s) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
  if (byte(0) < 0x80) return 1;
  const std::size_t length = byte(0) >= 0xf0 ? 4 : byte(0) >= 0xe0 ? 3 : 2;
  if (byte(0) < 0xc2 || byte(0) > 0xf4 || s.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  const bool overlong = (byte(0) == 0xe0 && byte(1) < 0xa0) || (byte(0) == 0xf0 && byte(1) < 0x90);
  const bool surrogate = byte(0) == 0xed && byte(1) > 0x9f;
  const bool beyond = byte(0) == 0xf4 && byte(1) > 0x8f;
  return overlong || surrogate || beyond ? 0 : length;
}

bool stands_for_itself(char c) {
  return c >= ' ' && c < '\x7f' && c != '"' && c != '\\';
}

void append_string(std::string& out, std::string_view s) {
  out += '"';
  while (!s.empty()) {
    const auto* const plain_end = std::find_if_not(s.begin(), s.end(), stands_for_itself);
    const auto plain = static_cast<std::size_t>(plain_end - s.begin());
    out += s.substr(0, plain);
    s.remove_prefix(plain);
    if (s.empty()) break;
    const std::size_t length = valid_character_bytes(s);
    const char c = s.front();
    if (length == 0) {
      out += "\uFFFD";
    } else if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else if (length == 1 && (c < ' ' || c == '\x7f')) {
      std::array<char, 8> escape{};
      std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(c));
      out += escape.data();
    } else {
      out += s.substr(0, length);
    }
    s.remove_prefix(length == 0 ? 1 : length);
  }
  out += '"';
}

void append_double(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  const std::string_view written(text.data(), static_cast<std::size_t>(end - text.data()));
  out += written;
  if (written.find_first_of(".e") == std::string_view::npos) out += ".0";
}

class Writer {
 public:
  explicit Writer(bool pretty) : pretty_(pretty) {}

  std::string take() { return std::move(out_); }

  void write(const Json& value) {
    if (const auto* text = value.as_string()) {
      append_string(out_, *text);
    } else if (const auto* integer = value.as_integer()) {
      out_ += std::to_string(*integer);
    } else if (const auto* flag = value.as_bool()) {
      out_ += *flag ? "true" : "false";
    } else if (const auto* number = value.as_double()) {
      append_double(out_, *number);
    } else if (const auto* items = value.as_array()) {
      write_all('[', *items, ']', [&](const Json& item) { write(item); });
    } else if (const auto* members = value.as_object()) {
      write_all('{', *members, '}', [&](const model::JsonMember& member) {
        append_string(out_, member.key);
        out_ += pretty_ ? ": " : ":";
        write(member.value);
      });
    } else {
      out_ += "null";
    }
  }

 private:
  template <class Items, class Write>
  void write_all(char open, const Items& items, char close, Write write_one) {
    out_ += open;
    ++depth_;
    bool first = true;
    for (const auto& item : items) {
      if (!first) out_ += ',';
      first = false;
      new_line();
      write_one(item);
    }
    --depth_;
    if (!first) new_line();
    out_ += close;
  }

  void new_line() {
    if (pretty_) out_.append("\n").append(depth_ * 2, ' ');
  }

  const bool pretty_;
  std::size_t depth_ = 0;
  std::string out_;
};

std::string written(const Json& value, bool pretty) {
  Writer writer(pretty);
  writer.write(value);
  return writer.take();
}

}  // namespace

std::string write(const Json& value) {
  return written(value, false);
}

std::string write_pretty(const Json& value) {
  return written(value, true);
}

}  // namespace intaked::json
