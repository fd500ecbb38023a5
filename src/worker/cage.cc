#include "worker/cage.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <memory>
#include <new>
#include <string>

#include <fcntl.h>
#include <malloc.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "worker/limits.h"

namespace intaked::worker {
namespace {

constexpr const char* k_name = "intaked-parser";
constexpr std::string_view k_first_to_go = "1000";
constexpr rlim_t k_open_files_max = 8;
// Every message may use its time, and then some; the parent looks at each alone.
constexpr auto k_processor_time_of_life =
    std::chrono::duration_cast<std::chrono::seconds>(k_messages_max * k_processor_time_min);
// On others a system call has other names: what is not listed here kills.
static_assert(sizeof(void*) == 8, "the list of system calls is that of 64-bit systems");

// What computing needs, and ending.
constexpr std::array k_allowed{
    SCMP_SYS(read),
    SCMP_SYS(write),
    SCMP_SYS(readv),
    SCMP_SYS(writev),
    SCMP_SYS(close),
    SCMP_SYS(lseek),
    SCMP_SYS(fstat),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(brk),
    SCMP_SYS(futex),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(time),
    SCMP_SYS(nanosleep),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(sched_yield),
    SCMP_SYS(getrandom),
    SCMP_SYS(gettid),
    SCMP_SYS(getpid),
    SCMP_SYS(sysinfo),
    SCMP_SYS(getrusage),
};

// They write what they doubt into a pipe to learn whether it is memory.
constexpr std::array k_allowed_to_sanitizers{SCMP_SYS(pipe2)};

// Without PROT_EXEC.
constexpr std::array k_allowed_without_code{SCMP_SYS(mmap), SCMP_SYS(mprotect)};

struct Refused {
  int call;
  int error;
};

constexpr std::array k_refused{
    Refused{SCMP_SYS(open), EACCES},
    Refused{SCMP_SYS(openat), EACCES},
    Refused{SCMP_SYS(openat2), EACCES},
    Refused{SCMP_SYS(creat), EACCES},
    Refused{SCMP_SYS(stat), EACCES},
    Refused{SCMP_SYS(lstat), EACCES},
    Refused{SCMP_SYS(newfstatat), EACCES},
    Refused{SCMP_SYS(statx), EACCES},
    Refused{SCMP_SYS(access), EACCES},
    Refused{SCMP_SYS(faccessat), EACCES},
    Refused{SCMP_SYS(faccessat2), EACCES},
    Refused{SCMP_SYS(readlink), EACCES},
    Refused{SCMP_SYS(readlinkat), EACCES},
    Refused{SCMP_SYS(getcwd), EACCES},
    Refused{SCMP_SYS(ioctl), ENOTTY},
    Refused{SCMP_SYS(prctl), EPERM},
    Refused{SCMP_SYS(sched_getaffinity), EPERM},
};

Result<void> not_allowed(const char* what, int error) {
  return fail(ErrorKind::unavailable, std::string("the parser's cage cannot be closed: ") + what +
                                          ": " + std::strerror(error));
}

Result<void> set_limit(__rlimit_resource resource, rlim_t value, const char* what) {
  rlimit limit{};
  if (getrlimit(resource, &limit) != 0) return not_allowed(what, errno);
  limit.rlim_cur = std::min(value, limit.rlim_max);
  limit.rlim_max = limit.rlim_cur;
  if (setrlimit(resource, &limit) != 0) return not_allowed(what, errno);
  return {};
}

// The address space that the program has now; 0 if the system does not say.
std::size_t address_space() {
  std::FILE* file = std::fopen("/proc/self/statm", "re");
  if (!file) return 0;
  unsigned long pages = 0;
  const int got = std::fscanf(file, "%lu", &pages);
  std::fclose(file);
  return got == 1 ? pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE)) : 0;
}

Result<void> set_limits(std::size_t memory_max) {
  INTAKED_CHECK(set_limit(RLIMIT_CORE, 0, "core files"));
  INTAKED_CHECK(set_limit(RLIMIT_NOFILE, k_open_files_max, "open files"));
  INTAKED_CHECK(set_limit(RLIMIT_CPU, static_cast<rlim_t>(k_processor_time_of_life.count()),
                          "processor time"));
  if constexpr (k_sanitized) return {};
  return set_limit(RLIMIT_AS, address_space() + memory_max, "memory");
}

Result<void> load_filter() {
  const std::unique_ptr<void, decltype(&seccomp_release)> filter(
      seccomp_init(SCMP_ACT_KILL_PROCESS), &seccomp_release);
  if (!filter) return not_allowed("seccomp", ENOMEM);
  int error = 0;
  const auto add = [&](int result) {
    if (result != 0 && error == 0) error = -result;
  };
  for (const int call : k_allowed) add(seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 0));
  if constexpr (k_sanitized) {
    for (const int call : k_allowed_to_sanitizers)
      add(seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 0));
  }
  for (const int call : k_allowed_without_code) {
    add(seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 1,
                         SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)));
  }
  // abort() sends itself a signal; nobody else is to get one.
  const scmp_arg_cmp is_own{0, SCMP_CMP_EQ, static_cast<scmp_datum_t>(getpid()), 0};
  add(seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, is_own));
  for (const Refused& one : k_refused) {
    const auto number = static_cast<unsigned>(one.error);
    add(seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(number), one.call, 0));
  }
  if (error == 0) error = -seccomp_load(filter.get());
  return error == 0 ? Result<void>() : not_allowed("seccomp", error);
}

}  // namespace

void become_a_worker() {
  for (const int one : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) std::signal(one, SIG_IGN);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_NAME, k_name);
  closefrom(3);  // it ends us where it cannot
  // Where that is not allowed the limits must do.
  const int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (file < 0) return;
  [[maybe_unused]] const ssize_t written = write(file, k_first_to_go.data(), k_first_to_go.size());
  close(file);
}

Result<void> close_cage(std::size_t memory_max) {
  std::set_new_handler([] { _exit(k_exit_out_of_memory); });
  INTAKED_CHECK(set_limits(memory_max));
  if (prctl(PR_SET_DUMPABLE, 0) != 0) return not_allowed("no dumps", errno);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return not_allowed("no new rights", errno);
  return load_filter();
}

}  // namespace intaked::worker
