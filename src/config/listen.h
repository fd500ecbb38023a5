// Where something listens, as it stands in the file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace intaked::config {

// "127.0.0.1:8025", "[::1]:8025"; false if it is none, and then neither is changed.
bool read_listen(std::string_view text, std::string& address, std::uint16_t& port);
std::string listen_text(const std::string& address, std::uint16_t port);

}  // namespace intaked::config
