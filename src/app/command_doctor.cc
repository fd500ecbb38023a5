#include <cstdio>
#include <memory>

#include "app/checked_setup.h"
#include "app/command.h"
#include "app/control_client.h"
#include "app/desk_examination.h"
#include "app/exit_code.h"
#include "app/write_test.h"
#include "lib/crypto/crypto.h"
#include "lib/json/json_text.h"

namespace intaked::app {
namespace {

constexpr std::size_t k_random_bytes = 16;

struct Options {
  bool write_test = false;
  std::string team;
};

std::string_view word_of(ExaminedStep::Outcome outcome) {
  switch (outcome) {
    case ExaminedStep::Outcome::good:
      return "ok";
    case ExaminedStep::Outcome::warning:
      return "warning";
    case ExaminedStep::Outcome::bad:
      break;
  }
  return "WRONG";
}

void print_step(const ExaminedStep& step) {
  std::printf("%-12s %-8s %s\n", step.name.c_str(), std::string(word_of(step.outcome)).c_str(),
              step.text.c_str());
  if (!step.remedy.empty()) std::printf("%-21s %s\n", "", step.remedy.c_str());
}

std::string told(const std::string& name, const WaySeen& seen) {
  if (!seen.works) return name + " does not work (" + seen.text + ")";
  const auto after = [](const std::optional<std::chrono::milliseconds>& at) {
    return at ? "after " + std::to_string(at->count()) + " ms" : std::string("never");
  };
  return name + " showed the ticket " + after(seen.shown) + ", its marker " + after(seen.marked);
}

model::Json strings(const std::vector<std::string>& texts) {
  auto list = model::Json::array();
  for (const auto& text : texts) list.push_back(text);
  return list;
}

std::string index_lag_text(const Advice& advice) {
  return std::to_string((advice.index_lag.count() + 999) / 1000) + " s";
}

void print_write_test(const WriteTest& test, const Advice& advice) {
  std::printf("\nrepeat       %s\n",
              test.repeat == WriteTest::Repeat::same_ticket      ? "answered with the same ticket"
              : test.repeat == WriteTest::Repeat::another_ticket ? "made ANOTHER ticket"
                                                                 : test.repeat_text.c_str());
  std::printf("look-up      %s\n             %s\n             %s\n",
              told("the list", test.list).c_str(), told("the search", test.search).c_str(),
              told("its id", test.by_id).c_str());
  for (const auto& warning : advice.warnings) std::printf("warning      %s\n", warning.c_str());
  std::printf("\nWrite into intaked.yaml, since %s:\n\n  desk:\n    capability: %s\n",
              advice.reasons.front().c_str(), advice.capability.c_str());
  if (advice.index_lag.count() > 0)
    std::printf("    index_lag: %s\n", index_lag_text(advice).c_str());
  if (advice.capability == "none")
    std::puts("    on_unknown: park        # or: retry, which may file one message twice");
}

void print_left(const WriteTest& test) {
  if (test.left.empty()) return;
  std::printf("\nLeft at the desk, to be deleted by hand:");
  for (const auto& ticket : test.left) std::printf(" %s", ticket.c_str());
  std::puts("");
}

model::Json to_json(const Examination& examination) {
  auto steps = model::Json::array();
  for (const ExaminedStep& step : examination.steps) {
    auto one = model::Json::object();
    one.set("name", step.name);
    one.set("outcome", word_of(step.outcome));
    one.set("text", step.text);
    one.set("remedy", step.remedy);
    steps.push_back(std::move(one));
  }
  return steps;
}

model::Json to_json(const WriteTest& test, const Advice& advice) {
  auto json = model::Json::object();
  json.set("made", test.made);
  json.set("text", test.text);
  json.set("left", strings(test.left));
  if (!test.made) return json;
  json.set("repeat", test.repeat == WriteTest::Repeat::same_ticket      ? "same_ticket"
                     : test.repeat == WriteTest::Repeat::another_ticket ? "another_ticket"
                     : test.repeat == WriteTest::Repeat::conflict       ? "conflict"
                                                                        : "unclear");
  json.set("list_marked", test.list.marked.has_value());
  json.set("search_marked", test.search.marked.has_value());
  json.set("capability", advice.capability);
  json.set("index_lag", advice.index_lag.count() > 0 ? index_lag_text(advice) : std::string());
  json.set("reasons", strings(advice.reasons));
  json.set("warnings", strings(advice.warnings));
  return json;
}

ExaminedStep no_team(const Options& options) {
  return {ExaminedStep::Outcome::bad, "write test", "no team \"" + options.team + "\" at the desk",
          "name one of its teams: intaked doctor desk --write-test --team NAME"};
}

int examine(const Invocation& invocation, const Options& options) {
  if (!is_configured(invocation)) return k_exit_config;
  const config::Loaded loaded =
      config::load(invocation.config_path, config::Secrets::read, invocation.secrets_directory);
  if (!loaded.config) {
    std::fprintf(stderr, "The configuration has mistakes; see them with: intaked check\n");
    return k_exit_config;
  }
  const config::Config& config = *loaded.config;
  const SystemClock clock;
  desk::ThenaOptions desk_options;
  desk_options.url = config.desk.url;
  desk_options.api_key = config.desk.api_key;
  desk_options.ca_file = config.desk.ca_file;
  desk_options.request_deadline = config.desk.request_deadline;
  auto desk = desk::make_thena(std::move(desk_options), clock);
  if (!desk) {
    report(desk.error());
    return k_exit_config;
  }
  Examination examination = examine_desk(invocation, config, **desk, clock);
  std::optional<WriteTest> test;
  const auto* team = examination.directory.find_name(model::DirectoryList::team, options.team);
  if (options.write_test && examination.passed() && !team)
    examination.steps.push_back(no_team(options));
  if (!invocation.json)
    for (const ExaminedStep& step : examination.steps) print_step(step);
  if (options.write_test && examination.passed()) {
    WriteTestOptions write;
    write.team_id = team->id;
    write.requestor = config.requestor_fallback;
    // Not like the markers of messages: the reconciler must not take the repeat for a double.
    write.marker =
        "intkdoctor-" + crypto::base32(crypto::sha256(crypto::random_bytes(k_random_bytes)));
    test = run_write_test(**desk, write, clock);
  }
  const Advice advice = test && test->made ? advise(*test) : Advice();
  const bool passed = examination.passed() && (!options.write_test || (test && test->made));
  if (invocation.json) {
    auto json = model::Json::object();
    json.set("ok", passed);
    json.set("steps", to_json(examination));
    if (test) json.set("write_test", to_json(*test, advice));
    std::puts(json::write(json).c_str());
  } else if (test) {
    if (test->made)
      print_write_test(*test, advice);
    else
      std::printf("\nThe ticket could not be made: %s\n", test->text.c_str());
    print_left(*test);
  }
  return passed ? k_exit_ok : k_exit_problems;
}

}  // namespace

void add_doctor(CLI::App& cli, Invocation& invocation) {
  auto* doctor = cli.add_subcommand("doctor", "looks at what intaked depends on; needs no daemon");
  doctor->require_subcommand(1);
  auto options = std::make_shared<Options>();
  auto* desk = doctor->add_subcommand(
      "desk", "name, connection, certificate, key, teams, limits, the names that rules use");
  auto* write = desk->add_flag("--write-test", options->write_test,
                               "makes a ticket, repeats it and looks for it; it stays there");
  auto* team = desk->add_option("--team", options->team, "the team that gets the ticket");
  write->needs(team);
  team->needs(write);
  desk->callback([&invocation, options] {
    invocation.run = [&invocation, options] { return examine(invocation, *options); };
  });
}

}  // namespace intaked::app
