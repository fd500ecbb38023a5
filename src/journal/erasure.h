// A person is forgotten: what was kept of their mail is overwritten, what became of it stays.
#pragma once

#include <functional>

#include "journal/mending.h"
#include "journal/writer.h"

namespace intaked::journal {

// See Mending. Never from the writer's thread. `path`: of the writer's database, to look at it from
// beside. `stop` is asked often.
Result<Forgotten> forget(Writer& writer, const std::string& path, const Person& person,
                         const std::string& who, Erase erase, const std::function<bool()>& stop);

}  // namespace intaked::journal
