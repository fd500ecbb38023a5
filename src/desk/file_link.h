// Links to files that intaked serves itself: PUBLIC_URL/f/TOKEN/NAME. The token says which file and
// until when, and a MAC that nobody without the installation's key can make. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"

namespace intaked::desk {

struct FileLink {
  std::string intake_id;  // a ULID as we write it: [0-9a-z]
  int number = 0;         // from 1
  Instant expires_at{};   // whole seconds
  friend bool operator==(const FileLink&, const FileLink&) = default;
};

class FileLinkKey {
 public:
  // Its own key is derived, so that a token is of no use for anything else.
  explicit FileLinkKey(const Secret& installation_key);

  // "1-INTAKE-NUMBER-EXPIRY-MAC": [0-9a-z-], safe in a path; 160 bits of MAC. invalid: the id is
  // none, or the number is below 1.
  Result<std::string> token(const FileLink& link) const;
  // What a token says; nullopt if we did not make it. Expired ones are read, too.
  std::optional<FileLink> read(std::string_view token) const;

 private:
  std::string mac(std::string_view words) const;

  Secret key_;
};

// "/f/TOKEN/NAME" to its token; "" if the path is another. The name is for people only.
std::string_view token_in(std::string_view path);
// The path of a link, its name plain.
std::string link_path(std::string_view token, std::string_view name);

}  // namespace intaked::desk
