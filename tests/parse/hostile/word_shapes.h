// What reads prose, addresses and marks: the words of replies, reports and lists.
#pragma once

#include "parse/hostile/shape.h"

namespace intaked::parse::hostile {

inline std::string bounce(std::string_view notice) {
  return "Return-Path: <>\r\nFrom: MAILER-DAEMON@acme.example\r\nSubject: failure notice\r\n\r\n" +
         std::string(notice);
}

inline Shapes word_shapes() {
  return {
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
      {"quotes within a parameter",
       [](std::size_t n) {
         return header("Content-Type: text/plain; name=\"" + repeat("a\"b", n) + "\r\n\r\nx");
       }},
      {"begun attributions", [](std::size_t n) { return text_mail(repeat("On 2024 ", n)); }},
      {"attributions of answers",
       [](std::size_t n) {
         return text_mail(repeat("a\r\nOn 3 Jun 2024, A <a@x.example> wrote:\r\n> b\r\n", n));
       }},
      {"broken attributions",
       [](std::size_t n) { return text_mail(repeat("On 3 Jun 2024, A <\r\na@x> wrote:\r\n", n)); }},
      {"dates without an attribution",
       [](std::size_t n) { return text_mail(repeat("10:00 2024 Ann wrote b :\r\n", n)); }},
      {"attributions without quotes",
       [](std::size_t n) { return text_mail(repeat("On 3 Jun 2024 10:00 A wrote:\r\n", n)); }},
      {"signatures above quotes",
       [](std::size_t n) { return text_mail("a\r\n" + repeat("-- \r\nPS: b\r\n> c\r\n", n)); }},
      {"labels of header blocks",
       [](std::size_t n) { return text_mail("a\r\n" + repeat("From: a@x\r\nb\r\n\r\n", n)); }},
      {"labels in one line", [](std::size_t n) { return text_mail(repeat("From: To: ", n)); }},
      {"devices",
       [](std::size_t n) { return text_mail("a\r\n" + repeat("Sent from my iPhone\r\n", n)); }},
      {"lines that draw rules",
       [](std::size_t n) { return text_mail("a\r\n" + repeat("-----\r\n", n)); }},
      {"HTML quotes with marks",
       [](std::size_t n) {
         return html_mail(
             "a" + repeat("<div class=\"gmail_quote\">b<blockquote>c</blockquote>d</div>", n));
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
      {"a report of recipients",
       [](std::size_t n) {
         return bounce("Reporting-MTA: dns; x\r\n\r\n" +
                       repeat("Final-Recipient: rfc822; a@b.c\r\nAction: failed\r\n", n));
       }},
      {"a report that is one field",
       [](std::size_t n) { return bounce("Final-Recipient: rfc822;\r\n" + repeat(" a;\r\n", n)); }},
      {"a notice of replies",
       [](std::size_t n) { return bounce(repeat("550 5.1.1 <a@b.c>: no such user\r\n", n)); }},
      {"a notice of numbers",
       [](std::size_t n) { return bounce(repeat("5.5.5 #4.4.4.4 550-", n)); }},
      {"a notice of at signs", [](std::size_t n) { return bounce(repeat("@", n)); }},
      {"a notice that is one line of addresses",
       [](std::size_t n) { return bounce(repeat("to a@b.c,", n / 2) + repeat(" ", n / 2)); }},
      {"a notice of ornaments", [](std::size_t n) { return bounce(repeat("----- > ", n)); }},
      {"returned mail of folded ids",
       [](std::size_t n) {
         return bounce("--- Original message ---\r\nMessage-ID:\r\n" + repeat(" <\r\n", n));
       }},
      {"begun yEnc", [](std::size_t n) { return text_mail(repeat("=ybegin line=", n)); }},
  };
}

}  // namespace intaked::parse::hostile
