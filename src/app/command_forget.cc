#include <cstdio>
#include <memory>
#include <string>

#include "app/command.h"
#include "app/control_client.h"
#include "app/exit_code.h"
#include "app/forgetting.h"

namespace intaked::app {
namespace {

// The index is rewritten: of millions of messages that takes a while.
constexpr std::chrono::minutes k_deadline{30};

struct Options {
  std::string address;
  bool yes = false;
};

int run_forget(const Invocation& invocation, const Options& options) {
  const auto answer = call_daemon(
      invocation.config_path, "POST",
      "/v1/forget?address=" + percent_encoded(options.address) + (options.yes ? "&erase=1" : ""),
      {}, "application/json", k_deadline);
  if (!answer) return report(answer.error());
  const std::string shown =
      invocation.json ? answer->body : forgotten_text(answer->json, options.address);
  std::fputs(shown.c_str(), stdout);
  if (!answer->json.list("waiting").empty() || answer->json.number("not_understood") > 0 ||
      (options.yes && !answer->json.flag("overwritten")))
    return k_exit_problems;
  const bool is_known = answer->json.number("own") + answer->json.number("others") > 0;
  return is_known ? k_exit_ok : k_exit_not_found;
}

}  // namespace

void add_forget(CLI::App& cli, Invocation& invocation) {
  auto* command = cli.add_subcommand(
      "forget", "erases what is kept of a person's mail; what became of each message stays known");
  auto options = std::make_shared<Options>();
  command->add_option("address", options->address, "the person's address, all of it")->required();
  command->add_flag("--yes", options->yes, "erase; without it, only what would be erased is told");
  command->callback([&invocation, options] {
    invocation.run = [&invocation, options] { return run_forget(invocation, *options); };
  });
}

}  // namespace intaked::app
