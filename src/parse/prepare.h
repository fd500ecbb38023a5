// What parse() would otherwise load when it first meets it.
#pragma once

namespace intaked::parse {

// Loads everything that parse() needs from files: afterwards it works in a process that cannot open
// any. For the calling thread; some 10 ms.
void prepare();

}  // namespace intaked::parse
