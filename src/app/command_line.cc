#include <algorithm>
#include <cstdio>
#include <exception>
#include <sstream>

#include "app/command.h"
#include "app/exit_code.h"
#include "lib/text/text.h"

namespace intaked::app {

int run_command_line(int argc, char** argv) {
  Invocation invocation;
  CLI::App cli{
      "intaked: mail in, Thena tickets out. Nothing lost, nothing twice, and an answer to "
      "\"why\"."};
  cli.name("intaked");
  cli.require_subcommand(1);
  cli.fallthrough();
  cli.add_option("-c,--config", invocation.config_path, "the configuration file")
      ->capture_default_str();
  cli.add_option(
      "--secrets", invocation.secrets_directory,
      "directory of the secrets (default: $CREDENTIALS_DIRECTORY/secrets, else \"secrets\" "
      "beside the configuration file)");
  cli.add_option("--format", "text for people, json for programs")
      ->check(CLI::IsMember({"text", "json"}))
      ->each([&invocation](const std::string& format) { invocation.json = format == "json"; });

  add_init(cli, invocation);
  add_check(cli, invocation);
  add_serve(cli, invocation);
  add_reload(cli, invocation);
  add_rules(cli, invocation);
  add_deliver(cli, invocation);
  add_status(cli, invocation);
  add_find(cli, invocation);
  add_queue(cli, invocation);
  add_refile(cli, invocation);
  add_forget(cli, invocation);
  add_audit(cli, invocation);
  add_fsck(cli, invocation);
  add_backup(cli, invocation);
  add_restore(cli, invocation);
  add_mailbox(cli, invocation);
  add_hooks(cli, invocation);
  add_doctor(cli, invocation);
  add_store(cli, invocation);
  add_explain(cli, invocation);
  add_parse(cli, invocation);
  add_repro(cli, invocation);
  add_parse_worker(cli, invocation);
  add_version(cli, invocation);

  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::ostringstream help, complaint;
    const int code = cli.exit(error, help, complaint);
    std::fputs(help.str().c_str(), stdout);
    std::fputs(text::clean(text::repair_utf8(complaint.str()), text::Lines::keep).c_str(), stderr);
    if (code == 0) return k_exit_ok;
    // An MTA bounces at what is not EX_TEMPFAIL: a wrong option in its configuration must not cost
    // a mail.
    return cli.got_subcommand("deliver") ? k_exit_try_later : k_exit_usage;
  }
  return invocation.run();
}

}  // namespace intaked::app
