// Where an address begins and ends in running text.
#include "parse/prose_addresses.h"

#include <gtest/gtest.h>

namespace intaked::parse {
namespace {

TEST(ProseAddresses, AreCutOutOfWhatStandsAroundThem) {
  struct Sample {
    std::string_view text;
    std::string_view address;
  };
  for (const Sample& sample : {
           Sample{"<lena@acme.example>: unknown", "lena@acme.example"},
           Sample{"to 'lena@ACME.example'.", "lena@acme.example"},
           Sample{"mailto:lena@acme.example", "lena@acme.example"},
           Sample{"[SMTP:lena@acme.example]", "lena@acme.example"},
           Sample{"c=US;a= ;dda:SMTP=lena@acme.example; on Friday", "lena@acme.example"},
           Sample{"RCPT TO=lena@acme.example", "lena@acme.example"},
           Sample{"bounce+lena=acme.example@lists.example.org",
                  "bounce+lena=acme.example@lists.example.org"},
           Sample{"lena.o'hara@acme.example,", "lena.o'hara@acme.example"},
           Sample{"lena@acme.example.", "lena@acme.example"},
           Sample{"宛先lena@acme.exampleへ", "lena@acme.example"},
           Sample{"<jürgen@müller.example>", "jürgen@müller.example"},
           Sample{"no address @ all", ""},
           Sample{"lena@", ""},
           Sample{"@acme.example", ""},
           Sample{"lena@.example", ""},
           Sample{"lena@host", ""},
       }) {
    EXPECT_EQ(first_address(sample.text, Domain::dotted), sample.address) << sample.text;
  }
  EXPECT_EQ(first_address("lena@host", Domain::any), "lena@host");
}

TEST(ProseAddresses, AreGivenInOrderWithTheirPlaces) {
  const std::string_view text = "a@x.example, b@x.example";
  const std::vector<ProseAddress> found = find_addresses(text, Domain::dotted);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(text.substr(found[1].begin, found[1].end - found[1].begin), "b@x.example");
}

}  // namespace
}  // namespace intaked::parse
