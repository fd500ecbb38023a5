// Files that stay in the journal: to store one is to make a link to it, which our own listener
// serves.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/secret.h"
#include "desk/storage.h"

namespace intaked::desk {

struct LinkStorageOptions {
  std::string public_url;  // scheme://host[:port]
  std::chrono::seconds lifetime{std::chrono::hours{30 * 24}};
  Secret installation_key;
  std::uint64_t file_bytes_max = 25ull << 20;
};

// Answers inside the call and reads nothing.
std::unique_ptr<Storage> make_link_storage(LinkStorageOptions options, const Clock& clock);

}  // namespace intaked::desk
