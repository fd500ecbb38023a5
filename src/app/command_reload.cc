#include "app/command.h"

namespace intaked::app {

void add_reload(CLI::App&, Invocation&) {}

}  // namespace intaked::app
