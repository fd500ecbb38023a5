// Header fields without end.
#pragma once

#include "parse/hostile/shape.h"

namespace intaked::parse::hostile {

inline Shapes header_shapes() {
  return {
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
      {"folded lines of blanks and words",
       [](std::size_t n) { return header("X-A: b\r\n" + repeat(" \r\n x\r\n", n) + "\r\nx"); }},
      {"fields behind lone CR",
       [](std::size_t n) { return header("To: a\r" + repeat("To: a@x\r", n) + "\r\nx"); }},
      {"pairs of CR", [](std::size_t n) { return header("To: a\rX-A: " + repeat("\r\ra", n)); }},
      {"words in brackets", [](std::size_t n) { return field_mail("To", repeat("<a b@x>, ", n)); }},
      {"addresses beside brackets",
       [](std::size_t n) { return field_mail("To", repeat("a@x <b> ", n)); }},
      {"words in open brackets",
       [](std::size_t n) { return field_mail("To", repeat("<a@x b ", n)); }},
      {"blanks beyond ASCII",
       [](std::size_t n) { return field_mail("To", repeat("\u3000a\u00A0<", n)); }},
      {"lone parentheses in a date",
       [](std::size_t n) { return field_mail("Date", repeat("(1)) ((", n)); }},
      {"quotes behind blanks",
       [](std::size_t n) {
         return field_mail("Content-Disposition", "attachment; filename=\"" + repeat("a\" ", n));
       }},
      {"groups in groups",
       [](std::size_t n) { return header("To: " + repeat("g:", n) + "\r\n\r\nx"); }},
      {"comments in comments",
       [](std::size_t n) { return header("To: " + repeat("(", n) + "\r\n\r\nx"); }},
      {"routes", [](std::size_t n) { return header("To: " + repeat("<@", n) + "\r\n\r\nx"); }},
      {"many addresses",
       [](std::size_t n) { return header("To: " + repeat("a@x,", n) + "\r\n\r\nx"); }},
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
      {"names of begun encoded words",
       [](std::size_t n) { return field_mail("To", repeat("=?utf-8?Q?a <a@x>, ", n)); }},
      {"encoded words in open quotes",
       [](std::size_t n) { return field_mail("To", repeat("\"=?utf-8?B?YQ==?= ", n)); }},
      {"nothing but commas", [](std::size_t n) { return field_mail("To", repeat("a,", n)); }},
      {"backslashes", [](std::size_t n) { return field_mail("To", "\"" + repeat("\\", n)); }},
      {"comments behind comments",
       [](std::size_t n) { return field_mail("To", repeat("(a) ", n) + "a@x"); }},
      {"at signs", [](std::size_t n) { return field_mail("To", repeat("@", n)); }},
      {"domain literals", [](std::size_t n) { return field_mail("To", repeat("a@[", n)); }},
      {"angle brackets closed first",
       [](std::size_t n) { return field_mail("To", repeat(">", n)); }},
      {"segments of a file name",
       [](std::size_t n) {
         return field_mail("Content-Disposition", "attachment" + count_up(n, [](std::size_t i) {
                                                    return "; filename*" + std::to_string(i) + "=a";
                                                  }));
       }},
      {"a file name of dots",
       [](std::size_t n) {
         return field_mail("Content-Disposition",
                           "attachment; filename=\"" + repeat("..", n) + "\"");
       }},
      {"percent signs in a file name",
       [](std::size_t n) {
         return field_mail("Content-Disposition",
                           "attachment; filename*=utf-8''" + repeat("%4", n));
       }},
      {"many Received fields",
       [](std::size_t n) {
         return header(repeat("Received: from a by b; Mon, 9 Mar 2026 10:00:00 +0100\r\n", n) +
                       "\r\nx");
       }},
      {"many Authentication-Results",
       [](std::size_t n) {
         return header(
             repeat("Authentication-Results: mx.example.com; spf=pass; dkim=pass\r\n", n) +
             "\r\nx");
       }},
      {"one Authentication-Results of many methods",
       [](std::size_t n) {
         return field_mail("Authentication-Results", "mx.example.com" + repeat("; dkim=pass (", n));
       }},
      {"many subjects",
       [](std::size_t n) { return header(repeat("Subject: a\r\n", n) + "\r\nx"); }},
      {"a date of comments", [](std::size_t n) { return field_mail("Date", repeat("((1", n)); }},
      {"ids without end", [](std::size_t n) { return field_mail("In-Reply-To", repeat("<a", n)); }},
      {"a subject of every byte",
       [](std::size_t n) {
         std::string bytes = garbage(n);
         for (char& c : bytes) c = c == '\n' || c == '\r' ? ' ' : c;
         return field_mail("Subject", bytes);
       }},
      {"colons without names",
       [](std::size_t n) { return header(repeat(": a\r\n", n) + "\r\nx"); }},
      {"continuation lines",
       [](std::size_t n) { return header("X-A: b\r\n" + repeat(" c\r\n", n) + "\r\nx"); }},
  };
}

}  // namespace intaked::parse::hostile
