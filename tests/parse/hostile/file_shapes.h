// What hides files: texts with uuencode, winmail.dat, and references to files.
#pragma once

#include <cstdint>

#include "lib/crypto/crypto.h"
#include "parse/hostile/shape.h"
#include "parse/tnef_builder.h"

namespace intaked::parse::hostile {

inline std::string tnef_mail(std::string_view stream) {
  return header("Content-Type: application/ms-tnef\r\nContent-Transfer-Encoding: base64\r\n\r\n") +
         crypto::base64(stream);
}

// As much as fits into `bytes` of mail.
inline std::string tnef_of(std::string_view attribute, std::size_t bytes) {
  return tnef_mail(tnef_begin() + repeat(attribute, bytes / 4 * 3));
}

// References to what was just written: the most that this compression can make of its input.
inline std::string packed_rtf(std::size_t bytes) {
  std::string out;
  append_little_endian(out, static_cast<std::uint32_t>(bytes + 12), 4);
  append_little_endian(out, 0x7FFFFFFF, 4);
  append_little_endian(out, 0x75465A4C, 4);
  append_little_endian(out, 0, 4);
  return out + repeat(std::string("\xFF") + std::string(16, '\x0F'), bytes);
}

inline Shapes file_shapes() {
  return {
      {"many begin lines", [](std::size_t n) { return text_mail(repeat("begin 644 a\n", n)); }},
      {"many begin lines with a line of data",
       [](std::size_t n) { return text_mail(repeat("begin 644 a\n#0V%T\n", n)); }},
      {"many small files in the text",
       [](std::size_t n) { return text_mail(repeat("begin 644 a\n#0V%T\n`\nend\n", n)); }},
      {"one large file in the text",
       [](std::size_t n) {
         return text_mail("begin 644 a\n" + repeat("M" + std::string(60, 'A') + "\n", n));
       }},
      {"lines of uuencode without their digits",
       [](std::size_t n) {
         return header("Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 a\r\n") +
                repeat("M\n", n);
       }},
      {"TNEF of files", [](std::size_t n) { return tnef_of(tnef_file("a", "b"), n); }},
      {"TNEF of attributes without a file",
       [](std::size_t n) { return tnef_of(tnef_attribute(2, tnef::k_file_title, ""), n); }},
      {"TNEF of bodies",
       [](std::size_t n) { return tnef_of(tnef_attribute(1, tnef::k_body, "words"), n); }},
      {"TNEF with one long list of properties",
       [](std::size_t n) {
         return tnef_mail(tnef_begin() +
                          tnef_attribute(1, tnef::k_message_properties,
                                         tnef_properties(0xFFFFFFFF, std::string(n / 2, '\x1E'))));
       }},
      {"TNEF with many properties",
       [](std::size_t n) {
         const std::string one = tnef_property(tnef::k_type_string8, tnef::k_long_file_name, "a");
         return tnef_mail(tnef_begin() + tnef_file("a", "b") +
                          tnef_attribute(2, tnef::k_file_properties,
                                         tnef_properties(0x00FFFFFF, repeat(one, n / 2))));
       }},
      {"TNEF with a long body",
       [](std::size_t n) {
         return tnef_mail(tnef_begin() +
                          tnef_attribute(1, tnef::k_body, std::string(n / 4 * 3, 'a')));
       }},
      {"TNEF with 9-byte attributes of another level",
       [](std::size_t n) { return tnef_of(tnef_attribute(3, 0, ""), n); }},
      {"TNEF with named properties",
       [](std::size_t n) {
         std::string named;
         append_little_endian(named, 0x8001001E, 4);
         named.append(16, 'g');
         append_little_endian(named, 1, 4);
         append_little_endian(named, 0x7FFFFFF0, 4);
         return tnef_mail(tnef_begin() + tnef_file("a", "b") +
                          tnef_attribute(2, tnef::k_file_properties,
                                         tnef_properties(1, named + std::string(n / 2, 'n'))));
       }},
      {"many text files for libmagic",
       [](std::size_t n) {
         return header("Content-Type: multipart/mixed; boundary=b\r\n\r\n") +
                repeat("--b\r\nContent-Disposition: attachment\r\n\r\n" +
                           repeat("#! not a script <html {\\rtf \r\n", 4000) + "\r\n",
                       n) +
                "--b--\r\n";
       }},
      {"TNEF with one large file",
       [](std::size_t n) {
         return tnef_mail(tnef_begin() + tnef_file("a", std::string(n / 4 * 3, 'a')));
       }},
      {"TNEF with RTF that grows",
       [](std::size_t n) {
         const std::string rtf = tnef_property(tnef::k_type_binary, tnef::k_rtf, packed_rtf(n / 2));
         return tnef_mail(tnef_begin() +
                          tnef_attribute(1, tnef::k_message_properties, tnef_properties(1, rtf)));
       }},
      {"many TNEF parts",
       [](std::size_t n) {
         return header("Content-Type: multipart/mixed; boundary=b\r\n\r\n") +
                repeat("--b\r\nContent-Type: application/ms-tnef\r\n\r\n" + tnef_begin() +
                           tnef_file("a", "b") + "\r\n",
                       n) +
                "--b--\r\n";
       }},
      {"an HTML of references",
       [](std::size_t n) { return html_mail(repeat("<img src=cid:a1><img src=b2>", n)); }},
      {"an HTML of half references",
       [](std::size_t n) { return html_mail(repeat("cid:src=", n)); }},
  };
}

}  // namespace intaked::parse::hostile
