// The command line: one file per subcommand, each adds itself here.
#pragma once

#include <functional>
#include <string>

#include <CLI/CLI.hpp>

namespace intaked::app {

// What all commands share, and what the chosen one will do.
struct Invocation {
  std::string config_path = "/etc/intaked/intaked.yaml";
  std::string secrets_directory;  // "" = as config::load says
  bool json = false;              // --format=json
  std::function<int()> run;       // set by the chosen subcommand; returns an exit code
};

void add_init(CLI::App& cli, Invocation& invocation);
void add_serve(CLI::App& cli, Invocation& invocation);
void add_check(CLI::App& cli, Invocation& invocation);
void add_fsck(CLI::App& cli, Invocation& invocation);
void add_status(CLI::App& cli, Invocation& invocation);
void add_rules(CLI::App& cli, Invocation& invocation);
void add_backup(CLI::App& cli, Invocation& invocation);
void add_restore(CLI::App& cli, Invocation& invocation);
void add_audit(CLI::App& cli, Invocation& invocation);
void add_forget(CLI::App& cli, Invocation& invocation);
void add_refile(CLI::App& cli, Invocation& invocation);
void add_find(CLI::App& cli, Invocation& invocation);
void add_explain(CLI::App& cli, Invocation& invocation);
void add_parse(CLI::App& cli, Invocation& invocation);
void add_repro(CLI::App& cli, Invocation& invocation);
void add_parse_worker(CLI::App& cli, Invocation& invocation);
void add_deliver(CLI::App& cli, Invocation& invocation);
void add_queue(CLI::App& cli, Invocation& invocation);
void add_doctor(CLI::App& cli, Invocation& invocation);
void add_hooks(CLI::App& cli, Invocation& invocation);
void add_mailbox(CLI::App& cli, Invocation& invocation);
void add_store(CLI::App& cli, Invocation& invocation);
void add_reload(CLI::App& cli, Invocation& invocation);
void add_version(CLI::App& cli, Invocation& invocation);

// Parses the command line and runs the chosen command. Exit code as in exit_code.h.
int run_command_line(int argc, char** argv);

}  // namespace intaked::app
