#include <cstdio>
#include <memory>

#include "app/command.h"
#include "app/control_client.h"
#include "app/exit_code.h"
#include "app/finding.h"

namespace intaked::app {
namespace {

int find(const Invocation& invocation, const FindQuestion& question) {
  const auto target = target_of(question);
  if (!target) return report(target.error());
  const auto answer = call_daemon(invocation.config_path, "GET", *target);
  if (!answer) return report(answer.error());
  const int exit_code = answer->json.list("intakes").empty() ? k_exit_not_found : k_exit_ok;
  if (invocation.json) {
    std::fputs(answer->body.c_str(), stdout);
    return exit_code;
  }
  const auto zone = text::TimeZone::read(answer->json.text("time_zone"));
  const std::string page =
      found_text(answer->json, words_of(question), zone ? *zone : text::TimeZone());
  std::fputs(page.c_str(), stdout);
  return exit_code;
}

}  // namespace

void add_find(CLI::App& cli, Invocation& invocation) {
  auto* command = cli.add_subcommand(
      "find", "where is that mail? One line a message with what became of it, the youngest first");
  auto question = std::make_shared<FindQuestion>();
  command->add_option("words", question->words,
                      "all of them: an address, @domain, words of a name or subject (inv* for "
                      "beginnings), a ticket, a Message-ID, an intake's id");
  command->add_option("--rule", question->rule, "decided by this rule");
  command->add_option("--mailbox,--source", question->origin, "came to this mailbox or pipe");
  command->add_option("--fate", question->fate, "waiting, filed, comment, dropped or parked");
  command->add_option("--since", question->since,
                      "2d, 12h, today, 2026-03-13, \"2026-03-13 16:40\"");
  command->add_option("--until", question->until, "the same, without that moment");
  command->add_option("--limit", question->limit, "at most so many")
      ->capture_default_str()
      ->check(CLI::Range(1, 10'000));
  command->callback([&invocation, question] {
    invocation.run = [&invocation, question] { return find(invocation, *question); };
  });
}

}  // namespace intaked::app
