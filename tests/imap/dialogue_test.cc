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

INSTANTIATE_TEST_SUITE_P(Dialogs, DialogueText, testing::ValuesIn(dialogues()),
                         [](const auto& file) {
                           std::string name = file.param.stem().string();
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace intaked::imap
