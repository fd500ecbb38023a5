// Requests that have not begun, by lane. Private to the HTTP client, which guards it.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "lib/curl/http_transfer.h"

namespace intaked::curl {

using Transfers = std::vector<std::unique_ptr<HttpTransfer>>;

class WaitingRequests {
 public:
  std::size_t size() const { return size_; }
  void push(std::unique_ptr<HttpTransfer> transfer);
  // Nothing may begin before.
  void hold(Tick until) { held_until_ = until; }
  // The next that may begin now, lanes in turn; nullptr if none may. Those that will not wait so
  // long are moved to `given_back`.
  std::unique_ptr<HttpTransfer> take(Tick now, Transfers& given_back);
  // When a lane may be asked again; nullopt if none waits. As of the last take() that returned
  // none.
  std::optional<Tick> ask_again_at() const;
  Transfers take_all();

 private:
  struct Lane {
    std::deque<std::unique_ptr<HttpTransfer>> requests;
    Tick not_before{};
  };

  std::unique_ptr<HttpTransfer> take_from(Lane& lane, Tick now, Transfers& given_back);

  std::map<int, Lane> lanes_;
  Tick held_until_{};
  int last_lane_ = 0;  // that was served
  std::size_t size_ = 0;
};

}  // namespace intaked::curl
