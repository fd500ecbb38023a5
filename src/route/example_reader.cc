#include "route/example_reader.h"

#include <algorithm>
#include <array>

#include "lib/text/text.h"
#include "route/condition_reader.h"
#include "route/described_message.h"
#include "route/quantity.h"
#include "route/suggest.h"

namespace intaked::route {
namespace {

const std::vector<std::string>& description_keys() {
  static const std::vector<std::string> k_keys{
      "from",          "to",       "cc",          "reply_to",   "sender",     "subject",
      "text",          "date",     "received_at", "source",     "intake",     "reply",
      "ticket.status", "auth.spf", "auth.dkim",   "auth.dmarc", "message_id", "attachment"};
  return k_keys;
}

std::optional<model::AuthVerdict> verdict_named(std::string_view word) {
  for (const auto verdict : {model::AuthVerdict::none, model::AuthVerdict::pass,
                             model::AuthVerdict::fail, model::AuthVerdict::other})
    if (model::name_of(verdict) == word) return verdict;
  return std::nullopt;
}

class ExampleReader {
 public:
  ExampleReader(Loading& loading, const LinedFile& file, const Rule& rule)
      : loading_(loading), file_(file), rule_(rule) {}

  std::optional<Example> read(const yaml::Node& node) {
    if (!node.is_map()) {
      error(node, "an example is a map: { hit: { subject: … } } or { miss: { subject: … } }");
      return std::nullopt;
    }
    check_keys(loading_, file_, node, {"hit", "miss", "expect", "expect_not"}, "an example");
    const auto* hit = node.find("hit");
    const auto* miss = node.find("miss");
    if ((hit == nullptr) == (miss == nullptr))
      error(node, "an example has either \"hit\" or \"miss\"");
    example_.hit = hit != nullptr;
    example_.file = file_.path();
    example_.mark = node.mark;
    example_.excerpt = excerpt_at(file_, node.mark.line);
    set_defaults();
    for (const auto* message : {hit, miss})
      if (message) read_message(*message, node);
    if (const auto* expect = node.find("expect")) read_expectations(*expect, example_.expect);
    if (const auto* expect = node.find("expect_not"))
      read_expectations(*expect, example_.expect_not);
    return std::move(example_);
  }

 private:
  void set_defaults() {
    example_.received_at = k_described_arrival;
    example_.source = "email";
    if (!loading_.options.defaults.empty()) example_.intake = loading_.options.defaults[0].source;
    example_.reply = rule_.applies_to == AppliesTo::replies;
  }

  void read_message(const yaml::Node& message, const yaml::Node& example) {
    if (!message.is_map() || message.items.empty())
      return error(example, "an example describes a message: { from: …, subject: … }");
    bool has_arrival = false;
    for (std::size_t i = 0; i < message.items.size(); ++i) {
      if (message.keys[i].text == "received_at") has_arrival = true;
      read_entry(message.keys[i], message.items[i]);
    }
    const bool follows_arrival =
        (rule_.when && follows_time(*rule_.when, loading_.book)) ||
        std::any_of(rule_.sets.begin(), rule_.sets.end(),
                    [](const SetEntry& entry) { return entry.after_arrival.has_value(); });
    if (follows_arrival && !has_arrival)
      error(example, "this rule's result depends on the time; give the example a received_at");
  }

  void read_entry(const yaml::Node& key, const yaml::Node& value) {
    if (key.text == "file")
      return error(key,
                   "\"file\" is not known to this version; describe the message: from, "
                   "subject, text, header.NAME");
    const bool is_header = key.text.starts_with("header.") && field_named(key.text);
    const auto& keys = description_keys();
    if (!is_header && std::find(keys.begin(), keys.end(), key.text) == keys.end()) {
      auto names = keys;
      names.emplace_back("header.NAME");
      return error(key, "unknown key \"" + key.text + "\" in a message" + advice(key.text, names));
    }
    for (const auto& word : words_of(key, value)) read_word(key, value, word);
  }

  // A text, or a list of texts where a message may have several.
  std::vector<std::string> words_of(const yaml::Node& key, const yaml::Node& value) {
    if (value.is_null() || (value.is_scalar())) return {value.text};
    std::vector<std::string> words;
    const bool takes_list = key.text == "to" || key.text == "cc" || key.text == "reply_to" ||
                            key.text == "attachment" || key.text.starts_with("header.");
    const bool texts =
        value.is_sequence() && std::all_of(value.items.begin(), value.items.end(),
                                           [](const yaml::Node& item) { return item.is_scalar(); });
    if (!takes_list || !texts) {
      error(value, "expected a text for \"" + key.text + "\"");
      return words;
    }
    for (const auto& item : value.items) words.push_back(item.text);
    return words;
  }

  void read_word(const yaml::Node& key, const yaml::Node& value, const std::string& word) {
    if (key.text == "received_at") {
      const auto at = parse_instant(word);
      if (!at)
        return error(value, "\"" + word + "\" is no instant; write 2026-03-13T16:40:00+01:00");
      example_.received_at = *at;
    } else if (key.text == "source") {
      example_.source = word;
    } else if (key.text == "intake") {
      read_intake(value, word);
    } else if (key.text == "reply") {
      const auto folded = text::fold_case(word);
      if (folded != "yes" && folded != "no" && folded != "true" && folded != "false")
        return error(value, "\"reply\" is yes or no");
      example_.reply = folded == "yes" || folded == "true";
    } else if (key.text == "ticket.status") {
      example_.ticket_status = word;
      example_.reply = true;
    } else if (key.text.starts_with("auth.")) {
      const auto verdict = verdict_named(word);
      if (!verdict) return error(value, "\"" + key.text + "\" is none, pass, fail or other");
      example_.auth.emplace_back(field_named(key.text)->id, *verdict);
    } else {
      example_.message.entries.emplace_back(key.text, word);
    }
  }

  void read_intake(const yaml::Node& value, const std::string& word) {
    std::vector<std::string> names;
    for (const auto& source : loading_.options.defaults) names.push_back(source.source);
    if (!names.empty() && std::find(names.begin(), names.end(), word) == names.end())
      return error(value,
                   "no mailbox, pipe or hook is called \"" + word + "\"" + advice(word, names));
    example_.intake = word;
  }

  void read_expectations(const yaml::Node& map, std::vector<Expectation>& into) {
    if (!map.is_map() || map.items.empty())
      return error(map, "expected what comes out: { teamName: Billing }");
    for (std::size_t i = 0; i < map.items.size(); ++i) {
      const auto& key = map.keys[i];
      const auto& value = map.items[i];
      if (!is_settable(key.text) && key.text != "verdict" && key.text != "rules" &&
          key.text != "reply_as") {
        auto names = settable_names();
        names.emplace_back("verdict");
        names.emplace_back("rules");
        names.emplace_back("reply_as");
        error(key, "unknown ticket field \"" + key.text + "\"" + advice(key.text, names));
        continue;
      }
      Expectation expectation;
      expectation.name = key.text;
      expectation.place = file_.path() + ":" + std::to_string(key.mark.line);
      if (value.is_scalar()) {
        expectation.words.push_back(value.text);
      } else if (value.is_sequence()) {
        for (const auto& item : value.items) expectation.words.push_back(item.text);
      } else {
        error(key, "\"" + key.text + "\" is expected to be nothing; write a text or a list");
        continue;
      }
      if (key.text == "verdict" && value.text != "file" && value.text != "drop" &&
          value.text != "park") {
        error(value, "\"verdict\" is file, drop or park");
        continue;
      }
      into.push_back(std::move(expectation));
    }
  }

  void error(const yaml::Node& node, std::string text) {
    loading_.problems.error(place_of(file_, node), std::move(text));
  }

  Loading& loading_;
  const LinedFile& file_;
  const Rule& rule_;
  Example example_;
};

}  // namespace

void read_examples(Loading& loading, const LinedFile& file, const yaml::Node& examples,
                   Rule& rule) {
  if (!examples.is_sequence()) {
    loading.problems.error(place_of(file, examples),
                           "\"examples\" is a list: [ { hit: { subject: … } } ]");
    return;
  }
  for (const auto& node : examples.items) {
    if (loading.problems.is_full()) return;
    if (auto example = ExampleReader(loading, file, rule).read(node))
      rule.examples.push_back(std::move(*example));
  }
}

}  // namespace intaked::route
