// The statements of the hot path never read a whole table: SQLite's own plan of each is looked at,
// as the journal really runs it.
#include <fstream>
#include <regex>
#include <sstream>

#include "journal/journal_fixture.h"

namespace intaked::journal {

namespace {

// Statements as they stand in a source file: adjacent string literals put together, macros put in.
// A statement that forgetting shares stands in a header.
std::vector<std::string> statements_in(const std::string& file) {
  std::stringstream all;
  for (const std::string& name :
       {file.starts_with("erasure") ? std::string("erasure_look.h") : std::string(), file}) {
    std::ifstream in(std::string(INTAKED_SOURCE_DIR) + "/src/journal/" + name);
    if (!name.empty()) all << in.rdbuf();
  }
  std::string source = all.str();
  const auto define = [&](const std::string& name) {
    const auto at = source.find("#define " + name);
    if (at == std::string::npos) return;
    auto end = at;
    do end = source.find('\n', end + 1);
    while (source[end - 1] == '\\');
    std::string body = source.substr(at + 8 + name.size(), end - at - 8 - name.size());
    std::erase(body, '\\');
    source.erase(at, end - at);
    source = std::regex_replace(source, std::regex("\\b" + name + "\\b"),
                                std::regex_replace(body, std::regex("\\$"), "$$$$"));
  };
  for (const auto* name : {"INTAKED_READY", "INTAKED_CLAIM_COLUMNS", "INTAKED_CLAIM_TABLES",
                           "INTAKED_FILE_COLUMNS", "INTAKED_LEAD_COLUMNS", "INTAKED_IS_SETTLED"})
    define(name);
  std::vector<std::string> found;
  const std::regex literals(R"RX("[^"\n]*"(?:\s*"[^"\n]*")*)RX");
  for (std::sregex_iterator it(source.begin(), source.end(), literals), end; it != end; ++it) {
    std::string text = std::regex_replace(it->str(), std::regex(R"RX("\s*"|^"|"$)RX"), "");
    if (std::regex_search(text, std::regex("^(SELECT|UPDATE|INSERT|DELETE) ")))
      found.push_back(text);
  }
  return found;
}

}  // namespace

TEST_F(JournalTest, NoStatementOfTheHotPathReadsAWholeTable) {
  auto db = ok(sql::Connection::open(directory_.path() + "/journal.db", sql::OpenMode::query_only));
  int looked_at = 0;
  for (const std::string file :
       {"record.cc",        "claim_plans.cc", "store_plans.cc", "conversation.cc",
        "claim_filings.cc", "leads.cc",       "held_plans.cc",  "afterwards.cc",
        "settle.cc",        "revise.cc",      "acknowledge.cc", "draft_file_rows.cc",
        "recent_mail.cc",   "grouping.cc",    "mend.cc",        "look.cc",
        "doubled.cc",       "finding.cc",     "erasure.cc",     "erasure_look.cc"}) {
    for (const auto& statement : statements_in(file)) {
      if (statement.ends_with(" ")) continue;  // completed at run time
      ++looked_at;
      std::vector<sql::Value> values(32, std::int64_t{1});
      const auto result =
          db->run("EXPLAIN QUERY PLAN " + statement, std::span<const sql::Value>(values),
                  [&](const sql::Row& row) {
                    const std::string step(row.text(3));
                    const bool whole = step.starts_with("SCAN ") &&
                                       step.find("USING") == std::string::npos &&
                                       (step.find("VIRTUAL TABLE INDEX") == std::string::npos ||
                                        step.ends_with("INDEX 0:")) &&
                                       step != "SCAN tally" && step != "SCAN mailbox_cursor" &&
                                       step != "SCAN book_use" && step != "SCAN flood" &&
                                       !(file == "erasure_look.cc" && step == "SCAN book_text") &&
                                       step.find("CONSTANT") == std::string::npos;
                    EXPECT_FALSE(whole) << file << ": " << statement << "\n  " << step;
                  });
      EXPECT_TRUE(result) << file << ": " << statement << "\n  " << result.error().text;
    }
  }
  EXPECT_GE(looked_at, 45) << "the statements were not found in the sources any more";
}

}  // namespace intaked::journal
