// Processor time of this thread: what others do on the machine counts little.
#pragma once

#include <ctime>

namespace intaked::bench {

inline double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

template <class Work>
double seconds_of(Work work) {
  const double begin = processor_seconds();
  work();
  return processor_seconds() - begin;
}

}  // namespace intaked::bench
