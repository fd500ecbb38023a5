#include "app/published_keys.h"

#include <utility>

namespace intaked::app {
namespace {

using namespace std::chrono_literals;

// Somebody who makes up key ids or certificate addresses has us ask this often and no more.
constexpr auto k_again_after = 3s;
constexpr std::size_t k_addresses_max = 64;
constexpr std::size_t k_waiting_max = 64;
constexpr std::size_t k_document_bytes_max = 1u << 20;
constexpr auto k_deadline = 2s;  // the sender of a webhook waits meanwhile
// Keys that cannot be had anew go on counting, and are asked for again so much later.
constexpr auto k_kept_for = 24h - 10min;

}  // namespace

const hooks::Document* PublishedKeys::Snapshot::find(std::string_view url) const {
  const auto found = documents_->find(url);
  return found == documents_->end() ? nullptr : &found->second;
}

PublishedKeys::Snapshot PublishedKeys::all() const {
  const std::lock_guard lock(mutex_);
  return Snapshot(documents_);
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
    // Made-up addresses must not keep out the real one.
    if (is_new && asked_.size() >= k_addresses_max)
      std::erase_if(asked_, [](const auto& one) { return !one.second.is_under_way; });
    if (!is_new && found->second.has_come) {
      lock.unlock();
      return done({});
    }
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
    const auto before = documents_->find(url);
    const bool is_kept = !outcome && before != documents_->end();
    hooks::Document document{url, {}, clock_.now()};
    if (outcome) document.bytes = std::move(*bytes);
    if (is_kept) document = {url, before->second.bytes, clock_.now() - k_kept_for};
    if (is_kept) outcome = {};
    asked.has_come = outcome.has_value();
    if (outcome) {
      auto documents = std::make_shared<Fetched>(*documents_);
      documents->insert_or_assign(url, std::move(document));
      while (documents->size() > k_addresses_max) documents->erase(documents->begin());
      documents_ = std::move(documents);
    }
  }
  for (const auto& one : waiting) one(outcome);
}

}  // namespace intaked::app
