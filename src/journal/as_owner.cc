#include "journal/as_owner.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include <grp.h>
#include <unistd.h>

namespace intaked::journal {

Result<AsOwner> AsOwner::of(const std::string& directory, uid_t user, gid_t group) {
  if (::geteuid() != 0 || user == 0) return AsOwner(std::nullopt);
  Before before{::getegid(), {}};
  const int count = ::getgroups(0, nullptr);
  before.groups.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  if (count > 0) ::getgroups(count, before.groups.data());
  // From here on it ends as root.
  AsOwner acting(std::move(before));
  if (::setgroups(1, &group) == 0 && ::setegid(group) == 0 && ::seteuid(user) == 0) return acting;
  return fail(ErrorKind::denied,
              "cannot act as user " + std::to_string(user) + ", to whom " + directory +
                  " belongs: " + std::strerror(errno),
              "run this as that user, who must be able to read the file");
}

AsOwner::AsOwner(AsOwner&& other) noexcept : before_(std::exchange(other.before_, std::nullopt)) {}

// Whoever cannot be root again stays what may do less.
AsOwner::~AsOwner() {
  if (!before_ || ::seteuid(0) != 0) return;
  const bool whole = ::setegid(before_->group) == 0 &&
                     ::setgroups(before_->groups.size(), before_->groups.data()) == 0;
  static_cast<void>(whole);
}

}  // namespace intaked::journal
