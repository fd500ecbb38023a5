// Rule files → RuleBook: read → check → compile. Takes text, never opens a file. Only a book
// without errors can route.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/desk_directory.h"
#include "model/inbound.h"
#include "model/routing_decision.h"

namespace intaked::route {

struct SourceFile {
  std::string path;  // as messages name it: "rules/20-team.yaml", "rules/lookups/customers.csv"
  std::string text;
};

// Everything that a book is made of.
struct BookText {
  std::vector<SourceFile> tables;    // *.yaml of the rules directory, in name order
  std::vector<SourceFile> lookups;   // files named by `lookups:`; path relative to the rules
                                     // directory, prefixed like tables
  std::vector<std::string> ignored;  // other files there, by name: a note each
};

// One entry of a source's `defaults:`.
struct DefaultField {
  std::string name;
  model::Json value;
  // dueDate as a duration: load() reads it, route() counts it from each message's arrival.
  std::optional<std::chrono::microseconds> after_arrival = std::nullopt;
  // Where the value stands in the source's file, as in Problem.
  int line = 0, column = 0, length = 1;
  std::string excerpt = {};
};

// A source's last word: its `defaults:` in intaked.yaml, already read as field → text.
struct SourceDefaults {
  std::string source;  // mailbox, pipe or hook
  std::vector<DefaultField> fields;
  std::string place;  // "intaked.yaml:17"
  // Nobody wrote it: what is wrong with it is told of the source that it copies.
  bool is_copy = false;
};

struct LoadOptions {
  const model::DeskDirectory* directory = nullptr;  // nullptr: names are not checked
  std::vector<SourceDefaults> defaults;  // one per source, also with no fields: each needs a team
  std::string time_zone = "UTC";
};

enum class Severity { error, warning, note };

struct Problem {
  Severity severity = Severity::error;
  std::string file;
  int line = 0;  // from 1; 0 = the file as a whole
  int column = 0;
  int length = 1;       // characters to underline
  std::string text;     // what is wrong and what to write instead
  std::string excerpt;  // the line as written, "" if none
  std::string hint;     // what to do, on a line of its own; "" if the text says it all
};

class RuleBook;

struct Loaded {
  std::shared_ptr<const RuleBook> book;  // nullptr if there was an error
  std::vector<Problem> problems;         // sorted by file, line, column
  std::size_t tables = 0, rules = 0, lookups = 0, lookup_rows = 0, examples = 0;
};

Loaded load(const BookText& text, const LoadOptions& options);

// The rule files' `lookups:` declarations, so that the caller can read those files: paths relative
// to the rules directory.
std::vector<std::string> lookup_files(const std::vector<SourceFile>& tables);

// First 12 hex digits of a SHA-256 over everything the book was made of.
const std::string& digest_of(const RuleBook& book);
std::size_t rule_count(const RuleBook& book);
// Whether any rule asks for `ticket.status`.
bool asks_ticket_status(const RuleBook& book);

// Whether rules that drop or park are obeyed, or passed over as if they did not match: what the
// book says of a message that a person wants filed.
enum class Endings { obeyed, passed_over };

// All rules, in the order in which they are asked.
struct RuleName {
  std::string table;  // "20-team"
  std::string id;
  std::string place;  // "rules/20-team.yaml:14"
};
std::vector<RuleName> rules_of(const RuleBook& book);

// Pure and total; any number of threads may route with one book.
model::RoutingDecision route(const RuleBook& book, const model::Inbound& inbound,
                             Endings endings = Endings::obeyed);

// Problems as people read them: place, words, excerpt and underline, a closing line is the
// caller's.
std::string to_text(const Problem& problem);

// `examples:` of the rules. The caller hands in how bytes become a message, because route knows no
// parser.
using MessageReader = std::function<model::ParsedMessage(std::string_view rfc5322_bytes)>;

struct ExampleResult {
  std::string rule;
  std::string file;  // "rules/10-hygiene.yaml"
  int line = 0, column = 0;
  std::string excerpt;  // the example's first line as written
  bool passed = false;
  std::string text;  // failed: what was expected, what came, which rule decided and why
};
// A failed example as `check` and `reload` tell it.
Problem problem_of(const ExampleResult& failed);

std::vector<ExampleResult> run_examples(const RuleBook& book, const MessageReader& read);

// The bytes of a message described as in examples ({from, to, subject, header.X, text, …}), for
// examples and for `explain --from … --subject …`. It is dated `received_at` if it does not say a
// date itself.
struct DescribedMessage {
  std::vector<std::pair<std::string, std::string>> entries;
};
std::string to_rfc5322(const DescribedMessage& message, Instant received_at);

}  // namespace intaked::route
