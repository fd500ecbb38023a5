#include "desk/sighting.h"

#include <gmock/gmock.h>

#include "desk/scripted_desk.h"

namespace intaked::desk {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

constexpr const char* k_marker = "intk1-abc";

Sighting look(ScriptedDesk& desk, Way way) {
  Sighting result;
  look_for(desk.get(), way, k_marker, {"A1"}, "T1", [&](Sighting got) { result = std::move(got); });
  return result;
}

TEST(Sighting, EachWayShowsATicketWithOrWithoutItsMarker) {
  const std::string bare = R"({"id":"A1"})";
  const std::string marked = R"({"id":"A1","deDuplicationKey":"intk1-abc"})";
  for (const std::string& ticket : {bare, marked}) {
    ScriptedDesk desk;
    desk.on("/v1/search/", http(200, R"({"result":{"hits":[{"document":)" + ticket + "}]}}"));
    desk.on("/v1/tickets?", http(200, R"({"data":[{"id":"B1"}]})"));
    desk.on("/v1/tickets?", http(200, R"({"data":[)" + ticket + "]}"));
    desk.on("/v1/tickets/A1", http(200, R"({"data":)" + ticket + "}"));
    for (const Way way : {Way::search, Way::list, Way::id}) {
      const Sighting seen = look(desk, way);
      EXPECT_TRUE(seen.answered) << seen.text;
      EXPECT_TRUE(seen.shown);
      EXPECT_EQ(seen.marked, ticket == marked);
    }
    EXPECT_THAT(desk.asked, ElementsAre(HasSubstr("q=intk1-abc"), HasSubstr("teamId=T1&page=0"),
                                        HasSubstr("teamId=T1&page=1"), "/v1/tickets/A1"));
  }
}

TEST(Sighting, WhatIsNotThereYetIsNotShown) {
  ScriptedDesk desk;
  desk.on("/v1/search/", http(200, R"({"result":{"hits":[]}})"));
  desk.on("/v1/tickets?", http(200, k_no_rows));
  for (const Way way : {Way::search, Way::list}) {
    EXPECT_TRUE(look(desk, way).answered);
    EXPECT_FALSE(look(desk, way).shown);
  }
}

TEST(Sighting, AListThatRepeatsItsPagesIsReadNoFurther) {
  ScriptedDesk desk;
  desk.on("/v1/tickets?", http(200, R"({"data":[{"id":"B1"}]})"));
  const Sighting seen = look(desk, Way::list);
  EXPECT_TRUE(seen.answered);
  EXPECT_FALSE(seen.shown);
  EXPECT_THAT(desk.asked, SizeIs(2));
}

TEST(Sighting, AWayThatDoesNotWorkSaysWhy) {
  ScriptedDesk desk;
  desk.on("/v1/", http(403, k_forbidden));
  for (const Way way : {Way::search, Way::list, Way::id}) {
    const Sighting seen = look(desk, way);
    EXPECT_FALSE(seen.answered);
    EXPECT_EQ(seen.text, "the desk answered 403: Forbidden");
  }
}

}  // namespace
}  // namespace intaked::desk
