// One child process with a pipe to it and a pipe from it.
#pragma once

#include <chrono>
#include <cstddef>
#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "base/result.h"

namespace intaked::worker {

// One thread uses it. Destroyed, the child is killed and reaped.
class ChildProcess {
 public:
  // arguments[0] is what the process is called. The child has the pipes as descriptors 0 and 1, an
  // empty environment but for the sanitizers' options, and no other descriptor of ours.
  static Result<std::unique_ptr<ChildProcess>> start(const std::string& program,
                                                     const std::vector<std::string>& arguments);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t pid() const { return pid_; }
  int to_child() const { return to_child_; }      // non-blocking
  int from_child() const { return from_child_; }  // non-blocking
  // Bytes taken of both, in this order; 0: none now; nullopt: nobody reads any more. No SIGPIPE.
  std::optional<std::size_t> send(std::string_view first, std::string_view second) const;

  // What it has used since it began; zero once it is gone.
  std::chrono::nanoseconds processor_time() const;
  // Bytes that are in memory now; 0 if the system does not say.
  std::size_t resident() const;

  bool has_ended();
  // Kills it if it runs. Says how it ended: "was killed by signal 11 (Segmentation fault)". A child
  // that is about to end by itself is given a moment to do so.
  std::string end();
  // The exit code, where it ended by itself; only after has_ended() or end().
  std::optional<int> exit_code() const;

 private:
  ChildProcess(pid_t pid, int to_child, int from_child);
  void wait(bool now);

  pid_t pid_;
  int to_child_;
  int from_child_;
  clockid_t clock_{};
  bool has_clock_ = false;
  int statm_;  // opened early: later the process hides it from us
  bool ended_ = false;
  int status_ = 0;
};

}  // namespace intaked::worker
