#include "imap/folder_name.h"

#include <algorithm>
#include <cstdint>

#include "lib/text/text.h"

namespace intaked::imap {
namespace {

constexpr std::string_view k_base64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x80;
}

// Reads one code point of valid UTF-8.
char32_t next_code_point(std::string_view& rest) {
  const auto lead = static_cast<unsigned char>(rest.front());
  const std::size_t size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  char32_t point = size == 1 ? lead : lead & (0x7fu >> size);
  for (std::size_t i = 1; i < size; ++i)
    point = point << 6 | (static_cast<unsigned char>(rest[i]) & 0x3fu);
  rest.remove_prefix(size);
  return point;
}

// "&" base64-of-UTF-16BE "-"
class ShiftedRun {
 public:
  explicit ShiftedRun(std::string& out) : out_(out) { out_ += '&'; }
  void add(char32_t point) {
    if (point >= 0x10000) {
      add_unit(0xd800 + ((point - 0x10000) >> 10));
      add_unit(0xdc00 + ((point - 0x10000) & 0x3ff));
    } else {
      add_unit(point);
    }
  }
  void end() {
    if (bits_ > 0) out_ += k_base64[held_ << (6 - bits_) & 0x3f];
    out_ += '-';
  }

 private:
  void add_unit(std::uint32_t unit) {
    held_ = held_ << 16 | unit;
    bits_ += 16;
    while (bits_ >= 6) {
      bits_ -= 6;
      out_ += k_base64[held_ >> bits_ & 0x3f];
    }
    held_ &= (1u << bits_) - 1;
  }

  std::string& out_;
  std::uint32_t held_ = 0;
  unsigned bits_ = 0;
};

std::string to_modified_utf7(std::string_view name) {
  std::string wire;
  while (!name.empty()) {
    if (is_ascii(name.front())) {
      wire += name.front();
      if (name.front() == '&') wire += '-';
      name.remove_prefix(1);
      continue;
    }
    ShiftedRun run(wire);
    while (!name.empty() && !is_ascii(name.front())) run.add(next_code_point(name));
    run.end();
  }
  return wire;
}

void append_utf8(std::string& out, char32_t point) {
  const auto put = [&](char32_t byte) { out += static_cast<char>(byte); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xc0 | point >> 6);
    put(0x80 | (point & 0x3f));
  } else if (point < 0x10000) {
    put(0xe0 | point >> 12);
    put(0x80 | (point >> 6 & 0x3f));
    put(0x80 | (point & 0x3f));
  } else {
    put(0xf0 | point >> 18);
    put(0x80 | (point >> 12 & 0x3f));
    put(0x80 | (point >> 6 & 0x3f));
    put(0x80 | (point & 0x3f));
  }
}

// What stands between "&" and "-". False: it is not base64 of UTF-16.
bool append_shifted(std::string& out, std::string_view run) {
  std::uint32_t held = 0;
  unsigned bits = 0;
  char32_t high = 0;
  for (const char c : run) {
    const std::size_t digit = k_base64.find(c);
    if (digit == std::string_view::npos) return false;
    held = held << 6 | static_cast<std::uint32_t>(digit);
    bits += 6;
    if (bits < 16) continue;
    bits -= 16;
    const char32_t unit = held >> bits & 0xffff;
    held &= (1u << bits) - 1;
    const bool is_low = unit >= 0xdc00 && unit < 0xe000;
    if (is_low != (high != 0)) return false;
    if (unit >= 0xd800 && unit < 0xdc00) {
      high = unit;
    } else {
      append_utf8(out, is_low ? 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00) : unit);
      high = 0;
    }
  }
  return high == 0 && held == 0 && bits < 6;
}

}  // namespace

std::string from_wire_folder(std::string_view wire) {
  std::string name;
  for (std::string_view rest = wire; !rest.empty();) {
    const std::size_t shift = std::min(rest.find('&'), rest.size());
    name += rest.substr(0, shift);
    rest.remove_prefix(shift);
    if (rest.empty()) break;
    const std::size_t end = rest.find('-');
    if (end == std::string_view::npos) return text::repair_utf8(wire);
    const std::string_view run = rest.substr(1, end - 1);
    if (run.empty()) {
      name += '&';
    } else if (!append_shifted(name, run)) {
      return text::repair_utf8(wire);
    }
    rest.remove_prefix(end + 1);
  }
  return text::repair_utf8(name);
}

Result<std::string> to_wire_folder(std::string_view utf8_name) {
  const bool has_control = std::any_of(utf8_name.begin(), utf8_name.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
  if (utf8_name.empty() || has_control || !text::is_valid_utf8(utf8_name)) {
    return fail(ErrorKind::invalid,
                "a folder's name must be UTF-8 text of at least one character without control "
                "characters");
  }
  const bool ascii = std::all_of(utf8_name.begin(), utf8_name.end(), is_ascii);
  std::string wire = "\"";
  for (const char c : ascii ? std::string(utf8_name) : to_modified_utf7(utf8_name)) {
    if (c == '"' || c == '\\') wire += '\\';
    wire += c;
  }
  return wire + '"';
}

}  // namespace intaked::imap
