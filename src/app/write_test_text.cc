#include "app/write_test_text.h"

#include <chrono>
#include <optional>
#include <vector>

namespace intaked::app {
namespace {

std::string told(const std::string& name, const WaySeen& seen) {
  if (!seen.works) return name + " does not work (" + seen.text + ")";
  const auto after = [](const std::optional<std::chrono::milliseconds>& at) {
    return at ? "after " + std::to_string(at->count()) + " ms" : std::string("never");
  };
  return name + " showed the ticket " + after(seen.shown) + ", its marker " + after(seen.marked);
}

model::Json strings(const std::vector<std::string>& texts) {
  auto list = model::Json::array();
  for (const auto& text : texts) list.push_back(text);
  return list;
}

std::string index_lag_text(const Advice& advice) {
  return std::to_string((advice.index_lag.count() + 999) / 1000) + " s";
}

std::string repeat_text(const WriteTest& test) {
  if (test.repeat == WriteTest::Repeat::same_ticket) return "answered with the same ticket";
  if (test.repeat == WriteTest::Repeat::another_ticket) return "made ANOTHER ticket";
  return test.repeat_text;
}

std::string advice_text(const WriteTest& test, const Advice& advice) {
  std::string text = "\nrepeat       " + repeat_text(test) + "\nlook-up      " +
                     told("the list", test.list) + "\n             " +
                     told("the search", test.search) + "\n             " +
                     told("its id", test.by_id) + "\n";
  for (const auto& warning : advice.warnings) text += "warning      " + warning + "\n";
  text += "\nWrite into intaked.yaml, since " + advice.reasons.front() +
          ":\n\n  desk:\n    capability: " + advice.capability + "\n";
  if (advice.index_lag.count() > 0) text += "    index_lag: " + index_lag_text(advice) + "\n";
  if (advice.capability == "none")
    text += "    on_unknown: park        # or: retry, which may file one message twice\n";
  return text;
}

}  // namespace

std::string to_text(const WriteTest& test, const Advice& advice) {
  std::string text =
      test.made ? advice_text(test, advice) : "\nThe ticket could not be made: " + test.text + "\n";
  if (test.left.empty()) return text;
  text += "\nLeft at the desk, to be deleted by hand:";
  for (const auto& ticket : test.left) text += " " + ticket;
  return text + "\n";
}

model::Json to_json(const WriteTest& test, const Advice& advice) {
  auto json = model::Json::object();
  json.set("made", test.made);
  json.set("text", test.text);
  json.set("left", strings(test.left));
  if (!test.made) return json;
  json.set("repeat", test.repeat == WriteTest::Repeat::same_ticket      ? "same_ticket"
                     : test.repeat == WriteTest::Repeat::another_ticket ? "another_ticket"
                     : test.repeat == WriteTest::Repeat::conflict       ? "conflict"
                                                                        : "unclear");
  json.set("list_marked", test.list.marked.has_value());
  json.set("search_marked", test.search.marked.has_value());
  json.set("capability", advice.capability);
  json.set("index_lag", advice.index_lag.count() > 0 ? index_lag_text(advice) : std::string());
  json.set("reasons", strings(advice.reasons));
  json.set("warnings", strings(advice.warnings));
  return json;
}

}  // namespace intaked::app
