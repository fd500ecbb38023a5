#include "parse/file_name.h"

#include <gtest/gtest.h>

#include "lib/text/text.h"

namespace intaked::parse {
namespace {

struct Sample {
  std::string given;
  std::string cleaned;
};

const std::vector<Sample> k_samples = {
    {"invoice.pdf", "invoice.pdf"},
    {"Rechnung Größe.pdf", "Rechnung Größe.pdf"},
    {"../../etc/passwd", "passwd"},
    {"..\\..\\boot.ini", "boot.ini"},
    {"/etc/passwd", "passwd"},
    {"C:\\temp\\a.exe", "a.exe"},
    {".htaccess", "htaccess"},
    {"\u200B.htaccess", "htaccess"},  // zero width before the dot: CVE-2026-28289
    {".\u200B.htaccess", "htaccess"},
    {"\u2060.\u00AD.htaccess", "htaccess"},
    {" . .htaccess", "htaccess"},
    {"a\u202Egnp.exe", "agnp.exe"},
    {std::string("a\0b.txt", 7), "ab.txt"},
    {"a\r\nb.txt", "a b.txt"},
    {"a.txt/", "a.txt"},
    {"a.txt. . ", "a.txt"},
    {"CON", "_CON"},
    {"con.txt", "_con.txt"},
    {"LPT1.pdf", "_LPT1.pdf"},
    {"concert.pdf", "concert.pdf"},
    {"..%2f..%2fa", "%2f..%2fa"},
    {"..", ""},
    {"///", ""},
    {"", ""},
    {"./.", ""},
    {"日本.pdf", "日本.pdf"},
};

TEST(FileName, IsMadeHarmless) {
  for (const Sample& sample : k_samples) {
    EXPECT_EQ(clean_file_name(sample.given), sample.cleaned) << sample.given;
  }
}

TEST(FileName, CleaningTwiceChangesNothing) {
  for (const Sample& sample : k_samples) {
    const std::string once = clean_file_name(sample.given);
    EXPECT_EQ(clean_file_name(once), once) << sample.given;
    EXPECT_EQ(once.find_first_of("/\\"), std::string::npos) << sample.given;
  }
}

TEST(FileName, KeepsItsExtensionWhenCut) {
  std::string name;
  for (int i = 0; i < 200; ++i) name += "é";
  const std::string cleaned = clean_file_name(name + ".pdf");
  EXPECT_LE(cleaned.size(), 200U);
  EXPECT_TRUE(cleaned.ends_with("é.pdf"));
  EXPECT_TRUE(text::is_valid_utf8(cleaned));
  EXPECT_LE(clean_file_name("a." + std::string(10'000, 'x')).size(), 200U);
}

}  // namespace
}  // namespace intaked::parse
