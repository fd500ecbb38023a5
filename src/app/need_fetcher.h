// Asks a hook's provider for what an event names, with the hook's own credential.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "app/outbound.h"
#include "base/clock.h"
#include "config/config.h"
#include "model/parsed_message.h"

namespace intaked::app {

// Whether the hook's configuration has what such a need is asked with.
bool can_be_fetched(const config::Hook& hook, const model::EventNeed& need);

// Any thread.
class NeedFetcher {
 public:
  // All references must outlive it.
  NeedFetcher(const config::Config& config, Outbound& outbound, const Clock& clock)
      : config_(config), outbound_(outbound), clock_(clock) {}

  // See FetchNeed (enquirer.h). Who somebody is is asked once an hour, not with each message.
  void fetch(const std::string& hook, const model::EventNeed& need,
             std::function<void(Result<std::string>)> done);

 private:
  struct Person {
    std::string bytes;
    Tick at{};
  };
  void fetch_from_whatsapp(const config::Hook& hook, const model::EventNeed& need,
                           const std::function<void(Result<std::string>)>& done);
  void keep_person(const std::string& key, const std::string& bytes);

  const config::Config& config_;
  Outbound& outbound_;
  const Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, Person> people_;
};

}  // namespace intaked::app
