// Inspection over the journal's database, which is at `path`.
#pragma once

#include <memory>
#include <string>

#include "journal/inspection.h"
#include "journal/transaction.h"

namespace intaked::journal {

std::unique_ptr<Inspection> make_inspection(std::unique_ptr<sql::Connection> reading,
                                            std::string path);

}  // namespace intaked::journal
