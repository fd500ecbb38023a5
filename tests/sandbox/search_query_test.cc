#include "sandbox/search_query.h"

#include <gtest/gtest.h>

#include "lib/json/json_text.h"

namespace intaked::sandbox {
namespace {

web::Request asking(std::vector<std::pair<std::string, std::string>> query) {
  web::Request request;
  request.query = std::move(query);
  return request;
}

bool finds(const std::string& q, const std::string& fields, const std::string& filter,
           std::string_view document) {
  const auto query =
      search_query_of(asking({{"q", q}, {"query_by", fields}, {"filter_by", filter}}));
  EXPECT_TRUE(query) << query.error().text;
  const auto json = json::parse(document);
  EXPECT_TRUE(json) << json.error().text;
  return query && json && matches(*query, *json);
}

constexpr std::string_view k_document =
    R"({"title":"Printer on Fire","description":"second floor","requestorEmail":"Bob@Globex.example",)"
    R"("isPrivate":false,"ticketId":"7","metadata":"{\"intake\":{\"marker\":\"intk1-abcdef\"}}"})";

TEST(SearchQuery, WordsAreLookedForInTheNamedFields) {
  struct Row {
    const char* q;
    const char* fields;
    bool found;
  };
  const Row table[] = {
      {"*", "title", true},
      {"printer", "title", true},
      {"PRINT", "title", true},         // the beginning of a word
      {"rinter", "title", false},       // not its middle
      {"fire printer", "title", true},  // in any order
      {"fire water", "title", false},   // all of them
      {"floor", "title", false},        // another field
      {"floor", "title, description", true},
      {"fire floor", "title,description", true},
      {"intk1-abcdef", "metadata", true},
      {"intk1-", "metadata", true},
      {"intk1-abcdeg", "metadata", false},
      {"printer", "nonsense", false},
  };
  for (const Row& row : table) {
    EXPECT_EQ(finds(row.q, row.fields, "", k_document), row.found) << row.q << " in " << row.fields;
  }
}

TEST(SearchQuery, EveryClauseOfTheFilterHolds) {
  struct Row {
    const char* filter;
    bool found;
  };
  const Row table[] = {
      {"requestorEmail:=bob@globex.example", true},
      {"requestorEmail:=`bob@globex.example`", true},
      {"requestorEmail:=bob", false},
      {"requestorEmail:!=alice@acme.example", true},
      {"requestorEmail:!=bob@globex.example", false},
      {"requestorEmail:=[alice@acme.example, bob@globex.example]", true},
      {"title:printer", true},
      {"title:print", false},
      {"isPrivate:=false && ticketId:=7", true},
      {"isPrivate:=false&&ticketId:=8", false},
      {"nothing:=x", false},
  };
  for (const Row& row : table) {
    EXPECT_EQ(finds("*", "title", row.filter, k_document), row.found) << row.filter;
  }
}

TEST(SearchQuery, WhatCannotBeReadIsRefused) {
  EXPECT_FALSE(search_query_of(asking({{"query_by", "title"}})));
  EXPECT_FALSE(search_query_of(asking({{"q", "*"}})));
  for (const auto& [name, value] :
       std::vector<std::pair<std::string, std::string>>{{"filter_by", "title"},
                                                        {"filter_by", ":=x"},
                                                        {"filter_by", "a:=b&&"},
                                                        {"page", "0"},
                                                        {"per_page", "x"},
                                                        {"sort_by", "title:desc"}}) {
    EXPECT_FALSE(search_query_of(asking({{"q", "*"}, {"query_by", "title"}, {name, value}})))
        << name << "=" << value;
  }
}

TEST(SearchQuery, APageHoldsAtMost250) {
  const auto query =
      search_query_of(asking({{"q", "*"}, {"query_by", "title"}, {"per_page", "1000"}}));
  ASSERT_TRUE(query);
  EXPECT_EQ(query->per_page, 250);
}

}  // namespace
}  // namespace intaked::sandbox
