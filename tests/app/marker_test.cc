// What equal messages have one marker, so that one ticket is found for them.
#include "app/marker.h"

#include <gtest/gtest.h>

namespace intaked::app {
namespace {

using config::SameMessage;

model::RawMessage raw(const std::string& mailbox, std::uint32_t uid, const std::string& bytes) {
  model::RawMessage message;
  message.arrival.source = mailbox;
  message.arrival.folder = "INBOX";
  message.arrival.uidvalidity = 7;
  message.arrival.uid = uid;
  message.bytes = bytes;
  return message;
}

TEST(MarkerScope, OneMessageInTwoMailboxesIsOneTicketOrTwo) {
  const auto here = raw("support", 1, "x");
  const auto there = raw("billing", 9, "Received: y\r\nx");
  EXPECT_EQ(marker_scope(SameMessage::one, "a@x", here),
            marker_scope(SameMessage::one, "a@x", there));
  EXPECT_NE(marker_scope(SameMessage::each, "a@x", here),
            marker_scope(SameMessage::each, "a@x", there));
}

TEST(MarkerScope, WithoutAMessageIdOnlyTheSameBytesAreOne) {
  const auto scope = [](const model::RawMessage& message) {
    return marker_scope(SameMessage::one, "", message);
  };
  EXPECT_EQ(scope(raw("support", 1, "x")), scope(raw("support", 2, "x")));
  EXPECT_NE(scope(raw("support", 1, "x")), scope(raw("support", 2, "Received: y\r\nx")));
}

// Nothing is known of them: each is one of its own, and the same again after a lost journal.
TEST(MarkerScope, WhatCouldNotBeFetchedIsWhereItLies) {
  const auto scope = [](const model::RawMessage& message) {
    return marker_scope(SameMessage::one, "", message);
  };
  EXPECT_NE(scope(raw("support", 1, "")), scope(raw("support", 2, "")));
  EXPECT_EQ(scope(raw("support", 1, "")), scope(raw("support", 1, "")));
}

}  // namespace
}  // namespace intaked::app
