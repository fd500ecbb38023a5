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
    {"Gro\u0308\u00DFe.pdf", "Größe.pdf"},  // as macOS writes it
    {"日本.pdf", "日本.pdf"},
    {"archive.tar.gz", "archive.tar.gz"},
    {"a b.txt", "a b.txt"},
    {"noextension", "noextension"},
    // Directories.
    {"../../etc/passwd", "passwd"},
    {"..\\..\\boot.ini", "boot.ini"},
    {"..\\../..\\x", "x"},
    {"/etc/passwd", "passwd"},
    {"C:\\temp\\a.exe", "a.exe"},
    {"\\\\server\\share\\a.doc", "a.doc"},
    {"file:///etc/passwd", "passwd"},
    {"a/", "a"},
    {"a.txt/", "a.txt"},
    {"a.txt/..", ""},
    {"a/./b", "b"},
    {"..", ""},
    {".", ""},
    {"...", ""},
    {"///", ""},
    {"./.", ""},
    {"", ""},
    {" ", ""},
    // What only looks like a separator, or would be one after another decoding, is data.
    {"..%2f..%2fa", "%2f..%2fa"},
    {"..%5c..%5ca", "%5c..%5ca"},
    {"a%00.txt", "a%00.txt"},
    {"%2e%2e%2fa", "%2e%2e%2fa"},
    {"a%252fb", "a%252fb"},
    {"a\uFF0Fb.txt", "a\uFF0Fb.txt"},
    {"a\u2215b.txt", "a\u2215b.txt"},
    {"..\u2044x", "\u2044x"},
    {"a&#47;b", "a&#47;b"},
    // Dots and blanks.
    {".htaccess", "htaccess"},
    {"..htaccess", "htaccess"},
    {" .htaccess", "htaccess"},
    {". .htaccess", "htaccess"},
    {" . .htaccess", "htaccess"},
    {"\t.htaccess", "htaccess"},
    {"a.txt. . ", "a.txt"},
    {"a.txt.", "a.txt"},
    {"a.txt ", "a.txt"},
    {"a..txt", "a..txt"},
    // Characters without a shape: CVE-2026-28289 put one before the dot.
    {"\u200B.htaccess", "htaccess"},
    {".\u200B.htaccess", "htaccess"},
    {"\u2060.\u00AD.htaccess", "htaccess"},
    {"\uFEFF.htaccess", "htaccess"},
    {"\u180E.htaccess", "htaccess"},
    {"\u115F.htaccess", "htaccess"},
    {"\u3164.htaccess", "htaccess"},
    {"\uFFA0.htaccess", "htaccess"},
    {"\u2028.htaccess", "htaccess"},
    {"\u2029.htaccess", "htaccess"},
    {"\u061C.htaccess", "htaccess"},
    {"\u2066.\u2069htaccess", "htaccess"},
    {"\U000E0020.htaccess", "htaccess"},
    {"\U000E0101.htaccess", "htaccess"},
    {"\U0001D173.htaccess", "htaccess"},
    {"\uFE0F.htaccess", "htaccess"},
    {"a\u202Egnp.exe", "agnp.exe"},
    {"a\u202Dgnp.exe", "agnp.exe"},
    {"a\u200Fb", "ab"},
    {"a\u200D\u200Cb", "ab"},
    {"\u2764\uFE0F.png", "\u2764.png"},
    {"..\u200B/..\u200B/x", "x"},
    {".\u200B./x", "x"},
    // Controls.
    {std::string("a\0b.txt", 7), "ab.txt"},
    {std::string("a.txt\0.exe", 10), "a.txt.exe"},
    {"a\r\nb.txt", "a b.txt"},
    {"a\nContent-Type: x", "a Content-Type: x"},
    {"a\x1B[31mb", "a[31mb"},
    {"a\x7F"
     "b",
     "ab"},
    {"a\u0085b", "a b"},
    {"a\u009Bb", "ab"},
    // Bytes that are no UTF-8: an overlong slash, a lone surrogate, a cut character.
    {"..\xC0\xAF..\xC0\xAFx", "\uFFFD\uFFFD..\uFFFD\uFFFDx"},
    {"a\xED\xA0\x80", "a\uFFFD\uFFFD\uFFFD"},
    {"a\xE2\x82", "a\uFFFD"},
    // Names of devices.
    {"CON", "_CON"},
    {"con.txt", "_con.txt"},
    {"Con .txt", "_Con .txt"},
    {"CON:x", "_CON:x"},
    {"nul.tar.gz", "_nul.tar.gz"},
    {"LPT1.pdf", "_LPT1.pdf"},
    {"COM0", "_COM0"},
    {"COM\u00B9.txt", "_COM\u00B9.txt"},
    {"CONIN$", "_CONIN$"},
    {".con", "_con"},
    {"C\u200BON", "_CON"},
    {"a/CON", "_CON"},
    {"_CON", "_CON"},
    {"concert.pdf", "concert.pdf"},
    {"com.pdf", "com.pdf"},
    {"com10.pdf", "com10.pdf"},
    {"LPTX", "LPTX"},
    // Data, though some system gives it a meaning.
    {"a.txt:evil", "a.txt:evil"},
    {"a.txt::$DATA", "a.txt::$DATA"},
    {"C:evil.exe", "C:evil.exe"},
    {"\"quoted\".txt", "\"quoted\".txt"},
    {"it's.txt", "it's.txt"},
    {"<script>.svg", "<script>.svg"},
    {"$(reboot).txt", "$(reboot).txt"},
    {"-rf", "-rf"},
    {"~root", "~root"},
    {"*?.txt", "*?.txt"},
    {"a;b|c.txt", "a;b|c.txt"},
};

TEST(FileName, IsMadeHarmless) {
  for (const Sample& sample : k_samples) {
    EXPECT_EQ(clean_file_name(sample.given), sample.cleaned) << sample.given;
  }
}

// Each of these before, inside and behind each sample.
const std::vector<std::string> k_tricks = {"../",     "..\\",
                                           ".",       "\u200B",
                                           " ",       "\u202E",
                                           "\r\n",    "/",
                                           "\\",      "\u200B.\u200B",
                                           "CON.",    "\uFE0F",
                                           "e\u0301", std::string(250, 'x')};

std::vector<std::string> tricky_names() {
  std::vector<std::string> names;
  for (const Sample& sample : k_samples) {
    names.push_back(sample.given);
    for (const std::string& trick : k_tricks) {
      names.push_back(trick + sample.given);
      names.push_back(sample.given + trick);
      names.push_back(sample.given.substr(0, sample.given.size() / 2) + trick +
                      sample.given.substr(sample.given.size() / 2));
    }
  }
  return names;
}

TEST(FileName, IsSafeWhateverIsGiven) {
  const std::vector<std::string> names = tricky_names();
  ASSERT_GE(names.size(), 300U);
  for (const std::string& name : names) {
    const std::string once = clean_file_name(name);
    EXPECT_EQ(clean_file_name(once), once) << name;
    EXPECT_EQ(once.find_first_of("/\\"), std::string::npos) << name;
    EXPECT_EQ(text::clean(once, text::Lines::join), once) << name;
    EXPECT_EQ(text::without_shapeless(once), once) << name;
    EXPECT_EQ(text::to_nfc(once), once) << name;
    EXPECT_TRUE(text::is_valid_utf8(once)) << name;
    EXPECT_LE(once.size(), 200U) << name;
    EXPECT_FALSE(once.starts_with('.') || once.starts_with(' ')) << name;
    EXPECT_FALSE(once.ends_with('.') || once.ends_with(' ')) << name;
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
