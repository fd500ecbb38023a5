// Real mail of other projects' test suites, if the folder that holds it is there: each message is
// parsed and sound. What must be understood in it is scored by the folder's own script.
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "parse/expect_sound.h"
#include "parse/parse.h"

namespace intaked::parse {
namespace {

TEST(Corpus, EveryMessageIsSound) {
  const std::filesystem::path corpus =
      std::filesystem::path(INTAKED_SOURCE_DIR) / "../shared/corpus";
  if (!std::filesystem::is_directory(corpus)) GTEST_SKIP() << "there is no " << corpus;
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(corpus)) {
    if (entry.path().extension() != ".eml") continue;
    SCOPED_TRACE(entry.path());
    std::ifstream in(entry.path(), std::ios::binary);
    std::stringstream bytes;
    bytes << in.rdbuf();
    const model::ParsedMessage message = parse(bytes.str(), {});
    expect_sound(message);
    EXPECT_FALSE(message.parts.empty());
    ++count;
  }
  EXPECT_GT(count, 0U);
}

}  // namespace
}  // namespace intaked::parse
