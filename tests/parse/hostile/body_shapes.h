// Texts and HTML without end.
#pragma once

#include "parse/hostile/shape.h"

namespace intaked::parse::hostile {

inline std::string sixty_charsets(std::size_t bytes) {
  constexpr const char* k_names[] = {
      "utf-8",          "utf-7",        "utf-16",         "utf-16le",
      "utf-16be",       "utf-32",       "us-ascii",       "iso-8859-1",
      "iso-8859-2",     "iso-8859-3",   "iso-8859-4",     "iso-8859-5",
      "iso-8859-6",     "iso-8859-7",   "iso-8859-8",     "iso-8859-8-i",
      "iso-8859-9",     "iso-8859-10",  "iso-8859-11",    "iso-8859-13",
      "iso-8859-14",    "iso-8859-15",  "iso-8859-16",    "windows-874",
      "windows-1250",   "windows-1251", "windows-1252",   "windows-1253",
      "windows-1254",   "windows-1255", "windows-1256",   "windows-1257",
      "windows-1258",   "koi8-r",       "koi8-u",         "macintosh",
      "ibm437",         "ibm850",       "ibm852",         "ibm866",
      "tis-620",        "viscii",       "gb2312",         "gbk",
      "gb18030",        "hz-gb-2312",   "big5",           "big5-hkscs",
      "shift_jis",      "euc-jp",       "iso-2022-jp",    "euc-kr",
      "ks_c_5601-1987", "iso-2022-kr",  "johab",          "euc-tw",
      "iso-2022-cn",    "x-unknown",    "x-user-defined", "ansi"};
  const std::string body = garbage(bytes / std::size(k_names));
  std::string parts;
  for (const char* const name : k_names) {
    parts += "--b\r\nContent-Type: text/plain; charset=" + std::string(name) + "\r\n\r\n" + body +
             "\r\n";
  }
  return mixed_mail(parts + "--b--\r\n");
}

inline Shapes body_shapes() {
  return {
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
       [](std::size_t n) {
         return html_mail(repeat("<blockquote>", 250 * 12) + repeat("<p>x", n));
       }},
      {"HTML lists in lists", [](std::size_t n) { return html_mail(repeat("<ul><li>a", n)); }},
      {"HTML tables in tables", [](std::size_t n) { return html_mail(repeat("<table><td>a", n)); }},
      {"HTML paragraphs", [](std::size_t n) { return html_mail(repeat("<p>", n)); }},
      {"HTML links in links",
       [](std::size_t n) { return html_mail(repeat("<a href=\"http://x.example/\">a", n)); }},
      {"attributions", [](std::size_t n) { return text_mail(repeat("On 3 a wrote\r\n", n)); }},
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
      {"words and long lines of base64 in turns",
       [](std::size_t n) {
         return header("Content-Transfer-Encoding: base64\r\n\r\nQUJD\r\n") +
                repeat("- a\r\nQUJDREVGR0hJSktMTU5PUFFSU1RVVldY\r\n", n);
       }},
      {"one line of base64 and strangers",
       [](std::size_t n) {
         return header("Content-Transfer-Encoding: base64\r\n\r\nQUJD\r\n") + repeat("QU -", n);
       }},
      {"broken quoted-printable",
       [](std::size_t n) {
         return header("Content-Transfer-Encoding: quoted-printable\r\n\r\n") + repeat("==", n);
       }},
      {"nothing but NUL", [](std::size_t n) { return std::string(n, '\0'); }},
      {"nothing but CR", [](std::size_t n) { return std::string(n, '\r'); }},
      {"nothing but colons", [](std::size_t n) { return std::string(n, ':'); }},
      {"one line", [](std::size_t n) { return std::string(n, 'a'); }},
      {"entities", [](std::size_t n) { return html_mail(repeat("&amp;&nbsp;&#x41;", n)); }},
      {"entities without end", [](std::size_t n) { return html_mail(repeat("&#0", n)); }},
      {"HTML of deep elements", [](std::size_t n) { return html_mail(repeat("<div><span>", n)); }},
      {"one HTML attribute without end",
       [](std::size_t n) { return html_mail("<a href=\"" + repeat("a", n)); }},
      {"HTML declarations and instructions",
       [](std::size_t n) { return html_mail(repeat("<!x><?y", n)); }},
      {"HTML sections of data", [](std::size_t n) { return html_mail(repeat("<![CDATA[a", n)); }},
      {"HTML scripts", [](std::size_t n) { return html_mail(repeat("<script>a</script>", n)); }},
      {"HTML table rows",
       [](std::size_t n) { return html_mail("<table>" + repeat("<tr><td>a<td>b", n)); }},
      {"HTML references to parts",
       [](std::size_t n) { return html_mail(repeat("<img src=cid:a@b>", n)); }},
      {"HTML of simple tables",
       [](std::size_t n) {
         return html_mail(repeat("<table><tr><th>a<th>b<tr><td>c<td>d</table>", n));
       }},
      {"HTML of one long link over lines",
       [](std::size_t n) {
         return html_mail("<a href=\"https://x.example/" + std::string(1'900, 'a') + "\">" +
                          repeat("a<br>", n));
       }},
      {"HTML emphasis over lines",
       [](std::size_t n) { return html_mail("<b><i><s>" + repeat("a<p>", n)); }},
      {"HTML of code in back quotes",
       [](std::size_t n) { return html_mail(repeat("<code>`a``</code><i>b", n)); }},
      {"HTML of lines in pre in quotes",
       [](std::size_t n) {
         return html_mail(repeat("<blockquote>", 12 * 16) + "<pre>" + repeat("a\n", n));
       }},
      {"HTML items outside lists",
       [](std::size_t n) { return html_mail(repeat("<li>a<td>b", n)); }},
      {"HTML in pre", [](std::size_t n) { return html_mail(repeat("<pre>a\n", n)); }},
      {"HTML of forms and selects",
       [](std::size_t n) { return html_mail(repeat("<form><select><option>a", n)); }},
      {"quoted lines and plain ones in turns",
       [](std::size_t n) { return text_mail(repeat("> a\r\nb\r\n", n)); }},
      {"quotes that grow",
       [](std::size_t n) {
         return text_mail(
             count_up(n, [](std::size_t i) { return std::string(i % 200, '>') + " a\r\n"; }));
       }},
      {"signatures", [](std::size_t n) { return text_mail(repeat("-- \r\na\r\n", n)); }},
      {"marks of forwarded mail",
       [](std::size_t n) { return text_mail(repeat("----- Forwarded message -----\r\n", n)); }},
      {"blocks of labels",
       [](std::size_t n) { return text_mail(repeat("From: a\r\nSent: b\r\nTo: c\r\n\r\n", n)); }},
      {"one line of blanks", [](std::size_t n) { return text_mail(repeat(" ", n) + "a"); }},
      {"lines of blanks",
       [](std::size_t n) { return text_mail(repeat("                 \r\n", n)); }},
      {"begun uuencoded files",
       [](std::size_t n) { return text_mail(repeat("begin 644 a\r\n", n)); }},
      {"uuencoded files without end",
       [](std::size_t n) { return text_mail("begin 644 a.bin\r\n" + repeat("#86)C\r\n", n)); }},
      {"flowed quotes",
       [](std::size_t n) {
         return header("Content-Type: text/plain; format=flowed; delsp=yes\r\n\r\n") +
                repeat(">>> a \r\n> b \r\n", n);
       }},
      {"equals signs at line ends",
       [](std::size_t n) {
         return header("Content-Transfer-Encoding: quoted-printable\r\n\r\n") + repeat("= \t\n", n);
       }},
      {"padding only",
       [](std::size_t n) {
         return header("Content-Transfer-Encoding: base64\r\n\r\n") + repeat("QQ==", n);
       }},
      {"escapes of Japanese",
       [](std::size_t n) {
         return header("Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n") +
                repeat("\x1b$B\x1b(B", n);
       }},
      {"every byte, no charset", [](std::size_t n) { return header("\r\n") + garbage(n); }},
      {"parts of sixty charsets, every byte", sixty_charsets},
      {"one line of 50 MB", [](std::size_t n) { return text_mail(repeat("a", n)); }, 50'000'000},
      {"base64 of 50 MB",
       [](std::size_t n) {
         return header(
                    "Content-Type: application/octet-stream\r\n"
                    "Content-Transfer-Encoding: base64\r\n\r\n") +
                repeat("QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5\r\n",
                       n);
       },
       50'000'000},
  };
}

}  // namespace intaked::parse::hostile
