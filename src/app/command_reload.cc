#include <cstdio>

#include "app/columns.h"
#include "app/command.h"
#include "app/control_client.h"
#include "app/exit_code.h"

namespace intaked::app {
namespace {

constexpr std::size_t k_line_width = 300;

std::string value_words(std::string_view value) {
  return value.empty() ? "not set" : std::string(value);
}

// The configuration's file is read when intaked starts, and only then.
void print_pending(const model::Json& answer) {
  if (const auto fails = answer.text("restart_fails"); !fails.empty())
    std::printf("%s\n  see: %s\n", std::string(fails).c_str(),
                std::string(answer.text("restart_hint")).c_str());
  const auto& pending = answer.list("after_restart");
  if (pending.empty()) return;
  std::puts("Not in use before a restart (systemctl restart intaked):");
  for (const model::Json& one : pending)
    std::printf("  %s\n",
                one_line(std::string(one.text("setting")) + ": " + value_words(one.text("was")) +
                             " → " + value_words(one.text("is")),
                         k_line_width)
                    .c_str());
}

int reload(const Invocation& invocation) {
  const auto answer = call_daemon(invocation.config_path, "POST", "/v1/reload");
  if (!answer) return report(answer.error());
  const int exit_code = answer->json.flag("accepted") ? k_exit_ok : k_exit_problems;
  if (invocation.json) {
    std::fputs(answer->body.c_str(), stdout);
    return exit_code;
  }
  const auto print_each = [&](std::string_view list, std::string_view field) {
    for (const auto& entry : answer->json.list(list))
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
  print_pending(answer->json);
  return exit_code;
}

constexpr const char* k_what_counts_when =
    "Rules and look-up tables count after a reload that was not refused. intaked.yaml and secrets\n"
    "count after a restart (systemctl restart intaked). The desk's teams and statuses are read "
    "anew\n"
    "every ten minutes. A newer intaked counts after a restart, which its package does.";

}  // namespace

void add_reload(CLI::App& cli, Invocation& invocation) {
  auto* command = cli.add_subcommand(
      "reload", "checks the rules, runs their examples, puts them in use; waits for the verdict");
  command->footer(k_what_counts_when);
  command->callback(
      [&invocation] { invocation.run = [&invocation] { return reload(invocation); }; });
}

}  // namespace intaked::app
