// The part of Typesense's query language that Thena's search takes: q over query_by, filter_by,
// sort_by createdAt, pages.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/json.h"
#include "web/server.h"

namespace intaked::sandbox {

struct FilterClause {
  enum class Operator { equals, differs, contains };
  std::string field;
  Operator how = Operator::equals;
  std::vector<std::string> values;  // any of them
};

struct SearchQuery {
  std::vector<std::string> words;   // lower case; empty: everything
  std::vector<std::string> fields;  // where the words are looked for
  std::vector<FilterClause> filter;
  bool is_oldest_first = false;
  std::int64_t page = 1;  // from 1
  std::int64_t per_page = 20;
};

// Errors are `invalid`.
Result<SearchQuery> search_query_of(const web::Request& request);

// Everything that holds all words of `text` in one of the fields.
SearchQuery query_of_words(std::string_view text, std::vector<std::string> fields);

// Every word begins a word of one of the fields; every clause of the filter holds.
bool matches(const SearchQuery& query, const model::Json& document);

}  // namespace intaked::sandbox
