// Samples that the parser is tested with, and real mail where it is there: redacted it is read as
// it was, and says how many words that took. Every fifth message; INTAKED_LONG=1: every one.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <vector>

#include <gmock/gmock.h>

#include "lib/text/text.h"
#include "parse/file_type.h"
#include "redact/redacting.h"

namespace intaked::redact {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_stride = 5;

struct Tally {
  std::size_t messages = 0, alike = 0, with_words = 0, lines = 0, readings = 0, most = 0;
};

// Of winmail.dat all values are gone for good, and with them how long its texts are.
bool holds_tnef(const std::string& message) {
  return message.find("ms-tnef") != std::string::npos ||
         message.find("winmail.dat") != std::string::npos;
}

bool is_ascii_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Words that are long enough to tell something, in lower case.
std::set<std::string> long_words(std::string_view text) {
  constexpr std::size_t k_letters = 6;
  std::set<std::string> words;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && is_ascii_letter(text[end])) ++end;
    if (end - at >= k_letters) words.insert(text::fold_case(text.substr(at, end - at)));
    at = std::max(end, at + 1);
  }
  return words;
}

// What a person wrote, and what it is called.
std::set<std::string> words_of(const model::ParsedMessage& message) {
  std::string all = message.subject + "\n" + message.text + "\n" + message.html_text;
  for (const auto* people : {&message.to, &message.cc, &message.reply_to}) {
    for (const model::Address& one : *people) all += "\n" + one.name + "\n" + one.address;
  }
  if (message.from) all += "\n" + message.from->name + "\n" + message.from->address;
  for (const model::Attachment& file : message.attachments) all += "\n" + file.name;
  return long_words(all);
}

// No word is read in what was redacted that was read before, but those that are told.
void expect_no_word_left(const std::string& message, const Redacted& redacted) {
  parse::Options options;
  options.for_people = true;
  // Names of roles and of fields, and what domains end with, are nobody's words.
  std::set<std::string> told = {"postmaster", "mailer",  "daemon",  "nobody", "bounce",
                                "noreply",    "message", "example", "mailto"};
  for (const KeptWords& kept : redacted.kept) told.merge(long_words(kept.words));
  const std::set<std::string> before = words_of(parse::parse(message, options));
  for (const std::string& word : words_of(parse::parse(redacted.bytes, options))) {
    if (std::all_of(word.begin(), word.end(), [](char c) { return c == 'x'; })) continue;
    EXPECT_TRUE(!before.contains(word) || told.contains(word)) << word;
  }
}

void judge(const fs::path& path, Tally& tally) {
  SCOPED_TRACE(path);
  const std::string message = read_file(path);
  const Redacted redacted = redact(message).redacted;
  EXPECT_EQ(redacted.bytes.size(), message.size());
  if (!holds_tnef(message)) {
    EXPECT_THAT(redacted.differences, testing::IsEmpty());
  }
  expect_no_word_left(message, redacted);
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
  if (std::getenv("INTAKED_LONG")) return paths;
  std::vector<fs::path> some;
  for (std::size_t i = 0; i < paths.size(); i += k_stride) some.push_back(paths[i]);
  return some;
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
