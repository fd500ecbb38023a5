// Who acts in the state directory. It belongs to a service account, and what root does there by
// name that account could lead elsewhere with a link.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "base/result.h"

namespace intaked::journal {

// While it lives the whole process acts as the owner of the directory: files are made, opened and
// looked for as that account may, and belong to it. What was opened before stays open. Whoever is
// not root stays who they are, and so does root in a directory of root's own.
class AsOwner {
 public:
  // denied: this root may become nobody else.
  static Result<AsOwner> of(const std::string& directory, uid_t user, gid_t group);
  AsOwner(AsOwner&& other) noexcept;
  AsOwner& operator=(AsOwner&&) = delete;
  ~AsOwner();

 private:
  struct Before {
    gid_t group;
    std::vector<gid_t> groups;
  };
  explicit AsOwner(std::optional<Before> before) : before_(std::move(before)) {}

  std::optional<Before> before_;  // of root
};

}  // namespace intaked::journal
