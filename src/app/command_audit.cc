#include <cstdio>
#include <memory>
#include <string>

#include "app/audit.h"
#include "app/command.h"
#include "app/control_client.h"
#include "app/exit_code.h"

namespace intaked::app {
namespace {

struct Options {
  std::string mailbox, since;
  bool take = false;
};

int run_audit(const Invocation& invocation, const Options& options) {
  const std::string target = "/v1/audit?mailbox=" + percent_encoded(options.mailbox) +
                             "&since=" + percent_encoded(options.since) +
                             (options.take ? "&take=1" : "");
  const auto answer = call_daemon(invocation.config_path, "POST", target);
  if (!answer) return report(answer.error());
  const auto zone = text::TimeZone::read(answer->json.text("time_zone"));
  const std::string shown =
      invocation.json ? answer->body : audit_text(answer->json, zone ? *zone : text::TimeZone());
  std::fputs(shown.c_str(), stdout);
  return is_proven(answer->json) ? k_exit_ok : k_exit_problems;
}

}  // namespace

void add_audit(CLI::App& cli, Invocation& invocation) {
  auto* command = cli.add_subcommand(
      "audit", "the proof: lists what the mail servers hold beside what was recorded of it");
  auto options = std::make_shared<Options>();
  command->add_option("mailbox", options->mailbox, "only this one");
  command->add_option("--since", options->since,
                      "what is dated before does not count as missing: 2d, 2026-03-13");
  command->add_flag("--take", options->take,
                    "what is missing is fetched, and looked up at the desk before it is filed");
  command->callback([&invocation, options] {
    invocation.run = [&invocation, options] { return run_audit(invocation, *options); };
  });
}

}  // namespace intaked::app
