// Whatever a stranger called a file, it can leave neither its place nor its line.
#include "desk/file_name.h"

#include <gtest/gtest.h>

#include "lib/text/text.h"

namespace intaked::desk {
namespace {

struct NameCase {
  std::string written, shown, plain;
};

TEST(FileName, IsMadeSafeForPeopleAndForPaths) {
  const NameCase cases[] = {
      {"invoice.pdf", "invoice.pdf", "invoice.pdf"},
      {"Rechnung März.pdf", "Rechnung März.pdf", "Rechnung_M_rz.pdf"},
      {"文件.pdf", "文件.pdf", "file.pdf"},
      {"文件", "文件", "file"},
      {"", "file", "file"},
      {" . ", "file", "file"},
      {"..", "file", "file"},
      {".htaccess", "htaccess", "htaccess"},
      {"../../etc/passwd", "_.._etc_passwd", "etc_passwd"},
      {"..\\..\\boot.ini", "_.._boot.ini", "boot.ini"},
      {"C:\\temp\\a.txt", "C__temp_a.txt", "C_temp_a.txt"},
      {"a\r\nX-Evil: 1.txt", "a X-Evil_ 1.txt", "a_X-Evil_1.txt"},
      {std::string("a\0b.txt", 7), "ab.txt", "ab.txt"},
      {"a\"; filename=\"b.html", "a_; filename=_b.html", "a_filename_b.html"},
      {"gpj.\u202Eexe", "gpj.exe", "gpj.exe"},
      {"a....b", "a....b", "a.b"},
      {"\xff\xfe.bin", "\uFFFD\uFFFD.bin", "file.bin"},
      {"a%2f..%2fb", "a%2f..%2fb", "a_2f._2fb"},
      {"-rf", "-rf", "rf"},
  };
  for (const NameCase& c : cases) {
    SCOPED_TRACE(c.written);
    EXPECT_EQ(shown_name(c.written), c.shown);
    EXPECT_EQ(plain_name(c.written), c.plain);
  }
}

TEST(FileName, KeepsItsExtensionWhenItIsCut) {
  std::string umlauts;
  for (int i = 0; i < 200; ++i) umlauts += "ä";
  const std::string shown = shown_name(umlauts + ".pdf");
  EXPECT_LE(shown.size(), 150u);
  EXPECT_TRUE(shown.ends_with("ä.pdf"));
  EXPECT_TRUE(text::is_valid_utf8(shown));
  const std::string plain = plain_name(std::string(300, 'a') + ".pdf");
  EXPECT_EQ(plain, std::string(76, 'a') + ".pdf");
  EXPECT_EQ(plain_name("a." + std::string(300, 'b')).size(), 80u);
}

TEST(FileName, TypesAreWhatTheyMayBe) {
  EXPECT_EQ(media_type("Image/PNG; name=\"a.png\""), "image/png");
  EXPECT_EQ(media_type("application/vnd.oasis.opendocument.text"),
            "application/vnd.oasis.opendocument.text");
  for (const char* none :
       {"", "text", "/png", "image/", "text/ht ml", "text/html\r\nX: y", "a/b/c"}) {
    EXPECT_EQ(media_type(none), "application/octet-stream") << none;
  }
  EXPECT_EQ(harmless_type("image/png"), "image/png");
  for (const char* active : {"text/html", "image/svg+xml", "application/xhtml+xml", "text/xml",
                             "text/plain", "application/javascript", "x/y"}) {
    EXPECT_EQ(harmless_type(active), "application/octet-stream") << active;
  }
}

TEST(FileName, DispositionsNameItTwice) {
  EXPECT_EQ(attachment_disposition("Rechnung März.pdf"),
            "attachment; filename=\"Rechnung_M_rz.pdf\"; "
            "filename*=UTF-8''Rechnung%20M%C3%A4rz.pdf");
  EXPECT_EQ(attachment_disposition("a\"\r\nSet-Cookie: x"),
            "attachment; filename=\"a_Set-Cookie_x\"; filename*=UTF-8''a_%20Set-Cookie_%20x");
  EXPECT_EQ(form_data_disposition("file", "März \"1\"\\.pdf"),
            "form-data; name=\"file\"; filename=\"März _1__.pdf\"");
}

}  // namespace
}  // namespace intaked::desk
