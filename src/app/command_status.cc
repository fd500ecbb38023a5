#include <cstdio>

#include "app/command.h"
#include "app/control_client.h"
#include "app/status_text.h"

namespace intaked::app {
namespace {

int status(const Invocation& invocation) {
  const auto answer = call_daemon(invocation.config_path, "GET", "/v1/status");
  if (!answer) return report(answer.error());
  const auto zone = text::TimeZone::read(answer->json.text("time_zone"));
  const std::string shown =
      invocation.json ? answer->body : status_text(answer->json, zone ? *zone : text::TimeZone());
  std::fputs(shown.c_str(), stdout);
  return status_exit_code(answer->json);
}

}  // namespace

void add_status(CLI::App& cli, Invocation& invocation) {
  auto* command = cli.add_subcommand(
      "status",
      "one screen: is anything waiting for a person? Exit 0 no, 1 somebody should look, "
      "2 something stands still until somebody does");
  command->callback(
      [&invocation] { invocation.run = [&invocation] { return status(invocation); }; });
}

}  // namespace intaked::app
