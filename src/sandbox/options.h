// The command line of intaked-sandbox.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "sandbox/faults.h"
#include "sandbox/policy.h"

namespace intaked::sandbox {

struct Options {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;         // 0: the system chooses
  std::string data = ":memory:";  // a directory, a file ending in .sqlite, or :memory:
  std::string api_key;            // "": every key is taken, but there must be one
  std::string certificate_file;   // with private_key_file: TLS
  std::string private_key_file;
  std::string ready_file;          // gets the server's address when it listens
  std::vector<std::string> teams;  // "Support:SUP"; empty: the usual five
  std::chrono::milliseconds search_lag{0};
  std::int64_t rate_requests_max = 0;  // 0: no limit
  std::chrono::seconds rate_window{60};
  std::uint64_t seed = 1;  // of the faults' dice
  std::vector<Fault> faults;
  Policy policy;
  bool is_help = false;
};

// `words` without the program's name. Errors say which word, and what was expected.
Result<Options> parse_options(std::span<char* const> words);

extern const char* const k_help;

}  // namespace intaked::sandbox
