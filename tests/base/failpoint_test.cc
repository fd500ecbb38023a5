#include "base/failpoint.h"

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef INTAKED_FAILPOINTS

namespace intaked {
namespace {

// Runs `work` in a child with INTAKED_FAIL set; the environment is read once a process.
struct Ended {
  int status = 0;
  std::string counts;
  bool killed() const { return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL; }
  bool passed() const { return WIFEXITED(status) && WEXITSTATUS(status) == 0; }
};

Ended run(const std::string& specs, const std::function<bool()>& work) {
  const std::string path =
      testing::TempDir() + "intaked_failpoint_test_" + std::to_string(getpid());
  const pid_t child = fork();
  if (child == 0) {
    setenv("INTAKED_FAIL", specs.c_str(), 1);
    setenv("INTAKED_FAIL_COUNT", path.c_str(), 1);
    std::exit(work() ? 0 : 1);
  }
  Ended ended;
  EXPECT_EQ(waitpid(child, &ended.status, 0), child);
  std::ostringstream counts;
  counts << std::ifstream(path).rdbuf();
  ended.counts = counts.str();
  unlink(path.c_str());
  return ended;
}

bool three_commits_and_a_send() {
  failpoint("journal.commit");
  failpoint("journal.commit");
  const bool refused = failpoint_error("desk.send");
  failpoint("journal.commit");
  return !refused;
}

TEST(Failpoint, does_nothing_unasked_and_counts) {
  const Ended ended = run("", three_commits_and_a_send);
  EXPECT_TRUE(ended.passed());
  EXPECT_EQ(ended.counts, "desk.send 1\njournal.commit 3\ntotal 4\n");
}

TEST(Failpoint, kills_at_the_nth_time) {
  EXPECT_TRUE(run("journal.commit:3:kill", three_commits_and_a_send).killed());
  EXPECT_TRUE(run("journal.commit:4:kill", three_commits_and_a_send).passed());
}

TEST(Failpoint, any_counts_them_all) {
  for (int n = 1; n <= 4; ++n) {
    EXPECT_TRUE(run("any:" + std::to_string(n) + ":kill", three_commits_and_a_send).killed()) << n;
  }
  EXPECT_TRUE(run("any:5:kill", three_commits_and_a_send).passed());
}

TEST(Failpoint, errors_once) {
  EXPECT_TRUE(run("journal.read:2:error", [] {
                return !failpoint_error("journal.read") && failpoint_error("journal.read") &&
                       !failpoint_error("journal.read") && !failpoint_error("journal.write");
              }).passed());
}

TEST(Failpoint, takes_several_specifications) {
  const auto both = [] { return failpoint_error("a") && failpoint_error("b"); };
  EXPECT_TRUE(run("a:1:error,b:1:error", both).passed());
  EXPECT_TRUE(run("b:9:kill,a:1:kill", both).killed());
}

TEST(Failpoint, refuses_what_it_cannot_read) {
  for (const char* specs : {"a", "a:1", "a:x:kill", "a:0:kill", "a:1:die", ":1:kill", "a::kill"}) {
    const Ended ended = run(specs, three_commits_and_a_send);
    EXPECT_TRUE(WIFSIGNALED(ended.status) && WTERMSIG(ended.status) == SIGABRT) << specs;
  }
}

}  // namespace
}  // namespace intaked

#endif
