#include "route/action_reader.h"

#include <algorithm>

#include "route/quantity.h"
#include "route/suggest.h"

namespace intaked::route {
namespace {

constexpr std::size_t k_list_items_max = 100;

class SetReader {
 public:
  SetReader(Loading& loading, const LinedFile& file, const TemplateScope& scope, Rule& rule)
      : loading_(loading), file_(file), scope_(scope), rule_(rule) {}

  void read_entry(const yaml::Node& key, const yaml::Node& value) {
    if (key.text == "note") return read_note(value);
    if (key.text == "trust") return read_trust(value);
    if (key.text == "reply_as") return read_reply_as(key, value);
    if (model::is_ours(key.text))
      return error(key, "\"" + key.text + "\" is written by intaked itself; leave it out");
    if (key.text == "metadata" || key.text == "customFieldValues")
      return error(key, "\"" + key.text + "\" is set entry by entry: write " + key.text +
                            (key.text == "metadata" ? ".KEY: value" : ".NAME: value"));
    if (!is_settable(key.text)) return unknown_field(key);
    SetEntry entry;
    entry.name = key.text;
    entry.twin = twin_of(key.text);
    entry.mark = key.mark;
    if (const auto* field = model::find_ticket_field(key.text)) entry.type = field->type;
    if (const auto* other = rule_.find_set(entry.name))
      return error(
          key, "\"" + other->name + "\" and \"" + entry.name + "\" are one thing; set one of them");
    if (read_value(value, entry)) rule_.sets.push_back(std::move(entry));
  }

 private:
  void unknown_field(const yaml::Node& key) {
    auto names = settable_names();
    names.emplace_back("note");
    names.emplace_back("trust");
    names.emplace_back("reply_as");
    if (const auto dot = key.text.find('.'); dot != std::string::npos)
      for (const auto* root : {"metadata", "customFieldValues"})
        names.push_back(root + key.text.substr(dot));
    error(key, "unknown ticket field \"" + key.text + "\"" + advice(key.text, names));
  }

  void read_note(const yaml::Node& value) {
    if (!is_text(value, "a text for the staff")) return;
    if (auto note = read_template(loading_, file_, value, scope_))
      rule_.notes.push_back(std::move(*note));
  }

  void read_trust(const yaml::Node& value) {
    const bool good = value.is_sequence() && !value.items.empty() &&
                      std::all_of(value.items.begin(), value.items.end(),
                                  [](const yaml::Node& item) { return item.text == "rate"; });
    if (!good) return error(value, "\"trust\" takes a list of what is trusted: [rate]");
    rule_.trust_rate = true;
  }

  void read_reply_as(const yaml::Node& key, const yaml::Node& value) {
    for (const auto as : {model::ReplyAs::comment, model::ReplyAs::note, model::ReplyAs::ticket})
      if (value.is_scalar() && value.text == model::name_of(as)) rule_.reply_as = as;
    if (!rule_.reply_as) return error(value, "\"reply_as\" is comment, note or ticket");
    if (!rule_.applies_to_replies())
      error(key, "\"reply_as\" is for replies; write \"applies_to: reply\" or \"both\"");
  }

  bool is_text(const yaml::Node& value, std::string_view expected) {
    return read_text(loading_, file_, value, expected).has_value();
  }

  bool read_value(const yaml::Node& value, SetEntry& entry) {
    switch (entry.type) {
      case model::FieldType::boolean:
        return read_flag(value, entry);
      case model::FieldType::date_time:
        return read_date(value, entry);
      case model::FieldType::text_list:
        return read_list(value, entry);
      default:
        return read_words(value, entry);
    }
  }

  bool read_flag(const yaml::Node& value, SetEntry& entry) {
    if (!value.is_scalar() || (value.text != "true" && value.text != "false")) {
      error(value, "\"" + entry.name + "\" is true or false" +
                       (value.is_scalar() ? ", not \"" + value.text + "\"" : std::string()));
      return false;
    }
    entry.flag = value.text == "true";
    return true;
  }

  bool read_date(const yaml::Node& value, SetEntry& entry) {
    if (!is_text(value, "a duration from the arrival (1 hour) or an instant")) return false;
    auto date = route::read_date(entry.name, value.text);
    if (!date.problem.empty()) {
      error(value, std::move(date.problem));
      return false;
    }
    entry.after_arrival = date.after_arrival;
    if (!date.instant.empty()) {
      TemplatePiece piece;
      piece.text = std::move(date.instant);
      entry.text.pieces.push_back(std::move(piece));
    }
    return true;
  }

  bool read_list(const yaml::Node& value, SetEntry& entry) {
    if (!value.is_sequence() || value.items.empty() || value.items.size() > k_list_items_max) {
      error(value, "\"" + entry.name + "\" takes a list of texts: [ … ], at most " +
                       std::to_string(k_list_items_max));
      return false;
    }
    bool good = true;
    for (const auto& item : value.items) {
      if (!is_text(item, "a text")) {
        good = false;
        continue;
      }
      auto text = read_template(loading_, file_, item, scope_);
      if (text)
        entry.list.push_back(std::move(*text));
      else
        good = false;
    }
    return good;
  }

  bool read_words(const yaml::Node& value, SetEntry& entry) {
    if (!is_text(value, "a text for \"" + entry.name + "\"")) return false;
    auto text = read_template(loading_, file_, value, scope_);
    if (!text) return false;
    entry.text = std::move(*text);
    const auto* directory = loading_.options.directory;
    const bool constant = entry.text.is_constant();
    const auto words = entry.text.constant();
    auto problem =
        constant ? name_problem(directory, entry.name, words) : list_problem(directory, entry.name);
    if (problem.empty() && constant && entry.type == model::FieldType::address &&
        !is_address(words))
      problem = "\"" + words + "\" is no address; \"" + entry.name +
                "\" takes one like alice@acme.example";
    if (problem.empty()) return true;
    error(value, std::move(problem));
    return false;
  }

  void error(const yaml::Node& node, std::string text) {
    loading_.problems.error(place_of(file_, node), std::move(text));
  }

  Loading& loading_;
  const LinedFile& file_;
  const TemplateScope& scope_;
  Rule& rule_;
};

}  // namespace

void read_set(Loading& loading, const LinedFile& file, const yaml::Node& set,
              const TemplateScope& scope, Rule& rule) {
  if (set.refused && set.items.empty()) return;
  if (!set.is_map() || set.items.empty()) {
    loading.problems.error(place_of(file, set),
                           "\"set\" takes ticket fields: { teamName: Support }");
    return;
  }
  SetReader reader(loading, file, scope, rule);
  for (std::size_t i = 0; i < set.items.size(); ++i) reader.read_entry(set.keys[i], set.items[i]);
}

void read_reason(Loading& loading, const LinedFile& file, const yaml::Node& key,
                 const yaml::Node& reason, const TemplateScope& scope, Rule& rule) {
  if (reason.refused) return;
  if (!reason.is_scalar() || reason.text.empty()) {
    loading.problems.error(place_of(file, key),
                           "\"" + key.text + "\" takes the reason, as people will read it: " +
                               key.text + ": automatic reply");
    return;
  }
  if (auto text = read_template(loading, file, reason, scope)) rule.reason = std::move(*text);
}

Date read_date(std::string_view field, std::string_view text) {
  Date date;
  const auto quoted = "\"" + std::string(text) + "\"";
  if (is_business_duration(text)) {
    date.problem = quoted +
                   ": this version knows no business hours and days; write plain hours or days: "
                   "4 hours";
  } else if (const auto after = parse_duration(text)) {
    date.after_arrival = after;
  } else if (const auto at = parse_instant(text)) {
    date.instant = to_rfc3339(*at);
  } else {
    date.problem = quoted + " is no time for \"" + std::string(field) +
                   "\"; write a duration from the arrival (1 hour, 2 days) or an instant "
                   "(2026-03-13T16:40:00+01:00)";
  }
  return date;
}

bool is_address(std::string_view text) {
  const auto at = text.rfind('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
         text.find_first_of(" \t\n<>,;") == std::string_view::npos;
}

}  // namespace intaked::route
