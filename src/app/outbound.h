// What is fetched for webhooks: published keys, files, people's addresses. Only over https, only
// from public addresses, without redirects, with a cap of bytes and time; a credential goes to the
// host of its url and to no other.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "lib/curl/http_client.h"

namespace intaked::app {

struct Fetching {
  std::string url;  // of a host that its asker has checked
  Secret bearer = {};
  std::optional<curl::AwsSignature> aws = {};
  std::chrono::milliseconds deadline{20'000};
  std::chrono::milliseconds stall_deadline{0};  // without a byte; 0: only the deadline counts
};

class Outbound {
 public:
  // The largest that is taken of anybody.
  static constexpr std::size_t k_bytes_max = 50u << 20;

  static Result<std::unique_ptr<Outbound>> start();
  // `done` runs on its thread, or inside the call. unavailable: it may be there later; not_found,
  // denied: it will not; invalid: it may not be fetched at all.
  void fetch(Fetching what, std::function<void(Result<std::string>)> done);
  Tick last_round() const { return client_->last_round(); }

 private:
  explicit Outbound(std::unique_ptr<curl::HttpClient> client)
      : asked_(client.get()), client_(std::move(client)) {}
  // What is answered while it ends may ask again: it is there until its thread has gone.
  curl::HttpClient* const asked_;
  std::unique_ptr<curl::HttpClient> client_;
};

}  // namespace intaked::app
