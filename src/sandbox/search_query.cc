#include "sandbox/search_query.h"

#include <algorithm>
#include <charconv>

#include "sandbox/identifiers.h"
#include "sandbox/pieces.h"

namespace intaked::sandbox {
namespace {

using model::Json;

constexpr std::int64_t k_per_page_max = 250;

// Letters and digits of any script, and what ids and addresses are made of.
bool is_word_character(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
         (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '@' || c == '.';
}

std::vector<std::string> words_in(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : to_lower(text)) {
    if (is_word_character(c)) {
      word.push_back(c);
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

// `…` around a value lets it hold what would mean something else.
std::string_view without_backticks(std::string_view value) {
  if (value.size() >= 2 && value.front() == '`' && value.back() == '`') {
    return value.substr(1, value.size() - 2);
  }
  return value;
}

Result<FilterClause> clause_of(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0) {
    return fail(ErrorKind::invalid, "Could not parse the filter query.");
  }
  FilterClause clause;
  clause.field = trimmed(text.substr(0, colon));
  std::string_view value = text.substr(colon + 1);
  clause.how = FilterClause::Operator::contains;
  if (value.starts_with("!=")) {
    clause.how = FilterClause::Operator::differs;
    value.remove_prefix(2);
  } else if (value.starts_with("=")) {
    clause.how = FilterClause::Operator::equals;
    value.remove_prefix(1);
  }
  value = trimmed(value);
  if (value.starts_with('[') && value.ends_with(']')) {
    for (const auto one : split(value.substr(1, value.size() - 2), ",")) {
      clause.values.push_back(to_lower(without_backticks(one)));
    }
  } else {
    clause.values.push_back(to_lower(without_backticks(value)));
  }
  return clause;
}

Result<std::int64_t> number_of(const web::Request& request, std::string_view name,
                               std::int64_t otherwise) {
  const std::string_view text = request.parameter(name);
  if (text.empty()) return otherwise;
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end || number < 1 || number > 1'000'000) {
    return fail(ErrorKind::invalid,
                "Parameter `" + std::string(name) + "` must be a positive integer.");
  }
  return number;
}

std::string text_of(const Json* value) {
  if (value == nullptr) return {};
  if (value->is_string()) return *value->as_string();
  if (value->is_integer()) return std::to_string(*value->as_integer());
  if (value->is_bool()) return *value->as_bool() ? "true" : "false";
  return {};
}

bool begins_a_word(const std::string& word, const std::vector<std::string>& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& other) { return other.starts_with(word); });
}

bool holds(const FilterClause& clause, const Json& document) {
  const std::string value = to_lower(text_of(document.find(clause.field)));
  const auto is = [&](const std::string& wanted) {
    if (clause.how != FilterClause::Operator::contains) return value == wanted;
    const auto words = words_in(value);
    const auto wanted_words = words_in(wanted);
    return std::all_of(wanted_words.begin(), wanted_words.end(), [&](const std::string& word) {
      return std::find(words.begin(), words.end(), word) != words.end();
    });
  };
  const bool is_any = std::any_of(clause.values.begin(), clause.values.end(), is);
  return is_any != (clause.how == FilterClause::Operator::differs);
}

}  // namespace

Result<SearchQuery> search_query_of(const web::Request& request) {
  SearchQuery query;
  const std::string_view q = trimmed(request.parameter("q"));
  if (q.empty()) return fail(ErrorKind::invalid, "Parameter `q` is required.");
  if (q != "*") query.words = words_in(q);
  for (const auto field : split(request.parameter("query_by"), ",")) {
    if (field.empty()) return fail(ErrorKind::invalid, "Parameter `query_by` is required.");
    query.fields.emplace_back(field);
  }
  const std::string_view filter = trimmed(request.parameter("filter_by"));
  if (!filter.empty()) {
    for (const auto part : split(filter, "&&")) {
      INTAKED_TRY(auto clause, clause_of(part));
      query.filter.push_back(std::move(clause));
    }
  }
  const std::string_view sort = request.parameter("sort_by");
  if (!sort.empty() && sort != "createdAt:desc" && sort != "createdAt:asc") {
    return fail(ErrorKind::invalid, "the sandbox sorts by createdAt:desc or createdAt:asc only");
  }
  query.is_oldest_first = sort == "createdAt:asc";
  INTAKED_TRY(query.page, number_of(request, "page", query.page));
  INTAKED_TRY(query.per_page, number_of(request, "per_page", query.per_page));
  query.per_page = std::min(query.per_page, k_per_page_max);
  return query;
}

SearchQuery query_of_words(std::string_view text, std::vector<std::string> fields) {
  SearchQuery query;
  query.words = words_in(text);
  query.fields = std::move(fields);
  return query;
}

bool matches(const SearchQuery& query, const Json& document) {
  if (!std::all_of(query.filter.begin(), query.filter.end(),
                   [&](const FilterClause& clause) { return holds(clause, document); })) {
    return false;
  }
  if (query.words.empty()) return true;
  std::vector<std::string> words;
  for (const std::string& field : query.fields) {
    for (std::string& word : words_in(text_of(document.find(field)))) {
      words.push_back(std::move(word));
    }
  }
  return std::all_of(query.words.begin(), query.words.end(),
                     [&](const std::string& word) { return begins_a_word(word, words); });
}

}  // namespace intaked::sandbox
