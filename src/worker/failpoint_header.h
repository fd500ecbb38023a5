// A message that makes the parser fail, for tests: compiled to nothing unless INTAKED_FAILPOINTS
// (never in release). The header field `X-Intaked-Failpoint` has one of the words
//   crash    the process aborts
//   hang     it computes without end
//   memory   it takes memory without end
//   wait     it waits a second before it begins
//   open     it opens a file, as a parser that was taken over would
//   connect  it asks for a socket
// An open that succeeds ends the process with k_exit_not_caged.
#pragma once

#include <string_view>

namespace intaked::worker {

inline constexpr int k_exit_not_caged = 99;

#ifdef INTAKED_FAILPOINTS
void obey_failpoint_header(std::string_view message);
#else
inline void obey_failpoint_header(std::string_view) {}
#endif

}  // namespace intaked::worker
