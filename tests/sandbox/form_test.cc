#include "sandbox/form.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace intaked::sandbox {
namespace {

constexpr std::string_view k_type = "multipart/form-data; boundary=b";

TEST(Form, IsTakenApart) {
  const std::string body =
      "--b\r\nContent-Disposition: form-data; name=\"team\"\r\n\r\nT1\r\n"
      "--b\r\ncontent-disposition: form-data; filename=\"a;b.txt\"; name=file\r\n"
      "Content-Type: text/plain\r\n\r\n\r\n--c\r\n\r\n--b--\r\nepilogue";
  const auto parts = parse_form(k_type, body);
  ASSERT_TRUE(parts) << parts.error().text;
  ASSERT_EQ(parts->size(), 2u);
  EXPECT_EQ(parts->front().name, "team");
  EXPECT_EQ(parts->front().content, "T1");
  EXPECT_FALSE(parts->front().file_name);
  EXPECT_EQ(parts->back().name, "file");
  EXPECT_EQ(parts->back().file_name, "a;b.txt");
  EXPECT_EQ(parts->back().type, "text/plain");
  EXPECT_EQ(parts->back().content, "\r\n--c\r\n");
}

// A form that was cut off is never taken for a shorter one.
TEST(Form, CutAnywhereIsAnError) {
  const std::string whole =
      "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nxyz\r\n--b--";
  ASSERT_TRUE(parse_form(k_type, whole));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_FALSE(parse_form(k_type, std::string_view(whole).substr(0, length))) << length;
  }
}

TEST(Form, HoldsSoManyPartsAndNoMore) {
  std::string body;
  for (std::size_t i = 0; i < k_form_parts_max; ++i) {
    body += "--b\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n\r\n";
  }
  EXPECT_TRUE(parse_form(k_type, body + "--b--"));
  body += "--b\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n\r\n";
  EXPECT_FALSE(parse_form(k_type, body + "--b--"));
}

TEST(Form, HeadersThatEndInTheMiddleAreNoTrouble) {
  for (const char* disposition :
       {"form-data; name", "form-data; name=", "form-data; name=\"", "form-data; name=\"a\\",
        "form-data;;; name=\"a\"x; filename=\"%2", "form-data; ;=; name=a", ";", ""}) {
    const std::string body =
        std::string("--b\r\nContent-Disposition: ") + disposition + "\r\n\r\nx\r\n--b--";
    const auto parts = parse_form(k_type, body);
    EXPECT_TRUE(!parts || parts->size() == 1u) << disposition;
  }
}

}  // namespace
}  // namespace intaked::sandbox
