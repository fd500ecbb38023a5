// A rule's own tests: each example runs through the whole book.
#include <algorithm>

#include "lib/text/text.h"
#include "route/compiled_book.h"
#include "route/quantity.h"
#include "route/rule_book.h"
#include "route/trace_words.h"

namespace intaked::route {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
  return text.empty() ? "nothing" : text;
}

std::vector<std::string> words_of(const model::Json& value) {
  if (const auto* text = value.as_string()) return {*text};
  if (const auto* flag = value.as_bool()) return {*flag ? "true" : "false"};
  std::vector<std::string> words;
  if (const auto* list = value.as_array())
    for (const auto& item : *list) words.emplace_back(item.as_string() ? *item.as_string() : "");
  return words;
}

model::AuthVerdict& verdict_of(model::AuthResults& auth, FieldId field) {
  return field == FieldId::spf ? auth.spf : field == FieldId::dkim ? auth.dkim : auth.dmarc;
}

model::Inbound inbound_of(const Example& example, const MessageReader& read) {
  model::Inbound inbound;
  inbound.intake_id = "example";
  inbound.arrival.source = example.intake;
  inbound.source = example.source;
  inbound.via = "example";
  inbound.received_at = example.received_at;
  inbound.message = read(to_rfc5322(example.message, example.received_at));
  for (const auto& [field, verdict] : example.auth)
    verdict_of(inbound.message.auth, field) = verdict;
  if (example.reply) {
    model::KnownThread thread;
    thread.parent_intake = "example-parent";
    thread.ticket_status = example.ticket_status;
    thread.sender_is_participant = true;
    thread.joins = true;
    inbound.thread = std::move(thread);
  }
  return inbound;
}

bool same_word(std::string_view expected, std::string_view got) {
  if (text::fold_case(expected) == text::fold_case(got)) return true;
  const auto a = parse_instant(expected);
  const auto b = parse_instant(got);
  return a && b && *a == *b;
}

bool same_words(const std::vector<std::string>& expected, const std::vector<std::string>& got) {
  return std::equal(expected.begin(), expected.end(), got.begin(), got.end(), same_word);
}

class ExampleRun {
 public:
  ExampleRun(const RuleBook& book, const Table& table, const Rule& rule, const Example& example,
             const model::RoutingDecision& decision)
      : book_(book), table_(table), rule_(rule), example_(example), decision_(decision) {}

  ExampleResult result() {
    check_winner();
    for (const auto& expectation : example_.expect) check(expectation, true);
    for (const auto& expectation : example_.expect_not) check(expectation, false);
    ExampleResult result;
    result.rule = rule_.id;
    result.file = example_.file;
    result.line = example_.mark.line;
    result.column = example_.mark.column;
    result.excerpt = example_.excerpt;
    result.passed = text_.empty();
    result.text = text_;
    return result;
  }

 private:
  void check_winner() {
    const auto trace = std::find_if(decision_.trace.begin(), decision_.trace.end(),
                                    [&](const auto& t) { return t.table == table_.name; });
    const bool won = trace->winner == rule_.id;
    if (won == example_.hit) return;
    if (won) {
      say("expected not to win, but " + quote_value(rule_.id) + " won " + table_.name + ": " +
          trace->rules.back().why);
      return;
    }
    say("expected to win " + table_.name + ", but " +
        (!trace->reached ? quote_value(decision_.rule) + " ended the book before it"
         : trace->winner.empty()
             ? "no rule won"
             : quote_value(trace->winner) + " won: " + trace->rules.back().why));
    for (const auto& entry : trace->rules)
      if (entry.id == rule_.id) say(rule_.id + " did not match: " + entry.why);
  }

  void check(const Expectation& expectation, bool wanted) {
    std::vector<std::string> got;
    std::string setter;
    if (expectation.name == "verdict") {
      got.emplace_back(model::name_of(decision_.verdict));
      if (!decision_.rule.empty()) setter = "    said by " + decision_.rule;
    } else if (expectation.name == "reply_as") {
      got.emplace_back(model::name_of(decision_.reply_as));
      if (!decision_.reply_as_rule.empty()) setter = "    said by " + decision_.reply_as_rule;
    } else if (expectation.name == "rules") {
      got = decision_.rules;
    } else if (const auto* field = decision_.find(expectation.name)) {
      got = words_of(field->value);
      setter = "    set by " + field->rule + " (" + field->place + ")";
    }
    if (same_words(expectation.words, got) == wanted) return;
    say(expectation.name + "   expected " + (wanted ? "" : "not ") + joined(expectation.words) +
        "   got " + joined(got) + setter);
    if (wanted) tell_losers(expectation);
  }

  // The rules that would have given what was expected, and why they did not match.
  void tell_losers(const Expectation& expectation) {
    for (const auto& table : decision_.trace)
      for (const auto& entry : table.rules)
        if (!entry.matched && entry.id != rule_.id && would_give(entry.id, expectation))
          say(entry.id + " did not match: " + entry.why);
  }

  bool would_give(std::string_view id, const Expectation& expectation) const {
    const auto& words = expectation.words;
    if (expectation.name == "rules")
      return std::find(words.begin(), words.end(), id) != words.end();
    const auto* rule = book_.find_rule(id);
    const auto* entry = rule ? rule->find_set(expectation.name) : nullptr;
    return entry && entry->name == expectation.name && entry->text.is_constant() &&
           same_words(words, {entry->text.constant()});
  }

  void say(const std::string& line) { text_ += (text_.empty() ? "" : "\n") + line; }

  const RuleBook& book_;
  const Table& table_;
  const Rule& rule_;
  const Example& example_;
  const model::RoutingDecision& decision_;
  std::string text_;
};

}  // namespace

std::vector<ExampleResult> run_examples(const RuleBook& book, const MessageReader& read) {
  std::vector<ExampleResult> results;
  for (const auto& table : book.tables)
    for (const auto& rule : table.rules)
      for (const auto& example : rule.examples) {
        const auto decision = route(book, inbound_of(example, read));
        results.push_back(ExampleRun(book, table, rule, example, decision).result());
      }
  return results;
}

Problem problem_of(const ExampleResult& failed) {
  Problem problem;
  problem.file = failed.file;
  problem.line = failed.line;
  problem.column = failed.column;
  problem.excerpt = failed.excerpt;
  problem.text = "an example of rule " + quote_value(failed.rule) + " fails";
  problem.hint = failed.text;
  return problem;
}

}  // namespace intaked::route
