// Every sample that the parser is tested with, and real mail where it is there: redacted it is read
// as it was, and says how many words that took.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <vector>

#include "parse/file_type.h"
#include "redact/redacting.h"

namespace intaked::redact {
namespace {

namespace fs = std::filesystem;

struct Tally {
  std::size_t messages = 0, alike = 0, with_words = 0, lines = 0, readings = 0, most = 0;
};

void judge(const fs::path& path, Tally& tally) {
  SCOPED_TRACE(path);
  const std::string message = read_file(path);
  const Redacted redacted = redact(message).redacted;
  EXPECT_EQ(redacted.bytes.size(), message.size());
  ++tally.messages;
  tally.readings += redacted.readings;
  tally.most = std::max(tally.most, redacted.readings);
  tally.lines += redacted.kept.size();
  if (!redacted.kept.empty()) ++tally.with_words;
  if (redacted.differences.empty()) ++tally.alike;
  std::string name = path.parent_path().filename().string() + "/" + path.filename().string();
  if (std::getenv("SHOW")) {
    std::printf("%s: %zu readings, %zu lines%s\n", name.c_str(), redacted.readings,
                redacted.kept.size(), redacted.gave_up ? ", gave up" : "");
    for (const auto& d : redacted.differences) std::printf("   differs: %s\n", d.c_str());
    for (const auto& k : redacted.kept)
      std::printf("   %zu: %s\n", k.line, k.words.substr(0, 300).c_str());
  }
}

void show(const char* what, const Tally& tally) {
  std::printf(
      "%s: %zu messages, %zu read alike, %zu with words that stand as they came in %zu lines, %zu "
      "readings, at most %zu\n",
      what, tally.messages, tally.alike, tally.with_words, tally.lines, tally.readings, tally.most);
}

std::vector<fs::path> messages_below(const fs::path& folder) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".eml") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

TEST(RedactedCases, AreReadAsTheyWere) {
  parse::prepare_file_types();
  Tally tally;
  for (const fs::path& path : messages_below(fs::path(INTAKED_SOURCE_DIR) / "tests/cases/parse"))
    judge(path, tally);
  show("cases", tally);
}

TEST(RedactedCorpus, IsReadAsItWas) {
  const fs::path corpus = fs::path(INTAKED_SOURCE_DIR) / "../shared/corpus";
  if (!fs::is_directory(corpus)) GTEST_SKIP() << "there is no " << corpus;
  parse::prepare_file_types();
  Tally tally;
  for (const fs::path& path : messages_below(corpus)) judge(path, tally);
  show("corpus", tally);
}

}  // namespace
}  // namespace intaked::redact
