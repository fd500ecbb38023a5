#include <cstdio>
#include <memory>

#include "app/command.h"
#include "app/control_client.h"
#include "app/exit_code.h"
#include "app/finding.h"
#include "app/junk_look.h"
#include "lib/json/json_text.h"

namespace intaked::app {
namespace {

// What is not there says nothing against the answer: it is told without it.
void look_into_junk(const Invocation& invocation, const FindQuestion& question,
                    model::Json& answer) {
  const std::string target = junk_target_of(question);
  if (target.empty()) return;
  if (auto junk = call_daemon(invocation.config_path, "GET", target))
    answer.set("junk", std::move(junk->json));
}

int find(const Invocation& invocation, const FindQuestion& question) {
  const auto target = target_of(question);
  if (!target) return report(target.error());
  auto answer = call_daemon(invocation.config_path, "GET", *target);
  if (!answer) return report(answer.error());
  const bool is_empty = answer->json.list("intakes").empty();
  if (is_empty) look_into_junk(invocation, question, answer->json);
  if (invocation.json) {
    std::fputs((json::write(answer->json) + "\n").c_str(), stdout);
  } else {
    const auto zone = text::TimeZone::read(answer->json.text("time_zone"));
    const std::string page =
        found_text(answer->json, words_of(question), zone ? *zone : text::TimeZone());
    std::fputs(page.c_str(), stdout);
  }
  return is_empty ? k_exit_not_found : k_exit_ok;
}

}  // namespace

void add_find(CLI::App& cli, Invocation& invocation) {
  auto* command = cli.add_subcommand(
      "find", "where is that mail? One line a message with what became of it, the youngest first");
  auto question = std::make_shared<FindQuestion>();
  command->add_option("words", question->words,
                      "all of them: an address, @domain, words of a name or subject (inv* for "
                      "beginnings), a ticket, a Message-ID (<...> for that alone), an intake's id");
  command->add_option("--rule", question->rule, "decided by this rule");
  command->add_option("--mailbox,--source", question->origin, "came to this mailbox, hook or pipe");
  command->add_option("--fate", question->fate,
                      "waiting, filed (a ticket), comment, dropped or parked");
  command->add_option("--since", question->since,
                      "when it came: 2d, 12h, today, 2026-03-13, \"2026-03-13 16:40\"");
  command->add_option("--until", question->until, "the same, without that moment");
  command->add_option("--limit", question->limit, "at most so many")
      ->capture_default_str()
      ->check(CLI::Range(1, 10'000));
  command->callback([&invocation, question] {
    invocation.run = [&invocation, question] { return find(invocation, *question); };
  });
}

}  // namespace intaked::app
