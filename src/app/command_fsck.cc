#include <cstdio>
#include <memory>

#include "app/command.h"
#include "app/control_client.h"
#include "app/exit_code.h"

namespace intaked::app {
namespace {

constexpr std::chrono::minutes k_check_deadline{60};

int fsck(const Invocation& invocation, bool bytes) {
  const auto answer =
      call_daemon(invocation.config_path, "GET", bytes ? "/v1/fsck?bytes=1" : "/v1/fsck", {},
                  "application/json", k_check_deadline);
  if (!answer) return report(answer.error());
  const auto& findings = answer->json.list("findings");
  const int exit_code = findings.empty() ? k_exit_ok : k_exit_problems;
  if (invocation.json) {
    std::fputs(answer->body.c_str(), stdout);
    return exit_code;
  }
  for (const model::Json& finding : findings) {
    std::printf("%s: %s (%lld)\n", std::string(finding.text("name")).c_str(),
                std::string(finding.text("what")).c_str(),
                static_cast<long long>(finding.number("count")));
    for (const model::Json& place : finding.list("places"))
      if (place.as_string()) std::printf("    %s\n", place.as_string()->c_str());
    std::printf("    What to do: %s\n", std::string(finding.text("help")).c_str());
  }
  std::printf("%s%lld checks, %zu broken", findings.empty() ? "The journal holds: " : "",
              static_cast<long long>(answer->json.number("checks")), findings.size());
  if (bytes)
    std::printf("; %lld messages read",
                static_cast<long long>(answer->json.number("messages_read")));
  std::puts("");
  return exit_code;
}

}  // namespace

void add_fsck(CLI::App& cli, Invocation& invocation) {
  auto* command = cli.add_subcommand(
      "fsck", "checks what must hold in the journal, beside the running daemon; changes nothing");
  auto bytes = std::make_shared<bool>(false);
  command->add_flag("--bytes", *bytes, "reads every message's bytes, too, and compares digests");
  command->callback([&invocation, bytes] {
    invocation.run = [&invocation, bytes] { return fsck(invocation, *bytes); };
  });
}

}  // namespace intaked::app
