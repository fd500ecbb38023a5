#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "app/command.h"
#include "app/control_client.h"
#include "app/exit_code.h"

namespace intaked::app {
namespace {

// All are tried; the exit code is the last failure's.
int refile(const Invocation& invocation, const std::vector<std::string>& ids) {
  int exit_code = k_exit_ok;
  for (const std::string& id : ids) {
    const auto answer = call_daemon(invocation.config_path, "POST",
                                    "/v1/intakes/" + percent_encoded(id) + "/refile");
    if (!answer)
      exit_code = report(answer.error());
    else if (invocation.json)
      std::fputs(answer->body.c_str(), stdout);
    else
      std::printf("%s: will be filed, whatever rules would drop or park it\n",
                  std::string(answer->json.text("intake")).c_str());
  }
  return exit_code;
}

}  // namespace

void add_refile(CLI::App& cli, Invocation& invocation) {
  auto* command = cli.add_subcommand(
      "refile", "takes a drop back: the message is filed, and no rule drops or parks it again");
  auto ids = std::make_shared<std::vector<std::string>>();
  command->add_option("id", *ids, "intake ids, or their first letters")->required();
  command->callback([&invocation, ids] {
    invocation.run = [&invocation, ids] { return refile(invocation, *ids); };
  });
}

}  // namespace intaked::app
