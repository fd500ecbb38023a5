// The worker's side: what `intaked parse-worker` runs.
#pragma once

namespace intaked::worker {

// Reads requests from descriptor 0 and answers on 1 until 0 ends, inside a cage. Speaks only with
// worker::Worker of the same program. Returns an exit code, or does not return.
int run_parse_worker();

}  // namespace intaked::worker
