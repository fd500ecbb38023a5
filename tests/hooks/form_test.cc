// Forms as providers send them, and as nobody should.
#include "hooks/form.h"

#include <gmock/gmock.h>

namespace intaked::hooks {
namespace {

using testing::HasSubstr;

constexpr const char* k_urlencoded = "application/x-www-form-urlencoded";
constexpr const char* k_multipart = "multipart/form-data; boundary=xYz";

std::string part(const std::string& header, const std::string& value) {
  return "--xYz\r\n" + header + "\r\n\r\n" + value + "\r\n";
}

std::string field(const std::string& name, const std::string& value) {
  return part("Content-Disposition: form-data; name=\"" + name + "\"", value);
}

TEST(Form, UrlencodedFieldsAreDecoded) {
  const std::string body = "a=1+2%2B3&b=&c&&%C3%BC=%00%26%3D";
  const auto form = Form::read(std::string(k_urlencoded) + "; charset=utf-8", body);
  ASSERT_TRUE(form) << form.error().text;
  ASSERT_EQ(form->fields().size(), 4u);
  EXPECT_EQ(form->text("a"), "1 2+3");
  EXPECT_EQ(form->text("b"), "");
  EXPECT_NE(form->field("c"), nullptr);
  EXPECT_EQ(form->text("ü"), std::string_view("\0&=", 3));
  EXPECT_EQ(form->field("d"), nullptr);
}

TEST(Form, MultipartFieldsAndFilesComeAsTheyAre) {
  const std::string bytes("\0\r\n--xY\r\n--\r\n", 13);
  const std::string body =
      field("subject", "Hello") + field("empty", "") +
      part(
          "content-disposition: form-data; name=\"attachment-1\"; filename=\"a\\\"b;c.pdf\"\r\n"
          "Content-Type: application/pdf; x=y\r\nX-Other: 1",
          bytes) +
      "--xYz  \r\nContent-Disposition: form-data; name=last\r\n\r\nlast\r\n--xYz--\r\nepilogue";
  const auto form = Form::read(k_multipart, body);
  ASSERT_TRUE(form) << form.error().text;
  ASSERT_EQ(form->fields().size(), 4u);
  EXPECT_EQ(form->text("subject"), "Hello");
  EXPECT_EQ(form->text("empty"), "");
  EXPECT_EQ(form->text("last"), "last");
  const FormField& file = form->fields()[2];
  EXPECT_EQ(file.name, "attachment-1");
  EXPECT_EQ(file.filename, "a\"b;c.pdf");
  EXPECT_EQ(file.content_type, "application/pdf; x=y");
  EXPECT_EQ(file.value, bytes);
  EXPECT_EQ(form->field("attachment-1"), nullptr) << "a file is no field";
}

TEST(Form, AFieldThatComesTwiceIsNone) {
  const std::string body = field("token", "a") + field("token", "b") + "--xYz--";
  const auto form = Form::read(k_multipart, body);
  ASSERT_TRUE(form);
  EXPECT_EQ(form->field("token"), nullptr);
  EXPECT_EQ(form->text("token"), "");
}

TEST(Form, AnEmptyFormIsOne) {
  EXPECT_TRUE(Form::read(k_urlencoded, ""));
  EXPECT_TRUE(Form::read(k_multipart, "--xYz--\r\n"));
  EXPECT_TRUE(Form::read(k_multipart, "preamble\r\n--xYz--\r\n"));
}

TEST(Form, WhatIsNoneIsSaidInWords) {
  const std::string many = [] {
    std::string body;
    for (std::size_t i = 0; i <= k_form_fields_max; ++i) body += "a=b&";
    return body;
  }();
  const struct {
    std::string type, body, words;
  } cases[] = {
      {"application/json", "{}", "no form"},
      {"", "", "no form"},
      {"multipart/form-data", "--xYz--", "no boundary"},
      {"multipart/form-data; boundary=\"\"", "----", "no boundary"},
      {"multipart/form-data; boundary=" + std::string(71, 'x'), "", "no boundary"},
      {k_multipart, "", "does not begin"},
      {k_multipart, "--xY", "does not begin"},
      {k_multipart, "--xYz", "goes on"},
      {k_multipart, "--xYzz\r\n", "goes on"},
      {k_multipart, "--xYz\r\n--xYz--", "no end of its header"},
      {k_multipart, field("a", "b"), "before its last boundary"},
      {k_multipart, part("Content-Disposition: form-data", "b") + "--xYz--", "no name"},
      {k_multipart, part("Content-Disposition: attachment; name=a", "b") + "--xYz--", "no name"},
      {k_multipart, "--xYz\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n\r\n--xYz--",
       "no end of its header"},
      {k_urlencoded, "a=%", "percent"},
      {k_urlencoded, "a=%4", "percent"},
      {k_urlencoded, "%zz=b", "percent"},
      {k_urlencoded, many, "more than 2000 fields"},
  };
  for (const auto& c : cases) {
    const auto form = Form::read(c.type, c.body);
    ASSERT_FALSE(form) << c.words;
    EXPECT_THAT(form.error().text, HasSubstr(c.words));
  }
}

// Each cut of a good form is a form or is refused; the sanitizers look at the rest.
TEST(Form, EveryBeginningOfAFormIsReadSafely) {
  const std::string body = field("a", "1") + field("b", "\r\n--xY") + "--xYz--\r\n";
  for (std::size_t n = 0; n < body.size(); ++n) {
    const std::string cut = body.substr(0, n);
    const auto form = Form::read(k_multipart, cut);
    EXPECT_EQ(form.has_value(), n >= body.size() - 2) << n;
  }
}

TEST(Form, ParametersOfAHeaderAreFound) {
  EXPECT_EQ(header_parameter("form-data; NAME = \"a;b\\\\\" ; c=d", "name"), "a;b\\");
  EXPECT_EQ(header_parameter("x; c=d; c=e", "c"), "d");
  EXPECT_EQ(header_parameter("c=d", "c"), std::nullopt);
  EXPECT_EQ(header_parameter("x; c", "c"), std::nullopt);
  EXPECT_EQ(header_parameter("x; c=\"open", "c"), "\"open");
  EXPECT_EQ(header_parameter("", "c"), std::nullopt);
  EXPECT_EQ(media_type(" Multipart/Form-Data ; boundary=A"), "multipart/form-data");
}

}  // namespace
}  // namespace intaked::hooks
