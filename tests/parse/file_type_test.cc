#include "parse/file_type.h"

#include <gtest/gtest.h>

#include "parse/parse.h"

namespace intaked::parse {
namespace {

TEST(FileType, IsToldByTheFirstBytes) {
  ASSERT_TRUE(prepare_file_types());
  EXPECT_EQ(detect_file_type("%PDF-1.4\n%"), "application/pdf");
  EXPECT_EQ(detect_file_type("GIF89a\x01\x02\x03\x04"), "image/gif");
  EXPECT_EQ(detect_file_type("just words\n"), "text/plain");
  EXPECT_EQ(detect_file_type(""), "");
}

TEST(FileType, WhatMailProgramsAttachIsToldByItsFirstLine) {
  ASSERT_TRUE(prepare_file_types());
  EXPECT_EQ(detect_file_type("From: ann@example.com\nSubject: x\n\n<html><body>x"),
            "message/rfc822");
  EXPECT_EQ(detect_file_type("Reporting-MTA: dns; mx.example.com\n\n"), "text/plain");
  EXPECT_EQ(detect_file_type("-----BEGIN PGP SIGNATURE-----\n\nabcd"), "application/pgp-signature");
  EXPECT_EQ(detect_file_type("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"), "text/calendar");
  EXPECT_EQ(detect_file_type("From: ann\n\n%PDF-1.4\n1 0 obj\n"), "application/pdf");
  EXPECT_EQ(detect_file_type("From: ann\x7F\n\nwords\n"), "application/octet-stream");
  EXPECT_EQ(detect_file_type(std::string_view("From: \0\1\2\3\4", 11)), "application/octet-stream");
}

TEST(FileType, IsToldByTheName) {
  EXPECT_EQ(type_of_name("A.PDF"), "application/pdf");
  EXPECT_EQ(type_of_name("a.b.jpeg"), "image/jpeg");
  EXPECT_EQ(type_of_name("pdf"), "");
  EXPECT_EQ(type_of_name("a.unheard"), "");
  EXPECT_EQ(type_of_name(""), "");
}

TEST(FileType, AProgramHidesBehindAHarmlessNameOrType) {
  const std::string program = "application/x-dosexec";
  EXPECT_TRUE(is_hidden_program(program, "image/png", "a.png"));
  EXPECT_TRUE(is_hidden_program(program, "application/octet-stream", "invoice.pdf"));
  EXPECT_TRUE(is_hidden_program(program, "application/pdf", "setup.exe"));
  EXPECT_FALSE(is_hidden_program(program, "application/octet-stream", "setup.exe"));
  EXPECT_FALSE(is_hidden_program(program, "application/x-msdownload", "setup.exe"));
  EXPECT_FALSE(is_hidden_program(program, "application/octet-stream", ""));
  EXPECT_FALSE(is_hidden_program("application/pdf", "image/png", "a.png"));
}

TEST(FileType, NobodyLooksIfItIsNotAskedFor) {
  prepare_file_types();
  const std::string mail = "Content-Type: application/pdf; name=a.pdf\r\n\r\n%PDF-1.4\n";
  Options options;
  EXPECT_EQ(parse(mail, options).attachments.at(0).detected_type, "application/pdf");
  options.detect_types = false;
  EXPECT_EQ(parse(mail, options).attachments.at(0).detected_type, "");
}

}  // namespace
}  // namespace intaked::parse
