#include "app/parked_many.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <thread>
#include <vector>

#include "app/columns.h"
#include "app/control_client.h"
#include "app/exit_code.h"
#include "app/when.h"
#include "lib/json/json_text.h"
#include "lib/text/text.h"

namespace intaked::app {
namespace {

constexpr std::size_t k_rows_max = 10'000;
constexpr std::size_t k_reason_width = 90;
constexpr std::size_t k_reason_bytes_max = 80;

struct Parked {
  std::vector<model::Json> rows;  // the oldest first
  bool more = false;
};

Result<Parked> parked(const Invocation& invocation) {
  INTAKED_TRY(const auto answer,
              call_daemon(invocation.config_path, "GET",
                          "/v1/queue?state=parked&limit=" + std::to_string(k_rows_max)));
  Parked parked;
  for (const model::Json& row : answer.json.list("intakes")) parked.rows.push_back(row);
  parked.more = answer.json.flag("more");
  return parked;
}

struct Reason {
  std::size_t count = 0;
  std::string rule;
  bool in_doubt = false;
  std::string newest_at;
  std::string example;  // an id
};

// `again`: the command that goes on where this one ended; "": none does.
std::string only_the_oldest(const std::string& again) {
  const std::string said = "There are more: only the oldest " + std::to_string(k_rows_max) +
                           " that are parked were looked at. ";
  return again.empty() ? said +
                             "The others come once these are settled; they are listed by: "
                             "intaked find --fate parked"
                       : said + "Once these are filed, again: " + again;
}

// As a shell reads it. What is long is cut: --reason looks for a part.
std::string quoted(const std::string& reason) {
  std::string word = "'";
  const std::string line = one_line(reason, k_reason_width);
  for (const char c : text::cut_utf8(line, k_reason_bytes_max))
    word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + "'";
}

// What helps depends on who parked it: a rule, doubt, or the desk.
std::string help_for(const std::string& reason, const Reason& one) {
  if (one.count == 1 && !one.rule.empty()) return "intaked refile " + one.example;
  if (one.count == 1) return "intaked queue show " + one.example;
  if (!one.rule.empty())
    return "mend rule " + one.rule + ", intaked reload, then: intaked queue retry --all --reason " +
           quoted(reason);
  if (one.in_doubt)
    return "intaked queue retry --all --reason " + quoted(reason) + " (each is looked up first)";
  return "intaked queue show " + one.example + ", then: intaked queue retry --all --reason " +
         quoted(reason);
}

}  // namespace

int show_reasons(const Invocation& invocation) {
  const auto all = parked(invocation);
  if (!all) return report(all.error());
  std::map<std::string, Reason> reasons;
  for (const model::Json& row : all->rows) {
    Reason& one = reasons[std::string(row.text("reason"))];
    ++one.count;
    one.rule = row.text("rule");
    one.in_doubt = row.flag("in_doubt");
    if (row.text("changed_at") >= one.newest_at) {
      one.newest_at = row.text("changed_at");
      one.example = row.text("id").substr(0, k_id_shown);
    }
  }
  std::vector<std::pair<std::string, Reason>> sorted(reasons.begin(), reasons.end());
  std::ranges::stable_sort(sorted, std::greater<>(),
                           [](const auto& one) { return one.second.count; });
  if (invocation.json) {
    auto list = model::Json::array();
    for (const auto& [reason, one] : sorted) {
      auto entry = model::Json::object();
      entry.set("reason", reason);
      entry.set("count", one.count);
      entry.set("rule", one.rule);
      entry.set("in_doubt", one.in_doubt);
      entry.set("newest_at", one.newest_at);
      entry.set("example", one.example);
      list.push_back(std::move(entry));
    }
    std::printf("%s\n", json::write(list).c_str());
    return k_exit_ok;
  }
  if (sorted.empty()) std::puts("Nothing is parked.");
  for (const auto& [reason, one] : sorted)
    std::printf("%6zu  %s\n        %s\n", one.count, one_line(reason, k_reason_width).c_str(),
                one_line(help_for(reason, one), 400).c_str());
  if (all->more) std::puts(only_the_oldest("").c_str());
  return k_exit_ok;
}

int retry_many(const Invocation& invocation, const RetryMany& options) {
  const auto all = parked(invocation);
  if (!all) return report(all.error());
  const auto pause = std::chrono::milliseconds(60'000 / std::max(1u, options.pace));
  std::size_t retried = 0, refused = 0;
  for (const model::Json& row : all->rows) {
    if (row.text("reason").find(options.reason) == std::string_view::npos) continue;
    if (retried > 0) std::this_thread::sleep_for(pause);
    const std::string id(row.text("id"));
    const auto answer =
        call_daemon(invocation.config_path, "POST", "/v1/intakes/" + id + "/retry?parked=1");
    if (!answer && answer.error().kind == ErrorKind::unavailable) return report(answer.error());
    if (answer) {
      ++retried;
      continue;
    }
    ++refused;
    std::fprintf(stderr, "%s: %s\n", id.substr(0, k_id_shown).c_str(), answer.error().text.c_str());
  }
  std::printf("%zu will be tried again%s\n", retried,
              refused > 0 ? (", " + std::to_string(refused) + " cannot be").c_str() : "");
  if (all->more) {
    const std::string again = options.reason.empty() ? "" : " --reason " + quoted(options.reason);
    std::puts(only_the_oldest(retried > 0 ? "intaked queue retry --all" + again : "").c_str());
  }
  if (retried == 0 && refused == 0) return k_exit_not_found;
  return refused > 0 ? k_exit_problems : k_exit_ok;
}

}  // namespace intaked::app
