// What only the whole book can tell: run after all tables have been read without an error in them.
#pragma once

#include "route/loading.h"

namespace intaked::route {

// Ids once in the book; rules that can never win, fields that never count, fields that are asked
// for but never set; patterns that run on every message.
void check_tables(Loading& loading);
// Every message must end with a team, by a table or by its source's defaults.
void check_team(Loading& loading);
// Names, types and twins of the sources' defaults; reads them into the book.
void check_defaults(Loading& loading);

}  // namespace intaked::route
