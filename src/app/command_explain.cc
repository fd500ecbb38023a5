#include "app/command.h"

namespace intaked::app {

void add_explain(CLI::App&, Invocation&) {}

}  // namespace intaked::app
