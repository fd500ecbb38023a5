// A form that is written is read again as it was.
#include "hooks/form_writer.h"

#include <gtest/gtest.h>

namespace intaked::hooks {
namespace {

void expect_read_again(const std::vector<FormField>& fields, std::string_view type,
                       const std::string& body) {
  const auto form = Form::read(type, body);
  ASSERT_TRUE(form) << form.error().text << "\n" << body;
  ASSERT_EQ(form->fields().size(), fields.size()) << body;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    EXPECT_EQ(form->fields()[i].name, fields[i].name);
    EXPECT_EQ(form->fields()[i].filename, fields[i].filename);
    EXPECT_EQ(form->fields()[i].content_type, fields[i].content_type);
    EXPECT_EQ(form->fields()[i].value, fields[i].value);
  }
}

TEST(FormWriter, FieldsAndFilesInParts) {
  const std::vector<FormField> fields{
      {"subject", {}, {}, "Grüße & 100%+"},
      {"", {}, {}, ""},
      {"a\"b\\", {}, "text/plain; charset=utf-8", " --b\n--b\r\n- -"},
      {"attachment-1", "x\\\"; y.png", "image/png", "\x89PNG\r\n"}};
  for (const char* boundary : {"b", "b c"})
    expect_read_again(fields, "multipart/form-data; boundary=\"" + std::string(boundary) + "\"",
                      write_multipart(fields, boundary));
}

TEST(FormWriter, FieldsInOneLine) {
  const std::vector<FormField> fields{
      {"subject", {}, {}, "Grüße & 100%+\r\n"}, {"a=b&c", {}, {}, ""}, {"d", {}, {}, "="}};
  expect_read_again(fields, "application/x-www-form-urlencoded", write_urlencoded(fields));
}

}  // namespace
}  // namespace intaked::hooks
