// What the steps of one load share: the book that grows, the problems found, the files' lines.
#pragma once

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "route/compiled_book.h"
#include "route/problems.h"

namespace intaked::route {

struct Loading {
  const LoadOptions& options;
  RuleBook& book;
  Problems problems;
  std::vector<LinedFile> tables;                                  // of book.tables, by index
  std::map<std::string, std::size_t, std::less<>> slots = {};     // field name → book.fields
  std::map<std::string, std::size_t, std::less<>> look_ups = {};  // name → book.look_ups

  std::size_t slot_of(const Field& field);
  std::vector<std::string> look_up_names() const;
};

// A scalar with some text; else a problem that says what was `expected`.
std::optional<std::string> read_text(Loading& loading, const LinedFile& file,
                                     const yaml::Node& node, std::string_view expected);
// What is wrong with a text that holds control characters other than new lines and tabs; "" if it
// holds none. `remedy`: what to do about it.
std::string control_problem(std::string_view text, std::string_view remedy = "remove it");
// Names every key that is not in `known`. `what`: "a rule".
void check_keys(Loading& loading, const LinedFile& file, const yaml::Node& map,
                const std::vector<std::string>& known, std::string_view what);

// What is wrong with a ticket field that names something of the desk, whatever the name; "" if
// nothing is: a name without an id behind it would park every message.
std::string list_problem(const model::DeskDirectory* directory, std::string_view field);
// The same for that name; "" also if the desk's directory cannot tell.
std::string name_problem(const model::DeskDirectory* directory, std::string_view field,
                         std::string_view value);

// [a-z0-9-]+
bool is_name(std::string_view text);

}  // namespace intaked::route
