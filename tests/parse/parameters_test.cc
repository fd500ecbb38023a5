#include "parse/parameters.h"

#include <gtest/gtest.h>

namespace intaked::parse {
namespace {

struct Sample {
  std::string raw;
  std::string name;
  std::string decoded;
};

const std::vector<Sample> k_samples = {
    {"attachment; filename=a.pdf", "filename", "a.pdf"},
    {"attachment; filename=\"a;b.pdf\"", "filename", "a;b.pdf"},
    {"attachment; filename=\"a\\\"b.pdf\"", "filename", "a\"b.pdf"},
    {"attachment; filename=\"C:\\scans\\a.pdf\"", "filename", "C:\\scans\\a.pdf"},
    {"attachment; filename=two words.pdf", "filename", "two words.pdf"},
    {"attachment; FileName=\"a.pdf\"", "filename", "a.pdf"},
    {"attachment; filename=\"never closed.pdf", "filename", "never closed.pdf"},
    {"text/plain charset=utf-8", "charset", "utf-8"},
    {"text/plain; charset=utf-8 format=flowed", "format", "flowed"},
    {"text/plain; (a comment) charset=utf-8", "charset", "utf-8"},
    {"text/plain;; charset=utf-8;", "charset", "utf-8"},
    // RFC 2231
    {"a; filename*=utf-8''Gr%C3%BC%C3%9Fe.pdf", "filename", "Grüße.pdf"},
    {"a; filename*=iso-8859-1'de'Gr%FC%DFe.pdf", "filename", "Grüße.pdf"},
    {"a; filename*0=\"long \"; filename*1=\"name.pdf\"", "filename", "long name.pdf"},
    {"a; filename*1=\"name.pdf\"; filename*0=\"long \"", "filename", "long name.pdf"},
    {"a; filename*0*=utf-8''Gr%C3; filename*1*=%BC; filename*2=n.pdf", "filename", "Grün.pdf"},
    {"a; filename=plain.pdf; filename*=utf-8''better.pdf", "filename", "better.pdf"},
    {"a; filename*=Gr%C3%BCn.pdf", "filename", "Grün.pdf"},
    {"a; filename*0=a; filename*2=c", "filename", "a"},
    // RFC 2047 where it is forbidden, and 8-bit bytes
    {"a; filename=\"=?utf-8?Q?Gr=C3=BCn.pdf?=\"", "filename", "Grün.pdf"},
    {"a; filename==?utf-8?Q?Gr=C3=BCn.pdf?=", "filename", "Grün.pdf"},
    {"a; filename*0=\"=?utf-8?Q?Gr=C3\"; filename*1=\"=BCn.pdf?=\"", "filename", "Grün.pdf"},
    {"a; filename=\"Gr\xC3\xBCn.pdf\"", "filename", "Grün.pdf"},
    {"a; filename=\"Gr\xFCn.pdf\"", "filename", "Grün.pdf"},
    {"a; name=x", "filename", ""},
    // The whole extended form before segments before the plain one, wherever they stand
    {"a; filename*0=c; filename*=utf-8''b; filename*1=d; filename=a", "filename", "b"},
    {"a; filename*1=b.pdf; filename*2=c", "filename", "b.pdfc"},
    {"a; filename=a; filename*1=b; filename*2=c", "filename", "a"},
    {"a; filename *=utf-8''Gr%C3%BCn.pdf", "filename", "Grün.pdf"},
    {"a; filename*=utf-8'Gr%C3%BCn.pdf", "filename", "Grün.pdf"},
    {"a; filename*=utf-8''\"two words.pdf\"", "filename", "two words.pdf"},
    {"a; filename=\"utf-8''Gr%C3%BCn.pdf\"", "filename", "Grün.pdf"},
    {"a; filename=\"it''s 5%20.pdf\"", "filename", "it''s 5%20.pdf"},
    {"a; filename*=utf-8''100%zz%2", "filename", "100%zz%2"},
    // Quotes that nobody escaped, signs that nobody quoted
    {"a; filename=\"5\"nail.pdf\"; size=1", "filename", "5\"nail.pdf"},
    {"a; filename=\"a 5\" nail.pdf\"", "filename", "a 5\" nail.pdf"},
    {"a; filename=\"the \"best\" offer.pdf\"; size=1", "filename", "the \"best\" offer.pdf"},
    {"a; filename=\"a.pdf\" (a \"comment\")", "filename", "a.pdf"},
    {"a; filename=\"a.pdf\" size=\"1\"", "size", "1"},
    {"a; filename=\"a.pdf\" noise; size=\"1\"", "filename", "a.pdf"},
    {"a; filename=\"a.pdf\"size=1", "size", "1"},
    {"a; filename=\"a.pdf\"X-Other: b", "filename", "a.pdf"},
    {"a; filename==?utf-8?Q?a;b c.pdf?=; size=1", "filename", "a;b c.pdf"},
    {"a; filename=a(1).pdf", "filename", "a(1).pdf"},
    {"a; filename=a.pdf (a comment)", "filename", "a.pdf"},
    {"a; filename=a.pdf, size=1", "size", "1"},
    {"filename=a.pdf", "filename", "a.pdf"},
    {"text/plain; charset=utf-8\"", "charset", "utf-8"},
    {"text/plain, charset=utf-8", "charset", "utf-8"},
    {"text/plain: charset = utf-8", "charset", "utf-8"},
};

TEST(Parameters, AreDecoded) {
  for (const Sample& sample : k_samples) {
    EXPECT_EQ(Parameters::read(sample.raw).decoded(sample.name), sample.decoded) << sample.raw;
  }
}

TEST(Parameters, ValueIsLowerCaseWithoutComments) {
  EXPECT_EQ(Parameters::read("Text/HTML (hello); charset=x").value(), "text/html");
  EXPECT_EQ(Parameters::read("").value(), "");
  EXPECT_EQ(Parameters::read("text / html; charset=x").value(), "text/html");
  EXPECT_EQ(Parameters::read("\"text/html\"; charset=x").value(), "text/html");
  EXPECT_EQ(Parameters::read("text/html, charset=x").value(), "text/html");
  EXPECT_EQ(Parameters::read("Content-Type: text/html").value(), "text/html");
  EXPECT_EQ(Parameters::read("charset=x").value(), "");
  EXPECT_EQ(Parameters::read(";;;").value(), "");
}

}  // namespace
}  // namespace intaked::parse
