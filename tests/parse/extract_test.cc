// Whatever parse() lists, extract() gives, byte for byte.
#include "parse/extract.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "lib/crypto/crypto.h"
#include "parse/parse.h"

namespace intaked::parse {
namespace {

void ignore(std::string_view) {}

std::size_t expect_all_files(const std::string& mail) {
  const model::ParsedMessage message = parse(mail, {});
  for (const model::Attachment& file : message.attachments) {
    std::string bytes;
    EXPECT_TRUE(extract(mail, file.part, [&](std::string_view piece) { bytes += piece; }))
        << file.part;
    EXPECT_EQ(bytes.size(), file.size) << file.part;
    EXPECT_EQ(crypto::sha256(bytes), file.digest) << file.part;
  }
  return message.attachments.size();
}

TEST(Extract, GivesEveryFileThatIsListed) {
  const std::filesystem::path root(INTAKED_SOURCE_DIR);
  std::size_t files = 0;
  for (const auto& folder : {root / "tests/cases", root / "../shared/corpus"}) {
    if (!std::filesystem::is_directory(folder)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (entry.path().extension() != ".eml") continue;
      SCOPED_TRACE(entry.path());
      std::ifstream in(entry.path(), std::ios::binary);
      std::stringstream bytes;
      bytes << in.rdbuf();
      files += expect_all_files(bytes.str());
    }
  }
  EXPECT_GT(files, 20U);
}

TEST(Extract, KnowsWhatIsNotThere) {
  const std::string mail = "Content-Type: text/plain\r\n\r\nbegin 644 a\r\n#0V%T\r\n`\r\nend\r\n";
  EXPECT_TRUE(extract(mail, "1", ignore));
  EXPECT_TRUE(extract(mail, "1/1", ignore));
  for (const std::string_view path :
       {"", "2", "1/", "1/0", "1/2", "1/1/1", "1/-1", "1/1x", "/1", "1/99999999999999999999"}) {
    EXPECT_FALSE(extract(mail, path, ignore)) << path;
  }
}

}  // namespace
}  // namespace intaked::parse
