#include "base/log.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"

namespace intaked::log {
namespace {

constexpr std::size_t k_value_bytes_max = 256;

struct Character {
  std::size_t length = 1;  // bytes
  std::uint32_t code_point = 0;
  bool valid = false;
};

// The UTF-8 character at the head of `s`, which is not empty.
Character first_character(std::string_view s) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
  if (byte(0) < 0x80) return {1, byte(0), true};
  const std::size_t length = byte(0) >= 0xf0 ? 4 : byte(0) >= 0xe0 ? 3 : 2;
  if (byte(0) < 0xc2 || byte(0) > 0xf4 || s.size() < length) return {};
  std::uint32_t code_point = byte(0) & (0xffu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {};
    code_point = (code_point << 6) | (byte(i) & 0x3fu);
  }
  static constexpr std::array<std::uint32_t, 5> k_least{0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code_point >= 0xd800 && code_point <= 0xdfff;
  if (code_point < k_least[length] || code_point > 0x10ffff || surrogate) return {};
  return {length, code_point, true};
}

// What could move the cursor, end the line or turn its direction round in a terminal.
bool is_control(std::uint32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x200e || c == 0x200f ||
         (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

void append_escape(std::string& out, const char* format, unsigned value) {
  std::array<char, 16> text{};
  const int length = std::snprintf(text.data(), text.size(), format, value);
  out.append(text.data(), static_cast<std::size_t>(length));
}

void append_value(std::string& out, std::string_view value) {
  std::string escaped;
  bool quotes = value.empty();
  std::size_t taken = 0;
  while (taken < value.size()) {
    const Character c = first_character(value.substr(taken));
    if (taken + c.length > k_value_bytes_max) break;
    if (!c.valid) {
      append_escape(escaped, "\\x%02x", static_cast<unsigned char>(value[taken]));
    } else if (c.code_point == '\n') {
      escaped += "\\n";
    } else if (c.code_point == '\t') {
      escaped += "\\t";
    } else if (is_control(c.code_point)) {
      append_escape(escaped, c.code_point < 0x80 ? "\\x%02x" : "\\u%04x", c.code_point);
    } else if (c.code_point == '"' || c.code_point == '\\') {
      escaped += '\\';
      escaped += static_cast<char>(c.code_point);
    } else {
      escaped += value.substr(taken, c.length);
      quotes = quotes || c.code_point == ' ' || c.code_point == '=';
    }
    taken += c.length;
  }
  quotes = quotes || escaped.find('\\') != std::string::npos;
  if (quotes) out += '"';
  out += escaped;
  if (taken < value.size()) out += "…";
  if (quotes) out += '"';
}

// systemd sets JOURNAL_STREAM to "device:inode" of the stream it connected; a redirected stderr is
// another file and gets no priority prefix.
bool stderr_is_the_journal() {
  const char* stream = std::getenv("JOURNAL_STREAM");
  struct stat status {};
  if (!stream || fstat(STDERR_FILENO, &status) != 0) return false;
  return stream == std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
}

spdlog::level::level_enum level_of(Level level) {
  switch (level) {
    case Level::debug:
      return spdlog::level::debug;
    case Level::info:
      return spdlog::level::info;
    case Level::warning:
      return spdlog::level::warn;
    case Level::error:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

std::string prefix_of(Level level, bool journal) {
  switch (level) {
    case Level::debug:
      return journal ? "<7>" : "debug ";
    case Level::info:
      return journal ? "<6>" : "info ";
    case Level::warning:
      return journal ? "<4>" : "warning ";
    case Level::error:
      return journal ? "<3>" : "error ";
  }
  return {};
}

struct Output {
  Output()
      : journal(stderr_is_the_journal()),
        logger("intaked", std::make_shared<spdlog::sinks::stderr_sink_mt>()) {
    logger.set_pattern("%v");
    logger.set_level(spdlog::level::info);
    // A stderr that cannot be written to must not stop the daemon, and there is nowhere to say so.
    logger.set_error_handler([](const std::string&) {});
  }
  bool journal;
  spdlog::logger logger;
};

Output& output() {
  // Never destroyed: threads may log while the process exits.
  static Output* const the_output = new Output;
  return *the_output;
}

void write(Level level, std::string_view event, Fields fields) {
  try {
    Output& to = output();
    if (!to.logger.should_log(level_of(level))) return;
    std::string line = to.journal ? "" : to_rfc3339(SystemClock{}.now()) + " ";
    line += prefix_of(level, to.journal);
    line += format_line(event, fields);
    to.logger.log(level_of(level), spdlog::string_view_t(line.data(), line.size()));
  } catch (...) {
    // Out of memory while saying something: what was to be said is lost, the work goes on.
  }
}

}  // namespace

void debug(std::string_view event, Fields fields) {
  write(Level::debug, event, fields);
}
void info(std::string_view event, Fields fields) {
  write(Level::info, event, fields);
}
void warning(std::string_view event, Fields fields) {
  write(Level::warning, event, fields);
}
void error(std::string_view event, Fields fields) {
  write(Level::error, event, fields);
}

void set_level(Level level) {
  output().logger.set_level(level_of(level));
}

std::string format_line(std::string_view event, Fields fields) {
  std::string line(event);
  for (const Field& field : fields) {
    line += ' ';
    line += field.key;
    line += '=';
    append_value(line, field.value);
  }
  return line;
}

}  // namespace intaked::log
