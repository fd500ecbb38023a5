#include "app/command.h"

namespace intaked::app {

void add_check(CLI::App&, Invocation&) {}

}  // namespace intaked::app
