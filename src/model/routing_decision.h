// What the rules said, and why.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/json.h"

namespace intaked::model {

enum class Verdict { file, drop, park };

// What a reply becomes.
enum class ReplyAs {
  comment,
  note,    // a private comment
  ticket,  // a new ticket, linked to the old one
};

struct SetField {
  std::string name;  // "teamName", "metadata.tier", "customFieldValues.plan"
  Json value;
  std::string rule;   // the rule's id; "defaults" for the source's defaults
  std::string place;  // "rules/20-team.yaml:14"; the config's place for defaults
};

// What one rule said to this message.
struct RuleTrace {
  std::string id;
  std::string place;  // "rules/20-team.yaml:14"
  bool matched = false;
  // matched: the conditions with the values seen ("requestor.domain \"acme.example\" is in
  // customers (row 1)"), else the first condition that did not hold ("decision.teamName is
  // \"Support\", not \"Platform\"").
  std::string why;
};

struct TableTrace {
  std::string table;             // "10-hygiene"
  bool reached = true;           // false: a drop or park above ended the book
  std::string winner;            // rule id, "" if none matched
  std::vector<RuleTrace> rules;  // up to and including the winner
};

struct RoutingDecision {
  Verdict verdict = Verdict::file;
  std::string reason;              // drop, park: the rule's words
  std::string rule;                // drop, park: the rule's id
  std::vector<SetField> fields;    // file: at most one entry per name, in the order they were set
  std::vector<std::string> notes;  // staff notes
  bool trust_rate = false;         // a rule lifted the flood breaker
  ReplyAs reply_as = ReplyAs::comment;
  std::string reply_as_rule;       // the rule that said so, "" if none did
  std::vector<std::string> rules;  // ids of the winners, in table order
  std::string book;                // digest of the rule book, first 12 hex digits
  std::vector<TableTrace> trace;

  const SetField* find(std::string_view name) const;
};

std::string_view name_of(Verdict verdict);
std::string_view name_of(ReplyAs as);

}  // namespace intaked::model
