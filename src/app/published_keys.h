// The keys that providers publish, as they were fetched; and that a subscription is confirmed. Each
// address is asked for at most once in a while, however many requests want it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "app/outbound.h"
#include "base/clock.h"
#include "hooks/verification.h"

namespace intaked::app {

class PublishedKeys {
 public:
  // Both must outlive it.
  PublishedKeys(Outbound& outbound, const Clock& clock) : outbound_(outbound), clock_(clock) {}

  using Fetched = std::map<std::string, hooks::Document, std::less<>>;
  class Snapshot final : public hooks::Documents {
   public:
    explicit Snapshot(std::shared_ptr<const Fetched> documents)
        : documents_(std::move(documents)) {}
    const hooks::Document* find(std::string_view url) const override;

   private:
    const std::shared_ptr<const Fetched> documents_;
  };
  // Those that are there now; never changed afterwards. Any thread.
  Snapshot all() const;
  // Fetches a document, anew if it is there. `done` runs on any thread, once: unavailable if it
  // cannot be had, or was asked for a moment ago in vain; at once if it came a moment ago.
  void fetch(const std::string& url, std::function<void(Result<void>)> done);

 private:
  struct Asked {
    Tick at{};
    bool is_under_way = false, has_come = false;
    std::vector<std::function<void(Result<void>)>> waiting;
  };
  void fetched(const std::string& url, Result<std::string> bytes);

  Outbound& outbound_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Fetched> documents_ = std::make_shared<Fetched>();
  std::map<std::string, Asked> asked_;
};

}  // namespace intaked::app
