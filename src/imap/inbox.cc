#include "imap/inbox.h"

#include <cerrno>
#include <system_error>
#include <utility>

#include <sys/eventfd.h>
#include <unistd.h>

namespace intaked::imap {

Inbox::Inbox() : fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (fd_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

Inbox::~Inbox() {
  close(fd_);
}

void Inbox::post(Note note) {
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    first = notes_.empty();
    notes_.push_back(std::move(note));
  }
  if (first) eventfd_write(fd_, 1);
}

std::vector<Note> Inbox::take() {
  eventfd_t count = 0;
  eventfd_read(fd_, &count);
  const std::lock_guard lock(mutex_);
  return std::exchange(notes_, {});
}

}  // namespace intaked::imap
