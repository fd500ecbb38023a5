// Configuration, rules and examples looked at as a whole, for the commands that need no daemon.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/command.h"
#include "config/config.h"
#include "model/desk_directory.h"
#include "model/json.h"
#include "parse/parse.h"
#include "route/rule_book.h"

namespace intaked::app {

struct CheckOptions {
  config::Secrets secrets = config::Secrets::read;
  std::string desk_file;  // "" = names are not checked, unless they are given:
  const model::DeskDirectory* directory = nullptr;
  bool run_examples = true;
};

struct CheckedSetup {
  std::optional<config::Config> config;  // nullopt if it has an error
  std::optional<model::DeskDirectory> directory;
  route::Loaded book;  // book.book is nullptr if there was an error
  std::size_t examples_passed = 0, examples_failed = 0;
  std::vector<route::Problem>
      problems;  // the configuration's first, then the book's, then failed examples

  std::size_t count(route::Severity severity) const;
};

// The configuration as far as it can be read, then the book, then its examples: a mistake in one
// hides none in the others.
CheckedSetup check_setup(const Invocation& invocation, const CheckOptions& options);

// True if the configuration file is there; else says where it was looked for and prints the
// smallest one that works.
bool is_configured(const Invocation& invocation);

// What parsing follows from the configuration, if there is one: whose addresses are ours and whose
// Authentication-Results count. Mail can be looked at without; says so if it has errors.
parse::Options parse_options_if_configured(const Invocation& invocation);

// The problems as people read them, and a closing line: "2 errors, 1 warning."
std::string to_text(const CheckedSetup& setup);
model::Json to_json(const route::Problem& problem);

}  // namespace intaked::app
