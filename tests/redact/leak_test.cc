// A mail with secrets in every place that a mail has: none of them is in what is redacted, neither
// as it stands there nor behind any encoding.
#include <algorithm>
#include <array>
#include <cctype>

#include <gmock/gmock.h>

#include "lib/crypto/crypto.h"
#include "lib/text/text.h"
#include "parse/extract.h"
#include "redact/redacting.h"

namespace intaked::redact {
namespace {

// No word of these has a meaning for the parser.
constexpr std::array k_secrets = {
    "Zanzibar", "quicksilver", "Montgomery", "Wolfeschlegel", "Hubertine",  "krypto",
    "marzipan", "Blaubeere",   "Müller",     "Пётр",          "Иванов",     "田中",
    "5550173",  "0173",        "secretcorp", "hiddenhost",    "purloined",  "Vermögen",
    "tulip",    "cinnabar",    "obsidian",   "walrus",        "periwinkle", "gargoyle"};

// In lines, as mail has it.
std::string base64_of(std::string_view bytes) {
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 57)
    out += crypto::base64(bytes.substr(at, 57)) + "\r\n";
  return out;
}

const std::string k_jpeg = std::string("\xFF\xD8\xFF\xE0\x00\x10JFIF\x00\x01\x01", 13) +
                           std::string(20, '\0') + "Exif owner Hubertine Wolfeschlegel purloined" +
                           std::string(9000, 'k') + " gargoyle";

std::string message() {
  return "Return-Path: <hubertine@secretcorp.com>\r\n"
         "Received: from hiddenhost.secretcorp.com (hiddenhost [192.0.2.17])\r\n"
         "\tby mx.example.net (Zanzibar) with ESMTPS id quicksilver9 for "
         "<walrus@secretcorp.com>;\r\n"
         "\tFri, 13 Mar 2026 16:40:07 +0100 (tulip)\r\n"
         "DKIM-Signature: v=1; a=rsa-sha256; d=secretcorp.com; s=marzipan; b=Hubertine=\r\n"
         "X-Secretcorp-Scanner: obsidian\r\n"
         "X-Walrus: =?utf-8?Q?M=C3=BCller_marzipan?= 5550173\r\n"
         "From: \"Wolfeschlegel, Hubertine\" <Hubertine@secretcorp.com> (cinnabar)\r\n"
         "To: =?utf-8?B?" +
         base64_of("Пётр Иванов").substr(0, 28) +
         "?= <petr@hiddenhost.org>, Montgomery\r\n"
         " <montgomery@secretcorp.com>\r\n"
         "Cc: =?iso-8859-1?Q?Verm=F6gen?= <tulip@x.y>\r\n"
         "Subject: Re: Zanzibar and the quicksilver, Müller\r\n"
         "Date: Fri, 13 Mar 2026 16:40:07 +0100 (periwinkle)\r\n"
         "Message-ID: <quicksilver.5550173@hiddenhost.secretcorp.com>\r\n"
         "In-Reply-To: <marzipan@secretcorp.com> from Montgomery\r\n"
         "References: <walrus@secretcorp.com> <marzipan@secretcorp.com>\r\n"
         "MIME-Version: 1.0 (Zanzibar)\r\n"
         "Authentication-Results: mx.secretcorp.com; spf=pass "
         "smtp.mailfrom=walrus@secretcorp.com\r\n"
         "stray obsidian line\r\n"
         "List-Id: Gargoyle <gargoyle.secretcorp.com>\r\n"
         "Content-Type: multipart/mixed; boundary=\"Hubertine_Zanzibar=_1\"; walrus=tulip\r\n"
         "\r\n"
         "The preamble is purloined.\r\n"
         "--Hubertine_Zanzibar=_1\r\n"
         "Content-Type: multipart/alternative; boundary=walrus\r\n"
         "\r\n"
         "--walrus\r\n"
         "Content-Type: text/plain; charset=utf-8; x-tulip=\"Montgomery\"\r\n"
         "Content-Transfer-Encoding: quoted-printable\r\n"
         "Content-Description: Blaubeere\r\n"
         "\r\n"
         "Dear Montgomery, the quicksilver is in Zanzibar, says M=C3=BCller.\r\n"
         "Call 555-0173 or +1 5550173, http://tulip:krypto@hiddenhost.org/walrus?q=3Dmarzi=\r\n"
         "pan.\r\n"
         "=D0=9F=D1=91=D1=82=D1=80\r\n"
         "\r\n"
         "On 13 March 2026 Hubertine <hubertine@secretcorp.com> wrote:\r\n"
         "> the obsidian walrus\r\n"
         "-- =20\r\n"
         "Montgomery, periwinkle street\r\n"
         "--walrus\r\n"
         "Content-Type: text/html; charset=utf-8\r\n"
         "\r\n"
         "<html><head><title>Zanzibar</title><style>.walrus{font-family:'Montgomery';"
         "background:url(http://secretcorp.com/tulip)} /* cinnabar */</style></head>\r\n"
         "<!-- the obsidian comment --><!--[if mso]>Gargoyle<![endif]-->\r\n"
         "<body class=\"marzipan\" data-walrus=\"krypto\" onload=\"periwinkle()\">\r\n"
         "<p title='Hubertine'>Dear M&uuml;ller, Verm&#246;gen <a href=\"https://secretcorp.com/"
         "quicksilver\">tulip</a> <img alt=\"Blaubeere\" src=\"cid:walrus@secretcorp.com\">"
         "&#90;anzibar <wolfeschlegel@secretcorp.com> <script>var x='cinnabar';</script></p>\r\n"
         "</body></html>\r\n"
         "--walrus--\r\n"
         "epilogue of Montgomery\r\n"
         "--Hubertine_Zanzibar=_1\r\n"
         "Content-Type: image/jpeg; name=\"Hubertine.jpg\"\r\n"
         "Content-Transfer-Encoding: base64\r\n"
         "Content-ID: <walrus@secretcorp.com>\r\n"
         "Content-Disposition: attachment; filename*0*=utf-8'de'Verm%C3%B6gen;\r\n"
         " filename*1=Wolfeschlegel.jpg\r\n"
         "\r\n" +
         base64_of(k_jpeg) +
         "--Hubertine_Zanzibar=_1\r\n"
         "Content-Type: text/csv; name==?utf-8?Q?M=C3=BCller?=.csv\r\n"
         "Content-Transfer-Encoding: base64\r\n"
         "\r\n" +
         base64_of("name;phone\r\nMontgomery;5550173\r\n田中;Zanzibar\r\n") +
         "scanned by secretcorp\r\n"
         "--Hubertine_Zanzibar=_1\r\n"
         "Content-Type: text/plain; charset=utf-8\r\n"
         "Content-Transfer-Encoding: base64\r\n"
         "\r\n"
         "damaged! " +
         base64_of("the purloined quicksilver of Montgomery in Zanzibar") +
         "--Hubertine_Zanzibar=_1\r\n"
         "Content-Type: text/plain; charset=koi8-r\r\n"
         "\r\n"
         "\xF0\xA3\xD4\xD2 \xE9\xD7\xC1\xCE\xCF\xD7\r\n"
         "begin 644 walrus-list.txt\r\n"
         "+=&AE('=A;')U<P H\r\n"
         "`\r\n"
         "end\r\n"
         "--Hubertine_Zanzibar=_1\r\n"
         "Content-Type: message/rfc822\r\n"
         "\r\n"
         "From: Montgomery <montgomery@secretcorp.com>\r\n"
         "Subject: =?utf-8?Q?Zanzibar?=\r\n"
         "Content-Type: text/plain; charset=shift_jis\r\n"
         "\r\n"
         "\x93\x63\x92\x86 periwinkle\r\n"
         "--Hubertine_Zanzibar=_1\r\n"
         "Content-Type: message/delivery-status\r\n"
         "\r\n"
         "Reporting-MTA: dns; hiddenhost.secretcorp.com\r\n"
         "\r\n"
         "Final-Recipient: rfc822; walrus@secretcorp.com\r\n"
         "Action: failed\r\n"
         "Status: 5.1.1\r\n"
         "Diagnostic-Code: smtp; 550 5.1.1 <walrus@secretcorp.com> Montgomery is tulip\r\n"
         "--Hubertine_Zanzibar=_1--\r\n"
         "gargoyle\r\n";
}

// ASCII letters in lower case, and other scripts folded: a secret is one in capitals, too.
std::string folded(std::string_view text) {
  return text::fold_case(text::repair_utf8(text));
}

void expect_no_secret(const std::string& where, std::string_view text) {
  const std::string seen = folded(text);
  for (const char* secret : k_secrets)
    EXPECT_EQ(seen.find(folded(secret)), std::string::npos) << secret << " in " << where;
}

void expect_no_secret_in(const model::ParsedMessage& read, const std::string& bytes) {
  expect_no_secret("the text", read.text);
  expect_no_secret("the HTML", read.html);
  expect_no_secret("the subject", read.subject);
  expect_no_secret("the HTML's words", read.html_text);
  for (const model::HeaderField& field : read.headers) {
    expect_no_secret("a field's name", field.name);
    expect_no_secret(field.name, field.value);
  }
  for (const model::Attachment& file : read.attachments) {
    expect_no_secret("a file's name", file.name);
    std::string content;
    EXPECT_TRUE(
        parse::extract(bytes, file.part, [&](std::string_view piece) { content += piece; }));
    expect_no_secret("file " + file.part, content);
  }
  for (const model::Part& part : read.parts) {
    std::string content;
    parse::extract(bytes, part.path, [&](std::string_view piece) { content += piece; });
    expect_no_secret("part " + part.path, content);
    expect_no_secret("part " + part.path + " as KOI8-R", text::to_utf8(content, "koi8-r").utf8);
    expect_no_secret("part " + part.path + " as Shift_JIS",
                     text::to_utf8(content, "shift_jis").utf8);
  }
}

TEST(Leak, NothingOfAMailFullOfSecretsIsLeft) {
  const std::string original = message();
  parse::Options options;
  options.for_people = true;
  const Redacted redacted = redact(original).redacted;
  EXPECT_THAT(redacted.differences, testing::IsEmpty());
  for (const KeptWords& kept : redacted.kept) expect_no_secret("kept words", kept.words);
  EXPECT_EQ(redacted.bytes.size(), original.size());
  expect_no_secret("the bytes", redacted.bytes);
  expect_no_secret_in(parse::parse(redacted.bytes, options), redacted.bytes);
}

// The test above sees what it looks for: the mail as it came is full of it.
TEST(Leak, TheSecretsAreThereBefore) {
  const std::string original = message();
  parse::Options options;
  options.for_people = true;
  const model::ParsedMessage read = parse::parse(original, options);
  std::string all = original + read.text + read.html + read.html_text + read.subject;
  for (const model::HeaderField& field : read.headers) all += field.name + field.value;
  for (const model::Attachment& file : read.attachments) {
    all += file.name;
    parse::extract(original, file.part, [&](std::string_view piece) { all += piece; });
  }
  const std::string seen = folded(all);
  for (const char* secret : k_secrets)
    EXPECT_NE(seen.find(folded(secret)), std::string::npos) << secret;
}

}  // namespace
}  // namespace intaked::redact
