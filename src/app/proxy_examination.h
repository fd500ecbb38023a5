// What stands before the listener for webhooks, by whom the listener takes us for. Pure.
#pragma once

#include <string>

#include "app/examination.h"
#include "config/config.h"

namespace intaked::app {

// As the listener told us when we came by web.public_url.
struct TakenFor {
  std::string address;
  bool is_what_we_wrote = false;  // we wrote another into X-Forwarded-For, and it believed that
};

// Adds the step "proxy".
void examine_proxy(const config::Web& web, const TakenFor& us, Examination& to);

}  // namespace intaked::app
