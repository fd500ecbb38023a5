// One message through one book.
#include <algorithm>
#include <optional>

#include "lib/text/text.h"
#include "route/action_reader.h"
#include "route/compiled_book.h"
#include "route/evaluate.h"
#include "route/limits.h"
#include "route/message_view.h"
#include "route/render.h"
#include "route/rule_book.h"
#include "route/trace_words.h"

namespace intaked::route {
namespace {

// Whether a rule matches, with the reason. The one place that asks a whole rule: a search over all
// rules of a table at once would stand here.
bool matches(const Rule& rule, MessageView& view, Evaluation& evaluation, std::string& reason) {
  evaluation.clear();
  const bool is_reply = view.inbound().is_reply();
  if (is_reply ? !rule.applies_to_replies() : !rule.applies_to_new()) {
    reason = is_reply ? "applies to new messages, this is a reply"
                      : "applies to replies, this is a new message";
    return false;
  }
  if (!rule.when) {
    reason = "always";
    return true;
  }
  const bool held = holds(*rule.when, view, evaluation);
  reason = held ? why(*rule.when, view, evaluation.hits) : why_not(evaluation.failures, view);
  return held;
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\n") == std::string_view::npos;
}

class Walk {
 public:
  Walk(const RuleBook& book, const model::Inbound& inbound, Endings endings)
      : book_(book), inbound_(inbound), endings_(endings), view_(book, inbound, decision_) {}

  model::RoutingDecision run() {
    decision_.book = book_.digest;
    for (const auto& table : book_.tables) {
      decision_.trace.push_back({table.name, !ended_, {}, {}});
      if (!ended_) walk(table, decision_.trace.back());
    }
    if (decision_.verdict == model::Verdict::file) add_defaults();
    return std::move(decision_);
  }

 private:
  void walk(const Table& table, model::TableTrace& trace) {
    for (const auto& rule : table.rules) {
      auto& entry = trace.rules.emplace_back();
      entry.id = rule.id;
      entry.place = rule.place;
      entry.matched = matches(rule, view_, evaluation_, entry.why);
      if (!entry.matched) continue;
      if (is_passed_over(rule)) {
        entry.matched = false;
        entry.why = "set aside, a person has this filed; else it would " +
                    std::string(rule.outcome == Rule::Outcome::drop ? "drop" : "park") + ": " +
                    entry.why;
        continue;
      }
      trace.winner = rule.id;
      decision_.rules.push_back(rule.id);
      return obey(rule);
    }
  }

  bool is_passed_over(const Rule& rule) const {
    return endings_ == Endings::passed_over && rule.outcome != Rule::Outcome::set;
  }

  void obey(const Rule& rule) {
    Findings findings(view_, evaluation_.hits);
    if (rule.outcome != Rule::Outcome::set) {
      decision_.verdict =
          rule.outcome == Rule::Outcome::drop ? model::Verdict::drop : model::Verdict::park;
      decision_.reason = findings.render(rule.reason);
      decision_.rule = rule.id;
      decision_.fields.clear();
      decision_.notes.clear();
      ended_ = true;
      return;
    }
    std::vector<model::SetField> fields;
    for (const auto& entry : rule.sets)
      if (!is_set(entry.name, entry.twin))
        if (auto value = value_of(entry, findings))
          fields.push_back({entry.name, std::move(*value), rule.id, rule.place});
    for (const auto& note : rule.notes)
      if (auto text = findings.render(note); !is_blank(text))
        decision_.notes.push_back(std::move(text));
    if (rule.trust_rate) decision_.trust_rate = true;
    if (rule.reply_as && decision_.reply_as_rule.empty() && view_.inbound().is_reply()) {
      decision_.reply_as = *rule.reply_as;
      decision_.reply_as_rule = rule.id;
    }
    // Only now: a rule's own texts see the decision as it was before the rule.
    for (auto& field : fields) decision_.fields.push_back(std::move(field));
    view_.decision_changed();
  }

  bool is_set(std::string_view name, std::string_view twin) const {
    return decision_.find(name) || (!twin.empty() && decision_.find(twin));
  }

  model::Json after_arrival(std::chrono::microseconds time) const {
    return model::Json(to_rfc3339(inbound_.received_at + time));
  }

  // nullopt: nothing came out, so the field stays free for the tables below.
  std::optional<model::Json> value_of(const SetEntry& entry, Findings& findings) const {
    if (entry.type == model::FieldType::boolean) return model::Json(entry.flag);
    if (entry.after_arrival) return after_arrival(*entry.after_arrival);
    if (entry.type == model::FieldType::text_list) {
      auto list = model::Json::array();
      for (const auto& item : entry.list)
        if (auto text = findings.render(item); !is_blank(text)) list.push_back(std::move(text));
      return list.as_array()->empty() ? std::nullopt : std::optional(std::move(list));
    }
    auto text = findings.render(entry.text);
    if (is_blank(text)) return std::nullopt;
    if (entry.type == model::FieldType::address && !is_address(text)) return std::nullopt;
    return model::Json(std::move(text));
  }

  void add_defaults() {
    const auto* defaults = book_.defaults_of(inbound_.arrival.source);
    if (!defaults) return;
    for (const auto& field : defaults->fields) {
      if (is_set(field.name, twin_of(field.name))) continue;
      auto value = field.after_arrival ? after_arrival(*field.after_arrival) : field.value;
      decision_.fields.push_back({field.name, std::move(value), "defaults", defaults->place});
    }
  }

  const RuleBook& book_;
  const model::Inbound& inbound_;
  const Endings endings_;
  model::RoutingDecision decision_;
  MessageView view_;
  Evaluation evaluation_;
  bool ended_ = false;
};

}  // namespace

model::RoutingDecision route(const RuleBook& book, const model::Inbound& inbound, Endings endings) {
  return Walk(book, inbound, endings).run();
}

}  // namespace intaked::route
