// Settings as YAML, as `check --effective` shows them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"

namespace intaked::config {

// With quotes where YAML wants them.
std::string quoted(std::string_view text);
std::string list_of(const std::vector<std::string>& texts);

class SettingWriter {
 public:
  void open(std::string_view name) {
    line(std::string(name) + ":");
    indent_ += 2;
  }
  void close() { indent_ -= 2; }
  void blank() { out_ += '\n'; }
  // The value as YAML.
  void setting(std::string_view name, std::string_view value) {
    line(std::string(name) + ": " + std::string(value));
  }
  void text(std::string_view name, std::string_view value) { setting(name, quoted(value)); }
  // Left out when it is empty: there is no way to write "none".
  void text_if_any(std::string_view name, std::string_view value) {
    if (!value.empty()) text(name, value);
  }
  std::string take() { return std::move(out_); }

 private:
  void line(const std::string& text) { out_.append(indent_, ' ').append(text).append("\n"); }

  std::size_t indent_ = 0;
  std::string out_;
};

void write_defaults(SettingWriter& to, const std::vector<DefaultField>& defaults);
void write_web(SettingWriter& to, const Web& web);
void write_hook(SettingWriter& to, const Hook& hook);

}  // namespace intaked::config
