// One rules file → Table.
#pragma once

#include "route/loading.h"

namespace intaked::route {

// Reads `rules:` of the file's document into loading.book.tables[table].
void read_rules(Loading& loading, std::size_t table, const yaml::Node& root);

// Reads `lookups:` of the document and the CSV files that it names.
void read_look_ups(Loading& loading, std::size_t table, const yaml::Node& root,
                   const std::vector<LinedFile>& csv_files);

// Where the CSV file of a declaration stands, relative to the rules directory; "" if the
// declaration is broken.
std::string look_up_file_of(const yaml::Node& declaration);

}  // namespace intaked::route
