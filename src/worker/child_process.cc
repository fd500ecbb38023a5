#include "worker/child_process.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "worker/limits.h"

namespace intaked::worker {
namespace {

using namespace std::chrono_literals;

constexpr int k_pipe_bytes = 1 << 20;  // what everybody may ask for
constexpr std::string_view k_sanitizers = "SAN_OPTIONS";
constexpr auto k_last_moment = 200ms;
constexpr auto k_last_moment_look = 1ms;

struct Pipe {
  Pipe() {
    std::array<int, 2> both{-1, -1};
    if (pipe2(both.data(), O_CLOEXEC) == 0) {
      read_end = both[0];
      write_end = both[1];
      fcntl(write_end, F_SETPIPE_SZ, k_pipe_bytes);  // as it comes, where it is refused
    }
  }
  ~Pipe() {
    if (read_end >= 0) close(read_end);
    if (write_end >= 0) close(write_end);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  bool is_open() const { return read_end >= 0; }

  int read_end = -1;
  int write_end = -1;
};

// posix_spawn's two descriptions, freed together.
struct Description {
  Description() {
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
  }
  ~Description() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
  Description(const Description&) = delete;
  Description& operator=(const Description&) = delete;

  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};
};

std::vector<std::string> environment_of_child() {
  std::vector<std::string> kept;
  for (char** one = environ; k_sanitized && one != nullptr && *one != nullptr; ++one) {
    const std::string_view entry(*one);
    // In its cage it opens no file for a report.
    if (entry.substr(0, entry.find('=')).ends_with(k_sanitizers))
      kept.push_back(std::string(entry) + ":log_path=stderr");
  }
  return kept;
}

std::vector<char*> pointers_to(std::vector<std::string>& entries) {
  std::vector<char*> pointers;
  for (std::string& entry : entries) pointers.push_back(entry.data());
  pointers.push_back(nullptr);
  return pointers;
}

Error not_started(int error) {
  return {ErrorKind::unavailable,
          std::string("the parser's process cannot be started: ") + std::strerror(error),
          {}};
}

void set_nonblocking(int descriptor) {
  fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
}

}  // namespace

Result<std::unique_ptr<ChildProcess>> ChildProcess::start(
    const std::string& program, const std::vector<std::string>& arguments) {
  Pipe in, out;
  if (!in.is_open() || !out.is_open()) return fail(not_started(errno));
  Description description;
  posix_spawn_file_actions_adddup2(&description.actions, in.read_end, 0);
  posix_spawn_file_actions_adddup2(&description.actions, out.write_end, 1);
  // Who has taken the worker over must not write our log. A sanitizer's report is worth that.
  if constexpr (!k_sanitized)
    posix_spawn_file_actions_addopen(&description.actions, 2, "/dev/null", O_WRONLY, 0);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&description.attributes, &none);
  posix_spawnattr_setflags(&description.attributes, POSIX_SPAWN_SETSIGMASK);

  std::vector<std::string> words = arguments;
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_t pid = 0;
  std::vector<std::string> environment = environment_of_child();
  const int error =
      posix_spawn(&pid, program.c_str(), &description.actions, &description.attributes, argv.data(),
                  pointers_to(environment).data());
  if (error != 0) return fail(not_started(error));
  auto child = std::unique_ptr<ChildProcess>(
      new ChildProcess(pid, std::exchange(in.write_end, -1), std::exchange(out.read_end, -1)));
  return child;
}

ChildProcess::ChildProcess(pid_t pid, int to_child, int from_child)
    : pid_(pid), to_child_(to_child), from_child_(from_child) {
  set_nonblocking(to_child_);
  set_nonblocking(from_child_);
  has_clock_ = clock_getcpuclockid(pid, &clock_) == 0;
  const std::string path = "/proc/" + std::to_string(pid) + "/statm";
  statm_ = open(path.c_str(), O_RDONLY | O_CLOEXEC);
}

ChildProcess::~ChildProcess() {
  end();
  close(to_child_);
  close(from_child_);
  if (statm_ >= 0) close(statm_);
}

std::optional<std::size_t> ChildProcess::send(std::string_view first,
                                              std::string_view second) const {
  // The signal belongs to this thread alone: blocked, raised, taken away.
  sigset_t broken_pipe, before, pending;
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &broken_pipe, &before);
  // writev() does not write to what it is given; its interface predates const.
  const std::array<iovec, 2> pieces{iovec{const_cast<char*>(first.data()), first.size()},
                                    iovec{const_cast<char*>(second.data()), second.size()}};
  const ssize_t sent = writev(to_child_, pieces.data(), static_cast<int>(pieces.size()));
  const int error = errno;
  if (sent < 0 && error == EPIPE && sigismember(&before, SIGPIPE) == 0 &&
      sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 1) {
    const timespec now{};
    sigtimedwait(&broken_pipe, nullptr, &now);
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (sent >= 0) return static_cast<std::size_t>(sent);
  if (error == EAGAIN || error == EINTR) return 0;
  return std::nullopt;
}

std::chrono::nanoseconds ChildProcess::processor_time() const {
  timespec used{};
  if (ended_ || !has_clock_ || clock_gettime(clock_, &used) != 0) return {};
  return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

std::size_t ChildProcess::resident() const {
  std::array<char, 128> text{};
  if (statm_ < 0 || pread(statm_, text.data(), text.size() - 1, 0) <= 0) return 0;
  char* end = nullptr;
  std::strtoul(text.data(), &end, 10);  // the address space
  const unsigned long pages = std::strtoul(end, nullptr, 10);
  return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

void ChildProcess::wait(bool now) {
  while (!ended_) {
    const pid_t got = waitpid(pid_, &status_, now ? WNOHANG : 0);
    if (got < 0 && errno == EINTR) continue;
    if (got == 0) return;
    ended_ = true;
  }
}

bool ChildProcess::has_ended() {
  wait(true);
  return ended_;
}

std::string ChildProcess::end() {
  // A pipe closes a moment before its process can be reaped, and how it died is worth knowing.
  const timespec look{0, std::chrono::nanoseconds(k_last_moment_look).count()};
  pollfd output{from_child_, POLLIN, 0};
  const bool is_ending = poll(&output, 1, 0) == 1 && (output.revents & POLLHUP) != 0;
  for (auto waited = 0ms; is_ending && !has_ended() && waited < k_last_moment;
       waited += k_last_moment_look)
    nanosleep(&look, nullptr);
  if (!has_ended()) {
    kill(pid_, SIGKILL);
    wait(false);
    return "was stopped";
  }
  if (const auto code = exit_code()) return "ended with code " + std::to_string(*code);
  const int number = WTERMSIG(status_);
  return "was killed by signal " + std::to_string(number) + " (" + sigdescr_np(number) + ")";
}

std::optional<int> ChildProcess::exit_code() const {
  if (!ended_ || !WIFEXITED(status_)) return std::nullopt;
  return WEXITSTATUS(status_);
}

}  // namespace intaked::worker
