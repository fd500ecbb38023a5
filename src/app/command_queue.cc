#include "app/command.h"

namespace intaked::app {

void add_queue(CLI::App&, Invocation&) {}

}  // namespace intaked::app
