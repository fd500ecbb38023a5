// Named places where a test may end the process, to show that what is durable there is enough.
// Compiled to nothing unless INTAKED_FAILPOINTS (never in release). Driven by the environment:
//   INTAKED_FAIL=NAME:N:kill    at the N-th time NAME is reached, die as by kill -9; NAME "any"
//                               counts every failpoint
//   INTAKED_FAIL=NAME:N:error   failpoint_error(NAME) is true at the N-th time
//   INTAKED_FAIL=A,B            both; a specification that cannot be read ends the process (abort)
//   INTAKED_FAIL_COUNT=FILE     at exit, append a line "NAME COUNT" for each name reached and then
//                               "total COUNT" to FILE, so that a sweep knows its end
// Each call of either function reaches its NAME once; `kill` works at both.
#pragma once

namespace intaked {

#ifdef INTAKED_FAILPOINTS
void failpoint(const char* name);        // any thread
bool failpoint_error(const char* name);  // any thread
#else
inline void failpoint(const char*) {}
inline bool failpoint_error(const char*) {
  return false;
}
#endif

}  // namespace intaked
