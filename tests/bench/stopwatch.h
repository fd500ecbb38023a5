// Processor time of this thread: what others do on the machine counts little.
#pragma once

#include <cstddef>
#include <ctime>

#include <sys/resource.h>

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

// What processes that were started, and have ended, have used.
struct Ended {
  double processor_seconds = 0;
  std::size_t resident_bytes_max = 0;  // of the largest
};

inline Ended ended_processes() {
  rusage used{};
  getrusage(RUSAGE_CHILDREN, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return {seconds(used.ru_utime) + seconds(used.ru_stime),
          static_cast<std::size_t>(used.ru_maxrss) * 1024};
}

}  // namespace intaked::bench
