// Which numbers are status codes, and which words stand for one.
#include "parse/status_codes.h"

#include <gtest/gtest.h>

namespace intaked::parse {
namespace {

struct Sample {
  std::string_view text;
  std::string_view status;
};

TEST(StatusCodes, AreToldFromOtherNumbers) {
  for (const Sample& sample : {
           Sample{"550 5.1.1 no such user", "5.1.1"},
           Sample{"5.1.10", "5.1.10"},
           Sample{"2.1.5", "2.1.5"},
           Sample{"Status: 4.4.7 (expired)", "4.4.7"},
           Sample{"sorry (#5.7.1)", "5.7.1"},
           Sample{"550-5.7.26 unauthenticated", "5.7.26"},
           Sample{"mx 5.0.2 says 550 5.2.2 full", "5.2.2"},
           Sample{"5.1.0 - Unknown address error 550-'5.2.2 full'", "5.2.2"},
           Sample{"sorted by 5.1.1 alone", "5.1.1"},
           Sample{"host 192.5.1.1 refused", ""},
           Sample{"[5.1.1.7] refused", ""},
           Sample{"Server version 5.5.2653.12", ""},
           Sample{"build 5.0.2195", ""},
           Sample{"v5.1.1", ""},
           Sample{"it went well: 2.0.0", ""},
           Sample{"5.1", ""},
           Sample{"5.1.", ""},
           Sample{"", ""},
       }) {
    EXPECT_EQ(find_status(sample.text), sample.status) << sample.text;
  }
}

TEST(StatusCodes, RepliesStandAlone) {
  struct Reply {
    std::string_view text;
    int code;
  };
  for (const Reply& reply : {
           Reply{"550 no such user", 550},
           Reply{"said: 452-4.2.2 full", 452},
           Reply{"(reason: 553 go away)", 553},
           Reply{"returned '550 no'", 550},
           Reply{"[SMTP Error Code 550]", 550},
           Reply{"550: 5.1.1", 550},
           Reply{"error 550.", 550},
           Reply{"after 550 attempts of 1550 bytes", 550},
           Reply{"1550 bytes", 0},
           Reply{"550th time", 0},
           Reply{"10.550.1.1", 0},
           Reply{"call 555-1234", 0},
           Reply{"250 ok", 0},
           Reply{"499 of them", 0},
           Reply{"55", 0},
       }) {
    EXPECT_EQ(find_reply_code(reply.text), reply.code) << reply.text;
  }
}

TEST(StatusCodes, WordsStandForThem) {
  for (const Sample& sample : {
           Sample{"550 user unknown", "5.1.1"},
           Sample{"452 user unknown", "4.1.1"},
           Sample{"mailbox full", "5.2.2"},
           Sample{"450 mailbox full", "4.2.2"},
           Sample{"temporary failure: mailbox full", "4.2.2"},
           Sample{"host not found", "5.1.2"},
           Sample{"552 message too big", "5.3.4"},
           Sample{"554 blocked by our filter", "5.7.1"},
           Sample{"550 relaying denied", "5.7.1"},
           Sample{"connection timed out", "4.4.1"},
           Sample{"this is a permanent error: connection timed out", "5.4.1"},
           Sample{"das postfach ist voll", "5.2.2"},
           Sample{"550 nie istnieje", "5.1.1"},
           Sample{"550", "5.0.0"},
           Sample{"421", "4.0.0"},
           Sample{"hello", ""},
       }) {
    EXPECT_EQ(guess_status(sample.text), sample.status) << sample.text;
  }
}

}  // namespace
}  // namespace intaked::parse
