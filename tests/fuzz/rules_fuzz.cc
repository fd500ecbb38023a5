// Any bytes as a rules file, the rest of them as a look-up and as a message: load never crashes,
// says a place for what it refuses, and a book that loads can route and run its examples.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "model/inbound.h"
#include "parse/parse.h"
#include "route/rule_book.h"

namespace {

using namespace intaked;

// The halves of a seed: the rules, and what follows a line of its own with "---8<---".
constexpr std::string_view k_cut = "\n---8<---\n";

model::ParsedMessage read_message(std::string_view bytes) {
  return parse::parse(bytes, {});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const auto cut = all.find(k_cut);
  const std::string rules(all.substr(0, cut));
  const std::string rest(cut == std::string_view::npos ? all : all.substr(cut + k_cut.size()));

  route::BookText text{{{"rules/10-fuzz.yaml", rules}}, {}, {"10-fuzz.yaml~"}};
  for (const auto& file : route::lookup_files(text.tables))
    text.lookups.push_back({"rules/" + file, rest});
  route::LoadOptions options;
  options.defaults.push_back({"support", {{"teamName", "Support"}}, "intaked.yaml:1"});
  options.time_zone = "Europe/Berlin";

  const auto loaded = route::load(text, options);
  bool has_error = false;
  for (const auto& problem : loaded.problems) {
    if (route::to_text(problem).empty() || problem.file.empty()) std::abort();
    if (problem.severity == route::Severity::error) has_error = true;
  }
  if (has_error == (loaded.book != nullptr)) std::abort();
  if (!loaded.book) return 0;

  model::Inbound inbound;
  inbound.arrival.source = "support";
  inbound.source = "email";
  inbound.message = read_message(rest);
  const auto decision = route::route(*loaded.book, inbound);
  if (decision.verdict == model::Verdict::file && !decision.find("teamName") &&
      !decision.find("teamId"))
    std::abort();
  route::run_examples(*loaded.book, read_message);
  return 0;
}
