// When to try again: exponential with jitter, so that a thousand mailboxes do not return together.
#pragma once

#include <chrono>
#include <random>

#include "imap/mailbox.h"

namespace intaked::imap {

// A wrong password is tried rarely: providers lock accounts.
inline constexpr std::chrono::minutes k_refused_pause{5};

class Backoff {
 public:
  Backoff();
  // After so many failures in a row (1 or more): between backoff_min and a bound that doubles up
  // to backoff_max.
  std::chrono::milliseconds after(int failures, const MailboxOptions& options);
  // After a refused password: k_refused_pause and up to a fifth more.
  std::chrono::milliseconds after_refusal();

 private:
  std::mt19937_64 random_;
};

}  // namespace intaked::imap
