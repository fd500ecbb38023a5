#include "app/published_keys.h"

#include <utility>

namespace intaked::app {
namespace {

using namespace std::chrono_literals;

// Somebody who makes up key ids or certificate addresses has us ask this often and no more.
constexpr auto k_again_after = 30s;
constexpr std::size_t k_addresses_max = 64;
constexpr std::size_t k_waiting_max = 64;
constexpr std::size_t k_document_bytes_max = 1u << 20;
constexpr auto k_deadline = 2s;  // the sender of a webhook waits meanwhile

}  // namespace

std::shared_ptr<const PublishedKeys::Fetched> PublishedKeys::all() const {
  const std::lock_guard lock(mutex_);
  return documents_;
}

void PublishedKeys::fetch(const std::string& url, std::function<void(Result<void>)> done) {
  {
    std::unique_lock lock(mutex_);
    const Tick now = clock_.ticks();
    std::erase_if(asked_, [&](const auto& one) {
      return !one.second.is_under_way && now - one.second.at > k_again_after;
    });
    const auto found = asked_.find(url);
    const bool is_new = found == asked_.end();
    if ((!is_new && !found->second.is_under_way) || (is_new && asked_.size() >= k_addresses_max) ||
        (!is_new && found->second.waiting.size() >= k_waiting_max)) {
      lock.unlock();
      return done(fail(ErrorKind::unavailable, "its keys were asked for a moment ago"));
    }
    Asked& asked = asked_[url];
    asked.waiting.push_back(std::move(done));
    if (!is_new) return;
    asked.at = now;
    asked.is_under_way = true;
  }
  outbound_.fetch({.url = url, .deadline = k_deadline},
                  [this, url](Result<std::string> bytes) { fetched(url, std::move(bytes)); });
}

void PublishedKeys::fetched(const std::string& url, Result<std::string> bytes) {
  std::vector<std::function<void(Result<void>)>> waiting;
  Result<void> outcome;
  if (!bytes)
    outcome = tl::unexpected(bytes.error());
  else if (bytes->size() > k_document_bytes_max)
    outcome = fail(ErrorKind::invalid, "its keys are larger than 1 MiB");
  {
    const std::lock_guard lock(mutex_);
    Asked& asked = asked_[url];
    asked.is_under_way = false;
    waiting = std::exchange(asked.waiting, {});
    if (outcome) {
      auto documents = std::make_shared<Fetched>(*documents_);
      documents->insert_or_assign(url, hooks::Document{url, std::move(*bytes), clock_.now()});
      while (documents->size() > k_addresses_max) documents->erase(documents->begin());
      documents_ = std::move(documents);
    }
  }
  for (const auto& one : waiting) one(outcome);
}

}  // namespace intaked::app
