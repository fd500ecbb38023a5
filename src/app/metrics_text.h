// What is measured, in Prometheus' text format (exposition format 0.0.4). Names follow its
// conventions: base units, `_total` for what only grows, times as timestamps.
#pragma once

#include <string>
#include <vector>

#include "app/health.h"
#include "app/service_status.h"
#include "config/config.h"

namespace intaked::app {

std::string metrics_text(const ServiceStatus& status, const std::vector<Complaint>& complaints,
                         const config::Config& config);

}  // namespace intaked::app
