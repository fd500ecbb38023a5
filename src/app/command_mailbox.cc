#include <cstdio>
#include <memory>

#include "app/command.h"
#include "app/control_client.h"
#include "app/exit_code.h"

namespace intaked::app {
namespace {

int restart(const Invocation& invocation, const std::string& name) {
  const auto answer = call_daemon(invocation.config_path, "POST",
                                  "/v1/mailboxes/" + percent_encoded(name) + "/restart");
  if (!answer) return report(answer.error());
  if (invocation.json)
    std::fputs(answer->body.c_str(), stdout);
  else
    std::printf(
        "%s is met anew, as its \"start:\" says; what was recorded before is known by its bytes\n",
        name.c_str());
  return k_exit_ok;
}

}  // namespace

void add_mailbox(CLI::App& cli, Invocation& invocation) {
  auto* mailbox = cli.add_subcommand("mailbox", "what a person decides about a mailbox");
  mailbox->require_subcommand(1);
  auto name = std::make_shared<std::string>();
  auto* command = mailbox->add_subcommand(
      "restart",
      "forgets where a paused mailbox was read up to and meets it anew: with "
      "start: everything all that is unknown is taken, "
      "with start: now what is there stays old; nothing is filed twice");
  command->add_option("name", *name, "the mailbox, as named under mailboxes:")->required();
  command->callback([&invocation, name] {
    invocation.run = [&invocation, name] { return restart(invocation, *name); };
  });
}

}  // namespace intaked::app
