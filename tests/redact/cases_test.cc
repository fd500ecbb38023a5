// Every sample that the parser is tested with, and real mail where it is there: redacted it is read
// as it was, and says how many words that took.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <vector>

#include <gmock/gmock.h>

#include "parse/file_type.h"
#include "redact/redacting.h"

namespace intaked::redact {
namespace {

namespace fs = std::filesystem;

struct Tally {
  std::size_t messages = 0, alike = 0, with_words = 0, lines = 0, readings = 0, most = 0;
};

// Of winmail.dat the words are gone for good, packed ones too: its sums do not fit any more.
bool holds_tnef(const std::string& message) {
  return message.find("ms-tnef") != std::string::npos ||
         message.find("winmail.dat") != std::string::npos;
}

void judge(const fs::path& path, Tally& tally) {
  SCOPED_TRACE(path);
  const std::string message = read_file(path);
  const Redacted redacted = redact(message).redacted;
  EXPECT_EQ(redacted.bytes.size(), message.size());
  if (!holds_tnef(message)) {
    EXPECT_THAT(redacted.differences, testing::IsEmpty());
  }
  ++tally.messages;
  if (redacted.differences.empty()) ++tally.alike;
  if (!redacted.kept.empty()) ++tally.with_words;
  tally.lines += redacted.kept.size();
  tally.readings += redacted.readings;
  tally.most = std::max(tally.most, redacted.readings);
}

void show(const char* what, const Tally& tally) {
  std::printf(
      "%s: of %zu messages %zu are read alike; in %zu of them words stand as they came, in %zu "
      "lines; read %zu times, at most %zu one message\n",
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
