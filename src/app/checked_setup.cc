#include "app/checked_setup.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "app/book_files.h"
#include "app/desk_file.h"
#include "app/running_book.h"
#include "parse/parse.h"

namespace intaked::app {
namespace {

constexpr const char* k_smallest_config =
    "desk:\n"
    "  api_key_file: thena.api-key          # a file in the directory \"secrets\" beside this one\n"
    "mailboxes:\n"
    "  support:\n"
    "    host: imap.example.com\n"
    "    user: support@example.com\n"
    "    password_file: support.password    # the same\n"
    "\n"
    "and beside it, in rules/20-team.yaml:\n"
    "\n"
    "rules:\n"
    "  - id: everything-else\n"
    "    set: { teamName: Support }\n";

route::Problem problem_from(const config::Problem& problem) {
  route::Problem converted;
  converted.severity = problem.warning ? route::Severity::warning : route::Severity::error;
  converted.file = problem.file;
  converted.line = problem.line;
  converted.column = problem.column;
  converted.length = problem.length;
  converted.text = problem.text;
  converted.excerpt = problem.excerpt;
  return converted;
}

route::Problem problem_from(const Error& error, const std::string& file = {}) {
  route::Problem problem;
  problem.file = file;
  problem.text = error.text;
  problem.hint = error.hint;
  return problem;
}

void check_examples(const config::Config& config, CheckedSetup& setup) {
  const parse::Options options = parse_options(config);
  const auto results = route::run_examples(
      *setup.book.book, [&](std::string_view bytes) { return parse::parse(bytes, options); });
  for (const route::ExampleResult& result : results) {
    if (result.passed) {
      ++setup.examples_passed;
      continue;
    }
    ++setup.examples_failed;
    setup.problems.push_back(route::problem_of(result));
  }
}

void check_book(const config::Config& config, const CheckOptions& options, CheckedSetup& setup) {
  const auto text = read_book_files(config);
  if (!text) {
    setup.problems.push_back(problem_from(text.error(), config.path));
    return;
  }
  route::LoadOptions load_options;
  load_options.directory = setup.directory ? &*setup.directory : nullptr;
  load_options.defaults = source_defaults(config);
  load_options.time_zone = config.time_zone;
  setup.book = route::load(*text, load_options);
  std::ranges::move(setup.book.problems, std::back_inserter(setup.problems));
  if (setup.book.book && options.run_examples) check_examples(config, setup);
}

std::string counted(std::size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

}  // namespace

std::size_t CheckedSetup::count(route::Severity severity) const {
  return static_cast<std::size_t>(
      std::ranges::count(problems, severity, &route::Problem::severity));
}

CheckedSetup check_setup(const Invocation& invocation, const CheckOptions& options) {
  CheckedSetup setup;
  config::Loaded loaded =
      config::load(invocation.config_path, options.secrets, invocation.secrets_directory);
  for (const config::Problem& problem : loaded.problems)
    setup.problems.push_back(problem_from(problem));
  if (options.directory) setup.directory = *options.directory;
  if (!options.desk_file.empty()) {
    auto directory = read_desk_file(options.desk_file);
    if (directory) {
      setup.directory = std::move(*directory);
    } else {
      setup.problems.push_back(problem_from(directory.error()));
    }
  }
  const auto& readable = loaded.config ? loaded.config : loaded.as_read;
  if (readable) check_book(*readable, options, setup);
  setup.config = std::move(loaded.config);
  return setup;
}

bool is_configured(const Invocation& invocation) {
  std::error_code error;
  if (std::filesystem::exists(invocation.config_path, error)) return true;
  std::fprintf(stderr,
               "There is no configuration at %s (name another with --config FILE).\n"
               "The smallest that works:\n\n%s\n"
               "Then all settings with their defaults: intaked check --effective\n",
               invocation.config_path.c_str(), k_smallest_config);
  return false;
}

parse::Options parse_options_if_configured(const Invocation& invocation) {
  std::error_code error;
  if (!std::filesystem::exists(invocation.config_path, error)) return {};
  const config::Loaded loaded =
      config::load(invocation.config_path, config::Secrets::skip, invocation.secrets_directory);
  if (loaded.config) return parse_options(*loaded.config);
  std::fprintf(stderr,
               "%s has errors (intaked check shows them): nothing is known of our own addresses\n",
               invocation.config_path.c_str());
  return {};
}

std::string to_text(const CheckedSetup& setup) {
  std::string text;
  for (const route::Problem& problem : setup.problems) text += route::to_text(problem);
  const std::size_t errors = setup.count(route::Severity::error);
  const std::size_t warnings = setup.count(route::Severity::warning);
  if (errors > 0) text += counted(errors, "error") + (warnings > 0 ? ", " : ".\n");
  if (warnings > 0) text += counted(warnings, "warning") + ".\n";
  return text;
}

model::Json to_json(const route::Problem& problem) {
  model::Json json;
  json.set("severity", problem.severity == route::Severity::error     ? "error"
                       : problem.severity == route::Severity::warning ? "warning"
                                                                      : "note");
  json.set("file", problem.file);
  json.set("line", problem.line);
  json.set("column", problem.column);
  json.set("length", problem.length);
  json.set("text", problem.text);
  json.set("hint", problem.hint);
  json.set("excerpt", problem.excerpt);
  return json;
}

}  // namespace intaked::app
