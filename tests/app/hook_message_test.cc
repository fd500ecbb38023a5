// When a webhook counts as received.
#include "app/hook_message.h"

#include <gtest/gtest.h>

#include "hooks/provider.h"

namespace intaked::app {

using namespace std::chrono_literals;

TEST(HookMessage, WhatWasWrittenWhileWeWereAwayWasWrittenThen) {
  const Instant now{1'773'416'400s};
  const auto received = [&](std::optional<Instant> at) {
    hooks::Event event;
    event.id = "1";
    event.at = at;
    return message_of("chat", std::move(event), now).received_at;
  };
  EXPECT_EQ(received(now - 7h), now - 7h);
  EXPECT_EQ(received(std::nullopt), now);
  EXPECT_EQ(received(now + 1s), now) << "a clock that is ahead";
  EXPECT_EQ(received(now - 24h * 20), now) << "a clock that is wrong";
}

TEST(HookMessage, ChatsTellWhenSomethingWasWritten) {
  const auto at = [](const hooks::Provider& provider, const std::string& body) {
    return provider.receive({.method = "POST", .url = "", .body = body}, {}).events.at(0).at;
  };
  const Instant then{1'773'416'400s};
  EXPECT_EQ(at(hooks::k_slack, R"({"team_id":"T1","event":{"type":"message","channel":"C1",)"
                               R"("user":"U1","ts":"1773416400.000200"}})"),
            then);
  EXPECT_EQ(at(hooks::k_telegram, R"({"update_id":1,"message":{"message_id":1,"date":1773416400,)"
                                  R"("chat":{"id":2},"from":{"id":3}}})"),
            then);
  EXPECT_EQ(at(hooks::k_whatsapp, R"({"entry":[{"changes":[{"value":{"messages":[{"id":"w",)"
                                  R"("from":"1","timestamp":"1773416400"}]}}]}]})"),
            then);
  EXPECT_EQ(at(hooks::k_teams_bot, R"({"type":"message","id":"9","from":{"id":"1"},"conversation":)"
                                   R"({"id":"a"},"timestamp":"2026-03-13T15:40:00Z"})"),
            then);
  EXPECT_EQ(at(hooks::k_generic, "{}"), std::nullopt);
}

}  // namespace intaked::app
