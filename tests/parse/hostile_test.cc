// Messages built to stop a parser. Each must give a message. They are so large that anything worse
// than linear time would run into the test's time limit, and the memory that was asked for is
// counted at n, 2n and 4n. "At size n" means about n bytes.
#include <functional>

#include <gtest/gtest.h>

#include "parse/expect_sound.h"
#include "parse/limits.h"
#include "parse/memory_meter.h"
#include "parse/parse.h"

namespace intaked::parse {
namespace {

std::string repeat(std::string_view what, std::size_t bytes) {
  std::string out;
  out.reserve(bytes + what.size());
  while (out.size() < bytes) out += what;
  return out;
}

std::string header(std::string_view fields = "") {
  return "From: Poison <poison@acme.example>\r\nSubject: poison\r\n" + std::string(fields);
}

std::string text_mail(std::string_view body) {
  return header("Content-Type: text/plain; charset=utf-8\r\n\r\n") + std::string(body);
}

std::string html_mail(std::string_view body) {
  return header("Content-Type: text/html; charset=utf-8\r\n\r\n") + std::string(body);
}

std::string nested_multiparts(std::size_t bytes) {
  std::string out = header();
  for (std::size_t i = 0; out.size() < bytes; ++i) {
    const std::string name = "b" + std::to_string(i);
    out += "Content-Type: multipart/mixed; boundary=" + name + "\r\n\r\n--" + name + "\r\n";
  }
  return out + "Content-Type: text/plain\r\n\r\ndeep\r\n";
}

std::string bounce(std::string_view notice) {
  return "Return-Path: <>\r\nFrom: MAILER-DAEMON@acme.example\r\nSubject: failure notice\r\n\r\n" +
         std::string(notice);
}

struct Shape {
  std::string name;
  std::function<std::string(std::size_t bytes)> make;
};

const std::vector<Shape> k_shapes = {
    {"nested multiparts", nested_multiparts},
    {"nested messages",
     [](std::size_t n) {
       return header() + repeat("Content-Type: message/rfc822\r\n\r\n", n) + "deep";
     }},
    {"many parts",
     [](std::size_t n) {
       return header("Content-Type: multipart/mixed; boundary=b\r\n\r\n") +
              repeat("--b\r\nContent-Type: text/plain\r\n\r\np\r\n", n) + "--b--\r\n";
     }},
    {"many empty parts",
     [](std::size_t n) {
       return header("Content-Type: multipart/mixed; boundary=b\r\n\r\n") + repeat("--b\r\n", n);
     }},
    {"lines that look like boundaries",
     [](std::size_t n) {
       return header("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n") +
              repeat("--Y\r\n", n);
     }},
    {"lines that begin with a boundary",
     [](std::size_t n) {
       return header("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n") +
              repeat("--bb\r\n", n);
     }},
    {"one long header",
     [](std::size_t n) { return header("X-Long: " + repeat("a", n) + "\r\n\r\nx"); }},
    {"many references",
     [](std::size_t n) {
       return header("References: " + repeat("<id@x.example> ", n) + "\r\n\r\nx");
     }},
    {"many headers", [](std::size_t n) { return header(repeat("X-A: b\r\n", n) + "\r\nx"); }},
    {"many To fields",
     [](std::size_t n) { return header(repeat("To: a@x.example\r\n", n) + "\r\nx"); }},
    {"a header of stray lines",
     [](std::size_t n) { return header(repeat("no header here\r\n", n) + "To: a@x\r\n\r\nx"); }},
    {"folded lines of blanks",
     [](std::size_t n) { return header("X-A: b\r\n" + repeat(" \r\n", n) + "\r\nx"); }},
    {"groups in groups",
     [](std::size_t n) { return header("To: " + repeat("g:", n) + "\r\n\r\nx"); }},
    {"comments in comments",
     [](std::size_t n) { return header("To: " + repeat("(", n) + "\r\n\r\nx"); }},
    {"routes", [](std::size_t n) { return header("To: " + repeat("<@", n) + "\r\n\r\nx"); }},
    {"many addresses",
     [](std::size_t n) { return header("To: " + repeat("a@x,", n) + "\r\n\r\nx"); }},
    {"addresses without commas",
     [](std::size_t n) { return header("To: " + repeat("a@x ", n) + "\r\n\r\nx"); }},
    {"names and brackets without commas",
     [](std::size_t n) { return header("To: " + repeat("a <a@x> ", n) + "\r\n\r\nx"); }},
    {"dots and blanks in an address",
     [](std::size_t n) { return header("To: " + repeat("a . @ ", n) + "\r\n\r\nx"); }},
    {"brackets with open quotes",
     [](std::size_t n) { return header("To: " + repeat("<\"", n) + "\r\n\r\nx"); }},
    {"encoded words with signs of a list in them",
     [](std::size_t n) { return header("To: " + repeat("=?a?Q?<a@x>,", n) + "\r\n\r\nx"); }},
    {"recipients in trace fields",
     [](std::size_t n) {
       return header(repeat("Received: by a for <b@x.example> for for\r\n", n) + "\r\nx");
     }},
    {"boundaries of multiparts that declare another",
     [](std::size_t n) {
       return header() + repeat("Content-Type: multipart/mixed; boundary=a\r\n\r\n--b\r\n", n) +
              "x";
     }},
    {"open quotes",
     [](std::size_t n) { return header("To: " + repeat("\"a\" \"", n) + "\r\n\r\nx"); }},
    {"begun encoded words",
     [](std::size_t n) { return header("Subject: " + repeat("=?a?Q?", n) + "\r\n\r\nx"); }},
    {"many encoded words",
     [](std::size_t n) { return header("Subject: " + repeat("=?a?Q?b?= ", n) + "\r\n\r\nx"); }},
    {"many parameters",
     [](std::size_t n) {
       return header("Content-Type: text/plain" + repeat("; a*1=b", n) + "\r\n\r\nx");
     }},
    {"quotes within a parameter",
     [](std::size_t n) {
       return header("Content-Type: text/plain; name=\"" + repeat("a\"b", n) + "\r\n\r\nx");
     }},
    {"an open HTML comment", [](std::size_t n) { return html_mail(repeat("<!--", n)); }},
    {"HTML of angle brackets", [](std::size_t n) { return html_mail(repeat("<", n)); }},
    {"HTML of ampersands", [](std::size_t n) { return html_mail(repeat("&", n)); }},
    {"HTML elements never closed", [](std::size_t n) { return html_mail(repeat("<b>", n)); }},
    {"HTML end tags of nothing",
     [](std::size_t n) { return html_mail(repeat("<b>", 1500) + repeat("</i>", n)); }},
    {"an HTML tag of attributes",
     [](std::size_t n) { return html_mail("<a " + repeat("b ", n) + ">x</a>"); }},
    {"HTML attributes of open quotes",
     [](std::size_t n) { return html_mail(repeat("<a b=\"c' d='", n)); }},
    {"HTML styles never closed", [](std::size_t n) { return html_mail(repeat("<style>", n)); }},
    {"HTML blockquotes", [](std::size_t n) { return html_mail(repeat("<blockquote>a", n)); }},
    {"HTML quotes of many lines",
     [](std::size_t n) { return html_mail(repeat("<blockquote>", 250 * 12) + repeat("<p>x", n)); }},
    {"HTML lists in lists", [](std::size_t n) { return html_mail(repeat("<ul><li>a", n)); }},
    {"HTML tables in tables", [](std::size_t n) { return html_mail(repeat("<table><td>a", n)); }},
    {"HTML paragraphs", [](std::size_t n) { return html_mail(repeat("<p>", n)); }},
    {"HTML links in links",
     [](std::size_t n) { return html_mail(repeat("<a href=\"http://x.example/\">a", n)); }},
    {"attributions", [](std::size_t n) { return text_mail(repeat("On 3 a wrote\r\n", n)); }},
    {"begun attributions", [](std::size_t n) { return text_mail(repeat("On 2024 ", n)); }},
    {"attributions of answers",
     [](std::size_t n) {
       return text_mail(repeat("a\r\nOn 3 Jun 2024, A <a@x.example> wrote:\r\n> b\r\n", n));
     }},
    {"broken attributions",
     [](std::size_t n) { return text_mail(repeat("On 3 Jun 2024, A <\r\na@x> wrote:\r\n", n)); }},
    {"labels of header blocks",
     [](std::size_t n) { return text_mail("a\r\n" + repeat("From: a@x\r\nb\r\n\r\n", n)); }},
    {"labels in one line", [](std::size_t n) { return text_mail(repeat("From: To: ", n)); }},
    {"signatures", [](std::size_t n) { return text_mail("a\r\n" + repeat("-- \r\nb\r\n", n)); }},
    {"devices",
     [](std::size_t n) { return text_mail("a\r\n" + repeat("Sent from my iPhone\r\n", n)); }},
    {"lines that draw rules",
     [](std::size_t n) { return text_mail("a\r\n" + repeat("-----\r\n", n)); }},
    {"HTML quotes with marks",
     [](std::size_t n) {
       return html_mail("a" +
                        repeat("<div class=\"gmail_quote\">b<blockquote>c</blockquote>d</div>", n));
     }},
    {"HTML classes",
     [](std::size_t n) { return html_mail(repeat("<p class=\"a b c gmail_quot\">x", n)); }},
    {"HTML styles",
     [](std::size_t n) {
       return html_mail(repeat("<p style=\"font-size:0.font-size:0.max-height:0.\">x", n));
     }},
    {"HTML names of characters",
     [](std::size_t n) { return html_mail(repeat("&ccaron;&nothing;", n)); }},
    {"a mail attached",
     [](std::size_t n) {
       return header(
                  "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
                  "Content-Type: message/rfc822\r\n\r\n") +
              repeat("From: a@x.example\r\n", n) + "\r\n--b--\r\n";
     }},
    {"colons", [](std::size_t n) { return text_mail(repeat("From: a:\r\n", n)); }},
    {"quotes of quotes", [](std::size_t n) { return text_mail(repeat(">", n)); }},
    {"blank lines", [](std::size_t n) { return text_mail(repeat("\r\n", n)); }},
    {"flowed lines",
     [](std::size_t n) {
       return header("Content-Type: text/plain; format=flowed\r\n\r\n") + repeat("> a \r\n", n);
     }},
    {"bytes of no charset", [](std::size_t n) { return text_mail(repeat("\xFF\xC3", n)); }},
    {"broken base64",
     [](std::size_t n) {
       return header("Content-Transfer-Encoding: base64\r\n\r\n") + repeat("=a=\r\n", n);
     }},
    {"broken quoted-printable",
     [](std::size_t n) {
       return header("Content-Transfer-Encoding: quoted-printable\r\n\r\n") + repeat("==", n);
     }},
    {"a report of recipients",
     [](std::size_t n) {
       return bounce("Reporting-MTA: dns; x\r\n\r\n" +
                     repeat("Final-Recipient: rfc822; a@b.c\r\nAction: failed\r\n", n));
     }},
    {"a report that is one field",
     [](std::size_t n) { return bounce("Final-Recipient: rfc822;\r\n" + repeat(" a;\r\n", n)); }},
    {"a notice of replies",
     [](std::size_t n) { return bounce(repeat("550 5.1.1 <a@b.c>: no such user\r\n", n)); }},
    {"a notice of numbers", [](std::size_t n) { return bounce(repeat("5.5.5 #4.4.4.4 550-", n)); }},
    {"a notice of at signs", [](std::size_t n) { return bounce(repeat("@", n)); }},
    {"a notice that is one line of addresses",
     [](std::size_t n) { return bounce(repeat("to a@b.c,", n / 2) + repeat(" ", n / 2)); }},
    {"a notice of ornaments", [](std::size_t n) { return bounce(repeat("----- > ", n)); }},
    {"returned mail of folded ids",
     [](std::size_t n) {
       return bounce("--- Original message ---\r\nMessage-ID:\r\n" + repeat(" <\r\n", n));
     }},
    {"begun yEnc", [](std::size_t n) { return text_mail(repeat("=ybegin line=", n)); }},
    {"nothing but NUL", [](std::size_t n) { return std::string(n, '\0'); }},
    {"nothing but CR", [](std::size_t n) { return std::string(n, '\r'); }},
    {"nothing but colons", [](std::size_t n) { return std::string(n, ':'); }},
    {"one line", [](std::size_t n) { return std::string(n, 'a'); }},
};

TEST(Hostile, EveryShapeGivesAMessageInTime) {
  for (const Shape& shape : k_shapes) {
    SCOPED_TRACE(shape.name);
    const std::string mail = shape.make(2'000'000);
    model::ParsedMessage message;
    const MemoryUse use = MemoryMeter::of([&] { message = parse(mail, {}); });
    EXPECT_LE(use.peak, 2 * mail.size() + 16UL * 1024 * 1024);
    expect_sound(message);
    EXPECT_LE(message.parts.size(), k_parts_max);
    EXPECT_LE(message.text.size(), k_text_bytes_max);
    EXPECT_LE(message.defects.size(), k_defects_max);
  }
}

TEST(Hostile, TwiceTheBytesAskForAtMostTwiceTheMemory) {
  if (!k_memory_is_metered) GTEST_SKIP() << "memory is counted in sanitized builds only";
  constexpr std::size_t k_bytes = 128UL * 1024;
  constexpr std::size_t k_slack = 512UL * 1024;
  for (const Shape& shape : k_shapes) {
    const auto asked_for = [&](std::size_t bytes) {
      const std::string mail = shape.make(bytes);
      return MemoryMeter::of([&] { parse(mail, {}); }).asked;
    };
    const std::size_t once = asked_for(k_bytes);
    const std::size_t twice = asked_for(2 * k_bytes);
    const std::size_t four_times = asked_for(4 * k_bytes);
    EXPECT_LE(twice, once * 5 / 2 + k_slack) << shape.name;
    EXPECT_LE(four_times, twice * 5 / 2 + k_slack) << shape.name;
  }
}

TEST(Hostile, ALargeFileIsReadWithoutBeingKept) {
  constexpr std::size_t k_bytes = 40UL * 1024 * 1024;
  const std::string mail =
      header("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nsee file\r\n--b\r\n") +
      "Content-Type: application/octet-stream; name=x.bin\r\n"
      "Content-Transfer-Encoding: base64\r\n\r\n" +
      repeat("QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5\r\n", k_bytes) +
      "--b--\r\n";
  model::ParsedMessage message;
  const MemoryUse use = MemoryMeter::of([&] { message = parse(mail, {}); });
  // The mended copy and mimetic's: with the mail itself three times its size.
  EXPECT_LE(use.peak, 2 * mail.size() + 16UL * 1024 * 1024);
  EXPECT_EQ(message.text, "see file");
  ASSERT_EQ(message.attachments.size(), 1U);
  EXPECT_GT(message.attachments[0].size, 30'000'000U);
}

TEST(Hostile, EveryCutOfAMessageIsAMessage) {
  const std::string mail = header(
      "To: \"A, B\" <a@x.example>, g: c@x.example;\r\n"
      "Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\n"
      "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: "
      "quoted-printable\r\n\r\n<p>Gr=C3=BC=C3=9Fe</p>\r\n--b\r\n"
      "Content-Disposition: attachment; filename*0*=utf-8''a%20; filename*1=b\r\n"
      "Content-Transfer-Encoding: base64\r\n\r\nSGVsbG8=\r\n--b--\r\n");
  for (std::size_t length = 0; length <= mail.size(); ++length) {
    expect_sound(parse(std::string_view(mail).substr(0, length), {}));
  }
}

}  // namespace
}  // namespace intaked::parse
