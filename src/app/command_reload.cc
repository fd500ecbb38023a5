#include <cstdio>

#include "app/command.h"
#include "app/control_client.h"
#include "app/exit_code.h"

namespace intaked::app {
namespace {

int reload(const Invocation& invocation) {
  const auto answer = call_daemon(invocation.config_path, "POST", "/v1/reload");
  if (!answer) return report(answer.error());
  const bool* accepted = nullptr;
  if (const auto* value = answer->json.find("accepted")) accepted = value->as_bool();
  const int exit_code = accepted && *accepted ? k_exit_ok : k_exit_problems;
  if (invocation.json) {
    std::fputs(answer->body.c_str(), stdout);
    return exit_code;
  }
  const auto print_each = [&](std::string_view list, std::string_view field) {
    const auto* entries = answer->json.find(list);
    if (!entries || !entries->as_array()) return;
    for (const auto& entry : *entries->as_array())
      std::printf("%s\n", std::string(entry.text(field)).c_str());
  };
  print_each("problems", "shown");
  print_each("failed_examples", "shown");
  const std::string text(answer->json.text("text"));
  if (exit_code == k_exit_ok)
    std::printf("Reloaded: %s.\n", text.c_str());
  else
    std::printf("Refused: %s. The running book (%s) is unchanged.\n", text.c_str(),
                std::string(answer->json.text("book").substr(0, 4)).c_str());
  return exit_code;
}

}  // namespace

void add_reload(CLI::App& cli, Invocation& invocation) {
  auto* command = cli.add_subcommand(
      "reload", "checks the rules, runs their examples, puts them in use; waits for the verdict");
  command->callback(
      [&invocation] { invocation.run = [&invocation] { return reload(invocation); }; });
}

}  // namespace intaked::app
