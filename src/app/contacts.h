// Whoever writes for the first time becomes a contact at the desk, with the name that the mail
// shows, before the ticket names the address alone.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <unordered_set>

#include "desk/desk.h"

namespace intaked::app {

// Any thread. What is known is remembered, so that it costs one enquiry per new person.
class Contacts {
 public:
  // `desk` must outlive it.
  explicit Contacts(desk::Desk& desk) : desk_(desk) {}
  // Calls `go` once, whatever came of it: a contact that cannot be made is told in the log and
  // stops no ticket. Inside the call if the person is known.
  void ensure(desk::Contact contact, std::function<void()> go);
  bool is_known(const std::string& email);

 private:
  void remember(std::string address);

  desk::Desk& desk_;
  std::mutex mutex_;
  std::unordered_set<std::string> known_;  // addresses, case folded
};

}  // namespace intaked::app
