#include "route/look_up.h"

#include <gmock/gmock.h>

#include "route/book_maker.h"

namespace intaked::route {
namespace {

struct Read {
  LookUp look_up;
  std::string told;
};

Read read(std::string csv, const char* key = "key") {
  const SourceFile file{"rules/lookups/a.csv", std::move(csv)};
  const LinedFile lines(file);
  Problems problems;
  Read result;
  result.look_up = LookUp::read("a", lines, key, {&lines}, problems);
  for (const auto& problem : problems.take())
    result.told += std::to_string(problem.line) + ": " + problem.text + "\n";
  return result;
}

std::string cell(const LookUp& look_up, std::string_view key, std::string_view column) {
  const auto row = look_up.find(key);
  return row ? std::string(look_up.cell(*row, *look_up.column_named(column))) : "(none)";
}

TEST(LookUps, FindRowsByTheFoldedKey) {
  const auto [look_up, told] = read("key,name\nZ.Example,Last\na.example,First\n");
  EXPECT_EQ(told, "");
  EXPECT_EQ(look_up.row_count(), 2u);
  EXPECT_EQ(cell(look_up, "z.example", "name"), "Last");
  EXPECT_EQ(cell(look_up, "a.example", "name"), "First");
  EXPECT_EQ(cell(look_up, "b.example", "name"), "(none)");
  EXPECT_EQ(look_up.find("z.example"), 0u);
}

TEST(LookUps, ReadRfc4180AndWhatSpreadsheetsWrite) {
  const auto [look_up, told] = read(
      "\xEF\xBB\xBFname, key ,note\r\n"
      "\"Smith, John\",k1,\"says \"\"hi\"\"\r\ntwice\"\r\n"
      "\r\n"
      "Ümit, k2 ,\r\n"
      "last,k3,x");
  EXPECT_EQ(told, "");
  EXPECT_EQ(look_up.row_count(), 3u);
  EXPECT_EQ(cell(look_up, "k1", "name"), "Smith, John");
  EXPECT_EQ(cell(look_up, "k1", "note"), "says \"hi\" twice");
  EXPECT_EQ(cell(look_up, "k2", "name"), "Ümit");
  EXPECT_EQ(cell(look_up, "k2", "note"), "");
  EXPECT_EQ(cell(look_up, "k3", "note"), "x");
}

TEST(LookUps, NameTheLineOfEveryMistake) {
  EXPECT_EQ(read("").told, "0: empty; the first line names the columns: domain,accountId\n");
  EXPECT_EQ(read("kay,name\n").told, "0: no column \"key\" in a.csv; did you mean \"kay\"?\n");
  EXPECT_EQ(read("key,key\n").told, "1: two columns are called \"key\"\n");
  EXPECT_EQ(read("\xEF\xBB\xBFkey;name\na;1\n").told,
            "1: cells are separated by ';' here; save the file with commas\n");
  EXPECT_EQ(read("\"key\";\"name\"\n\"a\";\"1,5\"\n").told,
            "1: cells are separated by ';' here; save the file with commas\n");
  EXPECT_EQ(read("key\tname\na\t1\n").told,
            "1: cells are separated by tabs here; save the file with commas\n");
  EXPECT_EQ(read("key,\n").told, "1: a column without a name\n");
  EXPECT_EQ(read("key,name\na,1\n\nb\nA,2\n,3\n").told,
            "4: 1 cells, but the first line names 2 columns\n"
            "5: \"a\" is also on line 2; a key stands in one row only\n"
            "6: no value in the key column \"key\"\n");
  EXPECT_EQ(read("key,name\na,\"open\nb,1\n").told,
            "2: the quote that opens here is never closed\n");
  EXPECT_EQ(read("key,name\na,\"x\"y\n").told,
            "2: text after a closing quote; a comma or the end of the line was expected\n");
  EXPECT_EQ(read("key,name\na,5\" pipe\n").told,
            "2: a quote inside a cell; put the whole cell in quotes and write the quote twice\n");
  EXPECT_EQ(read("key,name\na,\xFF\n").told, "0: not UTF-8; save the file as UTF-8\n");
  EXPECT_EQ(read(std::string("key\na\0b\n", 8)).told,
            "0: holds a NUL byte; it is not a CSV file\n");
}

TEST(LookUps, HoldManyRows) {
  std::string csv = "key,name\n";
  for (int i = 0; i < 20'000; ++i)
    csv += "d" + std::to_string(i) + ".example,n" + std::to_string(i) + "\n";
  const auto [look_up, told] = read(std::move(csv));
  EXPECT_EQ(told, "");
  EXPECT_EQ(cell(look_up, "d19999.example", "name"), "n19999");
}

TEST(LookUps, AreDeclaredOnceAndKnownToAllTables) {
  BookText text{{{"/etc/intaked/rules/10-a.yaml",
                  "rules:\n  - { id: a, when: { from.domain: { in: customers } }, drop: 'tier "
                  "{{customers.tier}}' }\n"},
                 {"/etc/intaked/rules/20-b.yaml",
                  "lookups: { customers: { file: lookups/customers.csv, key: domain } }\n"}},
                {{"/etc/intaked/rules/lookups/customers.csv", customers().text}},
                {}};
  EXPECT_THAT(lookup_files(text.tables), testing::ElementsAre("lookups/customers.csv"));
  auto loaded = load(text, with_support_default());
  ASSERT_TRUE(loaded.book) << told(loaded);
  EXPECT_EQ(loaded.lookups, 1u);
  EXPECT_EQ(loaded.lookup_rows, 2u);
  EXPECT_EQ(route(*loaded.book, a_message().from("x@globex.example")).reason, "tier standard");

  text.tables.push_back({"/etc/intaked/rules/30-c.yaml", text.tables[1].text});
  EXPECT_THAT(told(load(text, with_support_default())),
              testing::HasSubstr("30-c.yaml:1:12: error: look-up \"customers\" is declared twice"));
}

TEST(LookUps, TheFirstValueThatHitsGivesTheRow) {
  BookText text{{{"rules/10-a.yaml", R"(
lookups: { customers: { file: lookups/customers.csv, key: domain } }
rules:
  - { id: a, when: { recipient.domain: { in: customers } }, drop: "{{customers.accountId}}" }
)"}},
                {customers()},
                {}};
  const auto loaded = load(text, with_support_default());
  ASSERT_TRUE(loaded.book) << told(loaded);
  const auto decision =
      route(*loaded.book,
            a_message().to("x@initech.example").to("x@globex.example").to("x@acme.example"));
  EXPECT_EQ(decision.reason, "ACC2");
}

}  // namespace
}  // namespace intaked::route
