#include "app/message_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <vector>

namespace intaked::app {
namespace {

constexpr std::size_t k_message_bytes_max = 200u << 20;

}  // namespace

bool is_known_to_the_daemon(const std::string& name) {
  std::error_code error;
  return !name.empty() && name != "-" && name.find('/') == std::string::npos &&
         !name.ends_with(".eml") && !std::filesystem::exists(name, error);
}

Result<std::string> read_message_file(const std::string& name) {
  const auto close = [](std::FILE* file) { std::fclose(file); };
  std::unique_ptr<std::FILE, decltype(close)> opened(nullptr, close);
  std::FILE* file = stdin;
  if (name != "-") {
    opened.reset(std::fopen(name.c_str(), "rb"));
    file = opened.get();
  }
  if (!file) return fail(ErrorKind::not_found, name + " cannot be read: " + std::strerror(errno));
  std::string bytes;
  std::vector<char> buffer(1u << 16);
  while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), file)) {
    bytes.append(buffer.data(), got);
    if (bytes.size() > k_message_bytes_max)
      return fail(ErrorKind::invalid, name + " is over 200 MiB");
  }
  if (std::ferror(file))
    return fail(ErrorKind::io, name + " cannot be read: " + std::strerror(errno));
  return bytes;
}

}  // namespace intaked::app
