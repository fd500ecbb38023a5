// Inspection over the journal's database.
#pragma once

#include <memory>

#include "journal/inspection.h"
#include "journal/transaction.h"

namespace intaked::journal {

std::unique_ptr<Inspection> make_inspection(std::unique_ptr<sql::Connection> reading);

}  // namespace intaked::journal
