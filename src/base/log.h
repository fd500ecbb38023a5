// One line per fact: an event name and key=value pairs. Values are escaped (no control characters,
// quotes where needed) and cut at 256 bytes; never a body, never a secret. To stderr, with
// journald's <N> priority prefix when stderr is the journal. Any thread; never blocks a loop for
// longer than a write to stderr.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>

namespace intaked::log {

enum class Level { debug, info, warning, error };

// One key=value pair. Implicit, so that call sites read {"intake", id}, {"bytes", n}.
struct Field {
  Field(std::string_view name, std::string_view text) : key(name), value(text) {}
  Field(std::string_view name, const char* text) : key(name), value(text) {}
  Field(std::string_view name, const std::string& text) : key(name), value(text) {}
  Field(std::string_view name, bool flag) : key(name), value(flag ? "true" : "false") {}
  template <class T>
  requires std::is_integral_v<T> Field(std::string_view name, T number)
      : key(name), value(std::to_string(number)) {}

  std::string_view key;
  std::string value;
};

using Fields = std::initializer_list<Field>;

void debug(std::string_view event, Fields fields = {});
void info(std::string_view event, Fields fields = {});
void warning(std::string_view event, Fields fields = {});
void error(std::string_view event, Fields fields = {});

void set_level(Level level);

// The line as it is written, without level and time; for tests and for whoever shows a log line.
std::string format_line(std::string_view event, Fields fields);

}  // namespace intaked::log
