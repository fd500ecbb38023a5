#include "journal/woken.h"

#include <utility>

namespace intaked::journal {

void Woken::listen(Journal::Listener listener) {
  const std::lock_guard lock(mutex_);
  listener_ = std::make_shared<const Journal::Listener>(std::move(listener));
}

void Woken::wake(const Wakes& wakes) {
  std::shared_ptr<const Journal::Listener> listener;
  {
    const std::lock_guard lock(mutex_);
    listener = listener_;
  }
  if (!listener) return;
  if (wakes.plans && listener->plans) listener->plans();
  if (wakes.filings && listener->filings) listener->filings();
  if (wakes.files && listener->files) listener->files();
  if (!listener->acknowledgements) return;
  for (const auto& mailbox : wakes.acknowledgements) listener->acknowledgements(mailbox);
}

}  // namespace intaked::journal
