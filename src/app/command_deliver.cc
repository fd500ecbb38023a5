#include "app/command.h"

namespace intaked::app {

void add_deliver(CLI::App&, Invocation&) {}

}  // namespace intaked::app
