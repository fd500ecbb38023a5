// A refusal of the daemon ends a command as the same error does without one.
#include "app/control_answer.h"

#include <gtest/gtest.h>

#include "app/control_client.h"

namespace intaked::app {
namespace {

TEST(ControlAnswer, ARefusalKeepsItsKindAndWords) {
  for (const ErrorKind kind : {ErrorKind::invalid, ErrorKind::not_found, ErrorKind::conflict,
                               ErrorKind::denied, ErrorKind::unavailable, ErrorKind::timed_out,
                               ErrorKind::no_space, ErrorKind::io, ErrorKind::internal}) {
    const web::Response response = refusal(Error{kind, "the \"journal\" is torn", "mend it"});
    EXPECT_GE(response.status, 400) << name_of(kind);
    const auto read = refusal_of(response.status, response.body);
    ASSERT_FALSE(read);
    EXPECT_EQ(name_of(read.error().kind), name_of(kind));
    EXPECT_EQ(read.error().text, "the \"journal\" is torn");
    EXPECT_EQ(read.error().hint, "mend it");
  }
}

TEST(ControlAnswer, WhatIsNoAnswerOfOursIsUnavailable) {
  const auto read = refusal_of(502, "<html>");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::unavailable);
  EXPECT_TRUE(refusal_of(200, "anything"));
}

}  // namespace
}  // namespace intaked::app
