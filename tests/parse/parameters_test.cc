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
};

TEST(Parameters, AreDecoded) {
  for (const Sample& sample : k_samples) {
    EXPECT_EQ(Parameters::read(sample.raw).decoded(sample.name), sample.decoded) << sample.raw;
  }
}

TEST(Parameters, ValueIsLowerCaseWithoutComments) {
  EXPECT_EQ(Parameters::read("Text/HTML (hello); charset=x").value(), "text/html");
  EXPECT_EQ(Parameters::read("").value(), "");
  EXPECT_EQ(Parameters::read(";;;").value(), "");
}

}  // namespace
}  // namespace intaked::parse
