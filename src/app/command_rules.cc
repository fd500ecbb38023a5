#include <cstdio>
#include <memory>
#include <string>

#include "app/columns.h"
#include "app/command.h"
#include "app/control_client.h"
#include "app/exit_code.h"
#include "app/when.h"
#include "lib/text/text.h"

namespace intaked::app {
namespace {

constexpr std::size_t k_name_width = 200;

void print_rules(const model::Json& answer, const text::TimeZone& zone, Instant now) {
  for (const model::Json& rule : answer.list("rules")) {
    const std::string_view last = rule.text("last");
    std::printf(
        "%s  %s  %s  %s  %s\n", cell(rule.text("table"), 16).c_str(),
        cell(rule.text("id"), 26).c_str(), cell(std::to_string(rule.number("hits")), 9).c_str(),
        cell(last.empty() ? "never" : short_time(from_rfc3339(last), zone, now), 13).c_str(),
        std::string(rule.text("place")).c_str());
  }
}

void print_history(const model::Json& answer, const text::TimeZone& zone, Instant now) {
  for (const model::Json& use : answer.list("history"))
    std::printf("%s  %s  %3lld rules  %s\n", std::string(use.text("book")).c_str(),
                cell(long_time(from_rfc3339(use.text("at")), zone, now), 24).c_str(),
                static_cast<long long>(use.number("rules")), one_line(use.text("who"), 60).c_str());
}

int rules(const Invocation& invocation, bool history) {
  const auto answer = call_daemon(invocation.config_path, "GET", "/v1/rules");
  if (!answer) return report(answer.error());
  if (invocation.json) {
    std::fputs(answer->body.c_str(), stdout);
    return k_exit_ok;
  }
  const auto read = text::TimeZone::read(answer->json.text("time_zone"));
  const text::TimeZone zone = read ? *read : text::TimeZone();
  const Instant now = from_rfc3339(answer->json.text("now"));
  if (history)
    print_history(answer->json, zone, now);
  else
    print_rules(answer->json, zone, now);
  return k_exit_ok;
}

// The text is the operators' own; others' lines in it are still harmless.
std::string harmless(std::string_view text) {
  return text::clean(text::repair_utf8(text), text::Lines::keep);
}

int show_book(const Invocation& invocation, const std::string& digest) {
  std::string wanted = digest;
  if (wanted.empty()) {
    const auto running = call_daemon(invocation.config_path, "GET", "/v1/rules");
    if (!running) return report(running.error());
    wanted = running->json.text("book");
  }
  const auto answer =
      call_daemon(invocation.config_path, "GET", "/v1/books/" + percent_encoded(wanted));
  if (!answer) return report(answer.error());
  if (invocation.json) {
    std::fputs(answer->body.c_str(), stdout);
    return k_exit_ok;
  }
  for (const model::Json& table : answer->json.list("tables"))
    std::printf("# ---- %s, book %s\n%s\n", one_line(table.text("name"), k_name_width).c_str(),
                std::string(answer->json.text("book")).c_str(),
                harmless(table.text("text")).c_str());
  return k_exit_ok;
}

}  // namespace

void add_rules(CLI::App& cli, Invocation& invocation) {
  auto* command = cli.add_subcommand("rules", "the running book");
  command->require_subcommand(1);
  command
      ->add_subcommand("list", "each rule, how many messages it had its say in, and when the last")
      ->callback(
          [&invocation] { invocation.run = [&invocation] { return rules(invocation, false); }; });
  command->add_subcommand("history", "which book was in use since when, and who put it there")
      ->callback(
          [&invocation] { invocation.run = [&invocation] { return rules(invocation, true); }; });
  auto* show = command->add_subcommand(
      "show", "the tables of the running book, or of one that was in use, as they stood");
  auto digest = std::make_shared<std::string>();
  show->add_option("book", *digest, "the beginning of its digest, as history shows it");
  show->callback([&invocation, digest] {
    invocation.run = [&invocation, digest] { return show_book(invocation, *digest); };
  });
}

}  // namespace intaked::app
