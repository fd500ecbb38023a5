#include "app/alert_command.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/text/text.h"

namespace intaked::app {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t k_output_bytes_max = 4'096;
constexpr auto k_look_every = 50ms;
constexpr std::size_t k_last_turns_max = 16;

struct Pipe {
  std::array<int, 2> ends{-1, -1};
  ~Pipe() {
    close(0);
    close(1);
  }
  bool open() { return ::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) == 0; }
  void close(std::size_t end) {
    if (ends[end] >= 0) ::close(ends[end]);
    ends[end] = -1;
  }
};

// The end that the program gets must block as programs expect it to.
void make_blocking(int file) {
  ::fcntl(file, F_SETFL, ::fcntl(file, F_GETFL) & ~O_NONBLOCK);
}

Result<pid_t> spawn(const std::vector<std::string>& words, int input, int output) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input, 0);
  posix_spawn_file_actions_adddup2(&actions, output, 1);
  posix_spawn_file_actions_adddup2(&actions, output, 2);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  std::string path = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
  std::array<char*, 2> environment{path.data(), nullptr};
  pid_t child = 0;
  const int error = ::posix_spawn(&child, words.front().c_str(), &actions, &attributes,
                                  arguments.data(), environment.data());
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (error != 0)
    return fail(ErrorKind::not_found,
                words.front() + " cannot be started: " + std::strerror(error));
  return child;
}

std::string last_line(std::string output) {
  while (output.ends_with('\n')) output.pop_back();
  const std::size_t line = output.rfind('\n');
  return text::clean(text::repair_utf8(line == output.npos ? output : output.substr(line + 1)),
                     text::Lines::join);
}

class Conversation {
 public:
  Conversation(int input, int output, std::string_view text)
      : input_(input), output_(output), text_(text) {}

  // Sends and reads what can be; waits for a moment.
  bool turn(Pipe& in) {
    // poll() passes over what is negative.
    std::array<pollfd, 2> files{pollfd{is_silent_ ? -1 : output_, POLLIN, 0},
                                pollfd{input_, POLLOUT, 0}};
    const nfds_t count = text_.empty() ? 1 : 2;
    ::poll(files.data(), count, static_cast<int>(k_look_every.count()));
    if (!text_.empty()) {
      const ssize_t sent = ::write(input_, text_.data(), text_.size());
      if (sent > 0) text_.remove_prefix(static_cast<std::size_t>(sent));
      if (sent < 0 && errno != EAGAIN) text_ = {};
      if (text_.empty()) in.close(1);
    }
    std::array<char, 1024> piece;
    const ssize_t got = is_silent_ ? 0 : ::read(output_, piece.data(), piece.size());
    is_silent_ = is_silent_ || got == 0;
    if (got > 0) {
      said_.append(piece.data(), static_cast<std::size_t>(got));
      if (said_.size() > k_output_bytes_max) said_.erase(0, said_.size() - k_output_bytes_max);
    }
    return got > 0;
  }
  std::string said() const { return last_line(said_); }

 private:
  int input_;
  int output_;
  std::string_view text_;
  std::string said_;
  bool is_silent_ = false;  // nobody writes to us any more
};

std::string ending(int status) {
  if (WIFEXITED(status)) return "ended with " + std::to_string(WEXITSTATUS(status));
  return "was ended by signal " + std::to_string(WTERMSIG(status));
}

}  // namespace

Result<void> run_alert_command(const std::vector<std::string>& words, const std::string& input,
                               std::chrono::milliseconds deadline, const std::stop_token& stop) {
  Pipe in, out;
  if (!in.open() || !out.open())
    return fail(ErrorKind::unavailable, std::string("no pipe can be had: ") + std::strerror(errno));
  make_blocking(in.ends[0]);
  make_blocking(out.ends[1]);
  INTAKED_TRY(const pid_t child, spawn(words, in.ends[0], out.ends[1]));
  in.close(0);
  out.close(1);
  Conversation conversation(in.ends[1], out.ends[0], input);
  const auto end = std::chrono::steady_clock::now() + deadline;
  int status = 0;
  bool is_killed = false;
  pid_t ended = 0;
  while ((ended = ::waitpid(child, &status, WNOHANG)) == 0 || (ended < 0 && errno == EINTR)) {
    conversation.turn(in);
    if (!is_killed && (stop.stop_requested() || std::chrono::steady_clock::now() > end)) {
      ::kill(-child, SIGKILL);
      is_killed = true;
    }
  }
  // What it said last; whoever it left behind may go on writing.
  for (std::size_t turns = 0; turns < k_last_turns_max && conversation.turn(in); ++turns) {
  }
  if (ended < 0)
    return fail(ErrorKind::internal, words.front() + ": how it ended is not known: " +
                                         std::string(std::strerror(errno)));
  if (is_killed)
    return fail(ErrorKind::timed_out, words.front() + " did not end in time and was killed");
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  const std::string said = conversation.said();
  return fail(ErrorKind::unavailable,
              words.front() + " " + ending(status) + (said.empty() ? "" : ": " + said));
}

}  // namespace intaked::app
