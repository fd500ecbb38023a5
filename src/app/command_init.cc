#include "app/command.h"

namespace intaked::app {

void add_init(CLI::App&, Invocation&) {}

}  // namespace intaked::app
