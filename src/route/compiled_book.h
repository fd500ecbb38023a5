// What a rule book is once it is compiled: what route() walks.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lib/text/time_zone.h"
#include "lib/yaml/document.h"
#include "model/routing_decision.h"
#include "model/ticket_fields.h"
#include "route/field.h"
#include "route/look_up.h"
#include "route/pattern.h"
#include "route/rule_book.h"

namespace intaked::route {

enum class Operator {
  equal,
  one_of,
  contains,
  starts_with,
  ends_with,
  glob,
  matches,
  in,
  at_least,
  at_most,
  before,
  after,
  exists,
};

// One comparison of one field.
struct Test {
  std::size_t field = 0;  // in RuleBook::fields
  Operator op = Operator::equal;
  std::vector<std::string> words;          // the operands as written
  std::vector<std::string> folded;         // the operands as they compare; sorted for one_of
  double number = 0;                       // at_least, at_most, before, after
  std::shared_ptr<const Pattern> pattern;  // matches, glob
  std::size_t look_up = 0;                 // in: index in RuleBook::look_ups
  bool wanted = true;                      // exists
};

struct Condition {
  enum class Kind { test, all, any, none } kind = Kind::all;
  Test test;
  std::vector<Condition> parts;
};

struct Filter {
  enum class Kind { upper, lower, trim, truncate, fallback } kind = Kind::trim;
  std::size_t characters = 0;  // truncate
  std::string text;            // fallback
};

struct TemplatePiece {
  enum class Kind { literal, group, column, field } kind = Kind::literal;
  std::string text;        // literal: the words; group: its name
  std::size_t index = 0;   // column: the look-up; field: in RuleBook::fields
  std::size_t column = 0;  // column
  std::vector<Filter> filters;
};

struct Template {
  std::vector<TemplatePiece> pieces;
  bool is_constant() const {
    return pieces.empty() || (pieces.size() == 1 && pieces[0].kind == TemplatePiece::Kind::literal);
  }
  // Of a constant.
  std::string constant() const { return pieces.empty() ? std::string() : pieces[0].text; }
  // It renders to some text for every message.
  bool is_never_empty() const;
};

struct SetEntry {
  std::string name;
  std::string twin;
  model::FieldType type = model::FieldType::text;
  Template text;               // text, address, map entries; date_time: an instant
  std::vector<Template> list;  // text_list
  bool flag = false;           // boolean
  std::optional<std::chrono::microseconds> after_arrival;  // date_time given as a duration
  yaml::Mark mark;

  bool is_never_empty() const;
};

enum class AppliesTo { new_messages, replies, both };

struct Expectation {
  std::string name;  // a ticket field, "verdict" or "rules"
  std::vector<std::string> words;
  std::string place;
};

struct Example {
  bool hit = true;
  std::string file;  // "rules/10-hygiene.yaml"
  yaml::Mark mark;
  std::string excerpt;  // its first line
  DescribedMessage message;
  Instant received_at;
  std::string source;
  std::string intake;
  std::string ticket_status;
  bool reply = false;
  std::vector<std::pair<FieldId, model::AuthVerdict>> auth;
  std::vector<Expectation> expect;
  std::vector<Expectation> expect_not;
};

struct Rule {
  enum class Outcome { set, drop, park };

  std::string id;
  std::string place;  // "rules/20-team.yaml:14"
  AppliesTo applies_to = AppliesTo::new_messages;
  std::optional<Condition> when;  // nullopt: always
  Outcome outcome = Outcome::set;
  std::vector<SetEntry> sets;
  std::vector<Template> notes;
  bool trust_rate = false;
  std::optional<model::ReplyAs> reply_as;
  Template reason;  // drop, park
  std::vector<Example> examples;
  yaml::Mark mark;  // of the id

  bool applies_to_replies() const { return applies_to != AppliesTo::new_messages; }
  bool applies_to_new() const { return applies_to != AppliesTo::replies; }
  const SetEntry* find_set(std::string_view name) const;
};

struct Table {
  std::string name;  // "20-team"
  std::string path;  // "rules/20-team.yaml"
  std::vector<Rule> rules;
};

class RuleBook {
 public:
  std::vector<Table> tables;
  std::vector<Field> fields;  // all that conditions and templates ask for, each once
  std::vector<LookUp> look_ups;
  std::vector<SourceDefaults> defaults;
  text::TimeZone zone;
  std::string digest;

  std::size_t rule_count() const;
  const Rule* find_rule(std::string_view id) const;  // nullptr if there is none
  const SourceDefaults* defaults_of(std::string_view source) const;
};

}  // namespace intaked::route
