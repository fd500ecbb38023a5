#include "app/command.h"
#include "worker/parse_worker.h"

namespace intaked::app {

void add_parse_worker(CLI::App& cli, Invocation& invocation) {
  // Started by the other commands; a person has no use for it.
  auto* command = cli.add_subcommand("parse-worker", "parses what comes on standard input");
  command->group("");
  command->callback([&invocation] { invocation.run = [] { return worker::run_parse_worker(); }; });
}

}  // namespace intaked::app
