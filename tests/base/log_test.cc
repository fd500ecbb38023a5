#include "base/log.h"

#include <cstdlib>
#include <string>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace intaked::log {
namespace {

TEST(LogLine, is_an_event_and_pairs) {
  EXPECT_EQ(format_line("filed", {{"intake", "01h"}, {"bytes", 1834}, {"first", true}}),
            "filed intake=01h bytes=1834 first=true");
  EXPECT_EQ(format_line("started", {}), "started");
}

struct Escape {
  const char* name;
  std::string value;
  std::string written;
};

class LogValue : public testing::TestWithParam<Escape> {};

TEST_P(LogValue, cannot_break_out_of_its_line) {
  EXPECT_EQ(format_line("e", {{"k", GetParam().value}}), "e k=" + GetParam().written);
}

INSTANTIATE_TEST_SUITE_P(
    Log, LogValue,
    testing::Values(
        Escape{"plain", "support", "support"}, Escape{"empty", "", R"("")"},
        Escape{"space", "a b", R"("a b")"}, Escape{"equals", "a=b", R"("a=b")"},
        Escape{"quote", "a\"b", R"("a\"b")"}, Escape{"backslash", "a\\b", R"("a\\b")"},
        Escape{"forged_line", "x\nerror event=fake", R"("x\nerror event=fake")"},
        Escape{"terminal_escape", "\x1b[2J", R"("\x1b[2J")"}, Escape{"delete", "\x7f", R"("\x7f")"},
        Escape{"nul", std::string("a\0b", 3), R"("a\x00b")"},
        Escape{"c1_control", "\xc2\x9b", R"("\u009b")"},
        Escape{"direction_override", "a\u202eb", R"("a\u202eb")"},
        Escape{"line_separator", "a\u2028b", R"("a\u2028b")"},
        Escape{"not_utf8", "f\xfcr", R"("f\xfcr")"},
        Escape{"overlong", "\xc0\xaf", R"("\xc0\xaf")"}, Escape{"letters", "grüße😀", "grüße😀"},
        Escape{"cut", std::string(300, 'a'), std::string(256, 'a') + "…"},
        Escape{"exactly_the_limit", std::string(256, 'a'), std::string(256, 'a')},
        Escape{"cut_at_a_border", std::string(255, 'a') + "ü", std::string(255, 'a') + "…"}),
    [](const auto& test) { return test.param.name; });

// What the calls write to a stderr that is `file`, in a child process, because the decision about
// the journal is made once.
std::string lines_written(bool to_journal) {
  std::string path = testing::TempDir() + "intaked_log_test_XXXXXX";
  const int file = mkstemp(path.data());
  EXPECT_GE(file, 0);
  const pid_t child = fork();
  if (child == 0) {
    struct stat status {};
    fstat(file, &status);
    const auto inode = to_journal ? status.st_ino : status.st_ino + 1;
    const std::string stream = std::to_string(status.st_dev) + ":" + std::to_string(inode);
    setenv("JOURNAL_STREAM", stream.c_str(), 1);
    dup2(file, STDERR_FILENO);
    debug("unseen");
    info("one", {{"k", "v"}});
    warning("two");
    set_level(Level::error);
    info("unseen");
    error("three");
    _exit(0);
  }
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  std::string text(4096, '\0');
  const ssize_t got = pread(file, text.data(), text.size(), 0);
  text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  close(file);
  unlink(path.c_str());
  return text;
}

TEST(Log, speaks_the_journals_priorities) {
  EXPECT_EQ(lines_written(true), "<6>one k=v\n<4>two\n<3>three\n");
}

TEST(Log, has_time_and_level_elsewhere) {
  const std::string time = "20[0-9-]+T[0-9:.]+Z ";
  EXPECT_THAT(lines_written(false),
              testing::MatchesRegex(time + "info one k=v\n" + time + "warning two\n" + time +
                                    "error three\n"));
}

}  // namespace
}  // namespace intaked::log
