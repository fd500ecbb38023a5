#include <cstdio>

#include "app/command.h"
#include "app/exit_code.h"
#include "app/version.h"

namespace intaked::app {

void add_version(CLI::App& cli, Invocation& invocation) {
  auto* command = cli.add_subcommand("version", "prints the version");
  command->callback([&invocation] {
    invocation.run = [] {
      std::printf("intaked %s\n", k_version);
      return k_exit_ok;
    };
  });
}

}  // namespace intaked::app
