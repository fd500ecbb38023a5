#include <algorithm>
#include <cstdio>
#include <memory>

#include "app/checked_setup.h"
#include "app/command.h"
#include "app/exit_code.h"
#include "lib/json/json_text.h"

namespace intaked::app {
namespace {

struct Options {
  bool effective = false;
  bool strict = false;
  bool no_secrets = false;
  std::string desk_file;
};

std::string counted(std::size_t count, const std::string& one, const std::string& many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

std::string follow_up_words(const config::Config& config) {
  switch (config.follow_ups.sender) {
    case config::FollowUpSender::proven:
      return "join a ticket if " + config.authserv_id + " has proven their sender";
    case config::FollowUpSender::not_disproven:
      return "join a ticket unless " + config.authserv_id + " has disproven their sender";
    case config::FollowUpSender::address:
      return "join a ticket by From's address alone, which anybody can write" +
             std::string(config.authserv_id.empty() ? ": authserv_id is not set" : "");
  }
  return {};
}

// What was found right, aligned.
std::string good_lines(const Invocation& invocation, const Options& options,
                       const CheckedSetup& setup) {
  const config::Config& config = *setup.config;
  const route::Loaded& book = setup.book;
  const std::string rules = config.rules;
  const std::size_t width = std::max(invocation.config_path.size(), rules.size()) + 3;
  const auto line = [&](std::string subject, const std::string& words) {
    subject.resize(std::max(width, subject.size()), ' ');
    return subject + "ok   " + words + "\n";
  };
  std::string look_ups;
  if (book.lookups > 0) {
    look_ups = ", " + counted(book.lookups, "look-up", "look-ups") + " (" +
               counted(book.lookup_rows, "row", "rows") + ")";
  }
  const std::string names = options.desk_file.empty()
                                ? "names not checked (--desk FILE does)"
                                : "names checked against " + options.desk_file;
  return line(invocation.config_path,
              counted(config.mailboxes.size(), "mailbox", "mailboxes") +
                  (config.hooks.empty() ? ""
                                        : ", " + counted(config.hooks.size(), "hook", "hooks")) +
                  ", " + counted(config.pipes.size(), "pipe", "pipes") +
                  (options.no_secrets ? ", secrets not read" : "")) +
         line(rules, counted(book.tables, "table", "tables") + ", " +
                         counted(book.rules, "rule", "rules") + look_ups + ", " + names) +
         line("follow-ups", follow_up_words(config)) +
         line("examples", std::to_string(setup.examples_passed) + " of " +
                              std::to_string(setup.examples_passed + setup.examples_failed));
}

std::string json_lines(const CheckedSetup& setup, bool passed) {
  model::Json json;
  json.set("ok", passed);
  model::Json& problems = json.set("problems", model::Json::array());
  for (const route::Problem& problem : setup.problems) problems.push_back(to_json(problem));
  json.set("tables", setup.book.tables);
  json.set("rules", setup.book.rules);
  json.set("lookups", setup.book.lookups);
  json.set("lookup_rows", setup.book.lookup_rows);
  json.set("examples_passed", setup.examples_passed);
  json.set("examples_failed", setup.examples_failed);
  return json::write(json) + "\n";
}

int check(const Invocation& invocation, const Options& options) {
  if (!is_configured(invocation)) return k_exit_config;
  CheckOptions check_options;
  check_options.secrets = options.no_secrets ? config::Secrets::skip : config::Secrets::read;
  check_options.desk_file = options.desk_file;
  const CheckedSetup setup = check_setup(invocation, check_options);
  const bool good = setup.count(route::Severity::error) == 0;
  const bool passed = good && !(options.strict && setup.count(route::Severity::warning) > 0);
  if (invocation.json) {
    std::fputs(json_lines(setup, passed).c_str(), stdout);
  } else if (options.effective && setup.config) {
    std::fputs(config::effective(*setup.config).c_str(), stdout);
    // Two streams, one order also where both end in the same file.
    std::fflush(stdout);
    std::fputs(to_text(setup).c_str(), stderr);
  } else {
    std::fputs(to_text(setup).c_str(), stdout);
    if (good) std::fputs(good_lines(invocation, options, setup).c_str(), stdout);
  }
  return passed ? k_exit_ok : k_exit_problems;
}

}  // namespace

void add_check(CLI::App& cli, Invocation& invocation) {
  auto options = std::make_shared<Options>();
  auto* command = cli.add_subcommand(
      "check", "names every mistake in the configuration and the rules, and runs the examples");
  command->add_flag("--effective", options->effective, "print every setting in effect, as YAML");
  command->add_option("--desk", options->desk_file,
                      "check names against this file: { teams: [Support], priorities: [High] }");
  command->add_flag("--strict", options->strict, "warnings count as errors");
  command->add_flag("--no-secrets", options->no_secrets, "do not read the secrets' files");
  command->callback([&invocation, options] {
    invocation.run = [&invocation, options] { return check(invocation, *options); };
  });
}

}  // namespace intaked::app
