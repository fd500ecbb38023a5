// The rule book and the desk's directory in use: immutable snapshots that every thread may hold; a
// reload makes new ones.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "compose/compose.h"
#include "config/config.h"
#include "model/desk_directory.h"
#include "parse/parse.h"
#include "route/rule_book.h"

namespace intaked::app {

// The options that follow from the configuration; `check`, `explain` and the service use the same.
parse::Options parse_options(const config::Config& config);
compose::Options compose_options(const config::Config& config);
std::vector<route::SourceDefaults> source_defaults(const config::Config& config);

struct BookVerdict {
  bool accepted = false;
  std::string book;                      // digest of the book now in use
  std::vector<route::Problem> problems;  // of the book that was offered
  std::vector<route::ExampleResult> failed_examples;
  std::size_t rules = 0;
  std::vector<route::SourceFile> tables;  // of an accepted one, as they stood
  std::string text;                       // one sentence
};

class RunningBook {
 public:
  RunningBook(const config::Config& config, const Clock& clock) : config_(config), clock_(clock) {}

  // Reads the rules directory, checks, runs the examples; swaps only when there is no error. Any
  // thread, one at a time. `accepted` is called for what was swapped before anybody else may load:
  // whoever writes down there which book is in use writes them down in their order.
  BookVerdict load(const std::function<void(const BookVerdict&)>& accepted = {});

  // nullptr before the first successful load().
  std::shared_ptr<const route::RuleBook> book() const;
  Instant loaded_at() const;
  // Why the book that was offered last is not in use, "" if it is.
  std::string refused() const;

  // nullptr while the desk has never told its names.
  std::shared_ptr<const model::DeskDirectory> directory() const;
  void set_directory(model::DeskDirectory directory);

 private:
  BookVerdict read_and_check();

  const config::Config& config_;
  const Clock& clock_;
  std::mutex loading_;
  mutable std::mutex mutex_;
  std::shared_ptr<const route::RuleBook> book_;
  std::shared_ptr<const model::DeskDirectory> directory_;
  Instant loaded_at_{};
  std::string refused_;
};

}  // namespace intaked::app
