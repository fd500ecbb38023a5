// systemd's notifications: readiness, status sentence, watchdog. Silent where nobody listens
// ($NOTIFY_SOCKET is not set).
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace intaked::app {

void notify_ready(const std::string& status);
void notify_reloading();
void notify_status(const std::string& status);
void notify_stopping();
// One sign of life. Only when every loop has ticked.
void notify_alive();
// How often systemd wants a sign of life; nullopt: no watchdog.
std::optional<std::chrono::microseconds> watchdog_interval();

}  // namespace intaked::app
