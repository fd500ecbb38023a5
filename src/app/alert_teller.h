// Tells people: by the webhook and the command that the configuration names, never through the
// desk. Repeats what failed, for a day, and says that it cannot.
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "app/alerting.h"
#include "base/clock.h"
#include "config/config.h"
#include "lib/curl/http_client.h"
#include "lib/text/time_zone.h"

namespace intaked::app {

// The words of an alert, one line each: a subject, and what there is to know.
struct AlertWords {
  std::string subject;
  std::string body;
};
AlertWords words_of(const Alert& alert, const std::string& host, const text::TimeZone& zone,
                    Instant now);

class AlertTeller {
 public:
  // `alerts` and `zone` must outlive it. Starts a thread if there is somebody to tell.
  static Result<std::unique_ptr<AlertTeller>> start(const config::Alerts& alerts,
                                                    const text::TimeZone& zone);
  // What waits is dropped; what is being told ends within a few seconds.
  ~AlertTeller();

  void tell(const Alert& alert, Instant now);  // any thread, does not wait
  std::string trouble() const;                 // why people cannot be told, "" if they can
  bool is_idle() const;                        // everything was told, or given up

 private:
  enum class Way { webhook, command };
  struct Waiting {
    Way way = Way::webhook;
    Alert alert;
    AlertWords words;
    int tries = 0;
    std::chrono::steady_clock::time_point again;
    std::chrono::steady_clock::time_point given_up;
  };

  AlertTeller(const config::Alerts& alerts, const text::TimeZone& zone,
              std::unique_ptr<curl::HttpClient> client);
  void run(const std::stop_token& stop);
  Result<void> deliver(const Waiting& waiting, const std::stop_token& stop);
  Result<void> post(const Waiting& waiting, const std::stop_token& stop);

  const config::Alerts& alerts_;
  const text::TimeZone& zone_;
  const std::string host_;
  std::unique_ptr<curl::HttpClient> client_;
  mutable std::mutex mutex_;
  std::condition_variable_any woken_;
  std::deque<Waiting> waiting_;
  std::map<Way, std::string> troubles_;
  bool is_telling_ = false;
  std::jthread thread_;
};

}  // namespace intaked::app
