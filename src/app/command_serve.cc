#include "app/command.h"

namespace intaked::app {

void add_serve(CLI::App&, Invocation&) {}

}  // namespace intaked::app
