// Parts without end.
#pragma once

#include "parse/hostile/shape.h"

namespace intaked::parse::hostile {

inline std::string sixty_open_multiparts() {
  std::string out = header();
  for (int i = 0; i < 60; ++i) {
    const std::string name = "b" + std::to_string(i);
    out += "Content-Type: multipart/mixed; boundary=" + name + "\r\n\r\n--" + name + "\r\n";
  }
  return out;
}

inline Shapes structure_shapes() {
  return {
      {"nested multiparts",
       [](std::size_t n) {
         return header() +
                count_up(n,
                         [](std::size_t i) {
                           const std::string name = "b" + std::to_string(i);
                           return "Content-Type: multipart/mixed; boundary=" + name + "\r\n\r\n--" +
                                  name + "\r\n";
                         }) +
                "Content-Type: text/plain\r\n\r\ndeep\r\n";
       }},
      {"multiparts and messages in turns",
       [](std::size_t n) {
         return header() + count_up(n, [](std::size_t i) {
                  const std::string name = "b" + std::to_string(i);
                  return "Content-Type: multipart/mixed; boundary=" + name + "\r\n\r\n--" + name +
                         "\r\nContent-Type: message/rfc822\r\n\r\n";
                });
       }},
      {"nested multiparts of one boundary",
       [](std::size_t n) {
         return header() + repeat("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n", n) +
                "\r\nx";
       }},
      {"parts closed again and again",
       [](std::size_t n) { return mixed_mail(repeat("--b\r\n\r\n--b--\r\n", n)); }},
      {"parts that are multiparts without parts",
       [](std::size_t n) {
         return mixed_mail(repeat("--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n", n));
       }},
      {"parts with headers and no blank line",
       [](std::size_t n) { return mixed_mail(repeat("--b\r\nX-A: b\r\n", n)); }},
      {"a long header in every part",
       [](std::size_t n) {
         return mixed_mail(repeat("--b\r\nX-A: " + repeat("a", 7000) + "\r\n\r\n", n));
       }},
      {"a long field name in every part",
       [](std::size_t n) {
         return mixed_mail(repeat("--b\r\n" + repeat("a", 30000) + ": b\r\n\r\n", n));
       }},
      {"words before the first part in every part",
       [](std::size_t n) {
         return header() + count_up(n, [](std::size_t i) {
                  const std::string name = "b" + std::to_string(i);
                  return "Content-Type: multipart/mixed; boundary=" + name +
                         "\r\n\r\nContent-Type: text/plain\r\n\r\nwords\r\n--" + name + "\r\n";
                });
       }},
      {"multiparts of lines that end with CR alone",
       [](std::size_t n) {
         return mixed_mail(repeat(
             "--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\ra\r--c--\r\n", n));
       }},
      {"near misses of a long boundary",
       [](std::size_t n) {
         const std::string boundary = repeat("b", 1000);
         return mixed_mail("--" + boundary + "\r\n\r\n" + repeat("--" + boundary + "b\r\n", n),
                           boundary);
       }},
      {"a boundary without end",
       [](std::size_t n) { return mixed_mail("--x\r\n\r\nx", "\"" + repeat("b", n) + "\""); }},
      {"no boundary, and lines of dashes",
       [](std::size_t n) {
         return header("Content-Type: multipart/mixed\r\n\r\n") + repeat("--a\r\nb\r\n", n);
       }},
      {"open multiparts, and their boundaries in turns",
       [](std::size_t n) { return sixty_open_multiparts() + repeat("--Y\r\n", n); }},
      {"open multiparts, and 50 MB of dashes",
       [](std::size_t n) { return sixty_open_multiparts() + repeat("--\n", n); }, 50'000'000},
      {"reports in reports",
       [](std::size_t n) {
         return header(
                    "Content-Type: multipart/report; report-type=delivery-status; "
                    "boundary=b\r\n\r\n") +
                repeat(
                    "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
                    "Final-Recipient: rfc822; a@x.example\r\nStatus: 5.1.1\r\n\r\n",
                    n);
       }},
      {"a report of many recipients",
       [](std::size_t n) {
         return header(
                    "Content-Type: multipart/report; report-type=delivery-status; "
                    "boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n") +
                count_up(n, [](std::size_t i) {
                  return "Final-Recipient: rfc822; a" + std::to_string(i) +
                         "@x.example\r\nStatus: 5.1.1\r\n\r\n";
                });
       }},
      {"files with one Content-ID",
       [](std::size_t n) {
         return mixed_mail(
             repeat("--b\r\nContent-Type: image/png\r\nContent-ID: <a>\r\n\r\nx\r\n", n));
       }},
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
  };
}

}  // namespace intaked::parse::hostile
