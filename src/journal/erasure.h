// A person is forgotten: what was kept of their mail is overwritten, what became of it stays.
#pragma once

#include "journal/mending.h"
#include "journal/writer.h"

namespace intaked::journal {

// See Mending. Never from the writer's thread.
Result<Forgotten> forget(Writer& writer, const Person& person, const std::string& who, Erase erase);

}  // namespace intaked::journal
