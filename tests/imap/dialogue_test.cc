// Conversations as text files: tests/imap/dialogs/*.txt, each one test, with the server's bytes
// whole, one by one and in uneven pieces.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "imap/dialogue_script.h"

namespace intaked::imap {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> dialogues() {
  std::vector<fs::path> files;
  for (const auto& entry :
       fs::directory_iterator(std::string(INTAKED_SOURCE_DIR) + "/tests/imap/dialogs"))
    if (entry.path().extension() == ".txt") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

class DialogueText : public testing::TestWithParam<fs::path> {};

TEST_P(DialogueText, GoesAsWritten) {
  std::ifstream file(GetParam());
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  for (const std::size_t piece : {std::string::npos, std::size_t{1}, std::size_t{7}}) {
    EXPECT_EQ(DialogueScript(text, piece).play(), "") << GetParam();
  }
}

std::string repeated(const std::string& line, int times) {
  std::string lines;
  for (int i = 0; i < times; ++i) lines += line + "\n";
  return lines;
}

TEST(Dialogue, EndsWhenAServerTalksWithoutAnswering) {
  const std::string begin =
      "position 7 5\nopen 7 7 6\nC: t3 UID FETCH 6 (UID INTERNALDATE RFC822.SIZE)\n";
  const std::string flood = begin + repeated("S: * 1 RECENT", 10'001) +
                            "E: failed the server sent more than 10000 responses to one command\n";
  const std::string noise =
      begin + repeated("S: * (((", 10'001) +
      "E: failed the server sends more than can be read, and nothing of use\n";
  const std::string just_so = begin + repeated("S: * 1 RECENT", 10'000) +
                              "answer OK\nE: store 7:6 watermark 0\nE: complete +0s\n";
  for (const auto& text : {flood, noise, just_so})
    EXPECT_EQ(DialogueScript(text, std::string::npos).play(), "");
}

TEST(Dialogue, EndsAtAMillionParentheses) {
  const std::string text =
      "position 7 5\nopen 7 7 6\nC: t3 UID FETCH 6 (UID INTERNALDATE RFC822.SIZE)\n"
      "S: * 1 FETCH " +
      std::string(1 << 20, '(') + "\nE: failed the server sent a line of more than 65536 bytes\n";
  EXPECT_EQ(DialogueScript(text, std::string::npos).play(), "");
  EXPECT_EQ(DialogueScript(text, 1000).play(), "");
}

// Sizes are wrong on some servers: asked for alone it may be as large as any.
TEST(Dialogue, TakesAMessageThatIsMuchLargerThanItsSizeAtTheSecondAttempt) {
  const std::string body(100'000, 'x');
  const std::string open =
      "open 7 2 1\nC: t3 UID FETCH 1 (UID INTERNALDATE RFC822.SIZE)\nlisted 1 10\nanswer OK\n"
      "C: t4 UID FETCH 1 (UID INTERNALDATE BODY.PEEK[])\nS| * 1 FETCH (UID 1 BODY[] {100000}\\r\\n";
  const std::string text = "position 7 0\n" + open +
                           "\nE: failed the server announced a literal of 100000 bytes; at most "
                           "65556 are taken\nreconnect\n" +
                           open + body + ")\\r\\n\nanswer OK\nE: record 7:1 " + body +
                           " -> 7:1\nE: complete +0s\n";
  EXPECT_EQ(DialogueScript(text, std::string::npos).play(), "");
}

INSTANTIATE_TEST_SUITE_P(Dialogs, DialogueText, testing::ValuesIn(dialogues()),
                         [](const auto& file) {
                           std::string name = file.param.stem().string();
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace intaked::imap
