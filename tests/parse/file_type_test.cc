#include "parse/file_type.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "parse/limits.h"
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

// Else a sender would hide a program behind many copies of a picture.
TEST(FileType, TheSameBytesAreLookedAtOnce) {
  prepare_file_types();
  const auto mail_of = [](const std::string& others) {
    std::string mail = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
    for (std::size_t i = 0; i < k_sniffed_files_max + 10; ++i) {
      mail += "--b\r\nContent-Type: image/gif; name=a.gif\r\n\r\nGIF89a" + others +
              (others.empty() ? "" : std::to_string(i)) + "\r\n";
    }
    return mail + "--b\r\nContent-Type: image/gif; name=b.gif\r\n\r\n%PDF-1.4\r\n--b--\r\n";
  };
  const auto files = parse(mail_of(""), {}).attachments;
  EXPECT_EQ(files.back().detected_type, "application/pdf");
  EXPECT_EQ(files.at(k_sniffed_files_max + 5).detected_type, "image/gif");
  const model::ParsedMessage many = parse(mail_of("x"), {});
  EXPECT_EQ(many.attachments.back().detected_type, "") << "all are different";
  EXPECT_TRUE(std::ranges::any_of(many.defects, [](const model::Defect& defect) {
    return defect.what.starts_with("only the first 50 different files were looked at");
  }));
}

// What decodes to nothing, after the first byte of a program: who looks at the first bytes as they
// were sent sees that one byte.
TEST(FileType, NoPaddingHidesTheFirstBytes) {
  prepare_file_types();
  const auto repeated = [](std::size_t count, std::string_view piece) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all += piece;
    return all;
  };
  const auto program = [&](std::string_view encoding, const std::string& content) {
    return "--b\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: " +
           std::string(encoding) + "\r\n\r\n" + content + "\r\n";
  };
  const std::string zeros = repeated(14, "=00=00=00=00=\r\n");
  const std::string in_base64 = "oA" + repeated(19, "AAAA") + "gAAA" + repeated(21, "AAAA") +
                                "AABQRQAATAED" + repeated(67, "AAAA");
  const std::string in_hex = "Z=00=00" + zeros + "=80" + repeated(5, "=00=00=00=\r\n") +
                             repeated(13, "=00=00=00=00=\r\n") + "PE=00=00L=01=03" +
                             repeated(4, zeros);
  const std::string as_usual = program("base64", "TV" + in_base64);
  const std::vector<std::string> padded = {
      program("base64", "TV" + repeated(40'000, "\r\n") + in_base64),
      program("base64", "TV" + repeated(40'000, "!") + in_base64),
      program("quoted-printable", "M" + repeated(30'000, "=\r\n") + in_hex),
      program("quoted-printable", "M=" + repeated(80'000, " ") + "\r\n" + in_hex)};
  for (const std::string& one : padded) {
    for (const bool digests : {true, false}) {
      SCOPED_TRACE(one.substr(0, 100) + (digests ? "with digests" : "without"));
      Options options;
      options.attachment_digests = digests;
      const std::string mail =
          "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + one + as_usual + "--b--\r\n";
      const model::ParsedMessage message = parse(mail, options);
      for (const model::Attachment& file : message.attachments) {
        EXPECT_EQ(file.detected_type, "application/vnd.microsoft.portable-executable") << file.part;
      }
      EXPECT_EQ(std::ranges::count_if(message.defects,
                                      [](const model::Defect& defect) {
                                        return defect.what.find("but is a program") !=
                                               std::string::npos;
                                      }),
                2);
    }
  }
}

}  // namespace
}  // namespace intaked::parse
