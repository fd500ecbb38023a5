#include <gmock/gmock.h>

#include "desk/look_up.h"
#include "desk/scripted_desk.h"

namespace intaked::desk {
namespace {

using model::DirectoryList;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;

Result<model::DeskDirectory> directory_of(ScriptedDesk& desk) {
  Result<model::DeskDirectory> result = fail(ErrorKind::internal, "no answer");
  read_directory_lists(desk.get(), k_now,
                       [&](Result<model::DeskDirectory> got) { result = std::move(got); });
  return result;
}

std::string accounts_from(int first, int count) {
  std::string rows;
  for (int i = first; i < first + count; ++i) {
    rows += std::string(rows.empty() ? "" : ",") + R"({"id":"AC)" + std::to_string(i) +
            R"(","name":"Account )" + std::to_string(i) + R"("})";
  }
  return R"({"status":true,"data":[)" + rows + "]}";
}

TEST(Directory, ReadsEveryListThatRulesMayName) {
  ScriptedDesk desk;
  desk.on("/v1/teams", http(200, R"({"data":[{"id":"T1","name":"Support"}]})"));
  desk.on("/v1/tickets/status",
          http(200, R"({"data":[{"id":"S1","name":"open","displayName":"Open"}]})"));
  desk.on("/v1/tickets/priority", http(200, R"([{"uid":"P1","name":"High"},{"name":"no id"}])"));
  desk.on("/v1/tickets/type", http(200, k_no_rows));
  desk.on("/v1/accounts", http(200, accounts_from(0, 100)));
  desk.on("/v1/accounts", http(200, accounts_from(100, 7)));
  desk.on("/v1/accounts", http(200, k_no_rows));
  const auto directory = directory_of(desk);
  ASSERT_TRUE(directory) << directory.error().text;
  EXPECT_EQ(directory->read_at, k_now);
  EXPECT_EQ(directory->find_name(DirectoryList::team, "support")->id, "T1");
  EXPECT_EQ(directory->find_name(DirectoryList::status, "Open")->id, "S1");
  EXPECT_EQ(directory->find_name(DirectoryList::priority, "High")->id, "P1");
  EXPECT_EQ(directory->find_name(DirectoryList::account, "Account 106")->id, "AC106");
  EXPECT_TRUE(directory->knows(DirectoryList::type)) << "an empty list is a list";
  EXPECT_FALSE(directory->knows(DirectoryList::form)) << "404: this desk does not tell";
  EXPECT_FALSE(directory->knows(DirectoryList::sentiment));
}

TEST(Directory, AServerThatDoesNotKnowPagesDoesNotKeepUsBusy) {
  ScriptedDesk desk;
  desk.on("/v1/accounts", http(200, accounts_from(0, 3)));
  const auto directory = directory_of(desk);
  ASSERT_TRUE(directory);
  EXPECT_EQ(directory->entries.size(), 3u);
  EXPECT_LT(desk.asked.size(), 10u);
}

// One list must not hold up all mail: a rule that needs it says so.
TEST(Directory, AListThatIsRefusedOrOfAnotherShapeIsLeftOut) {
  const curl::HttpAnswer answers[] = {
      http(400, R"({"statusCode":400,"message":["limit must not be greater than 50"]})"),
      http(403, k_forbidden),
      http(405, R"({"statusCode":405,"message":"Method Not Allowed"})"),
      http(422, R"({"statusCode":422,"message":"Unprocessable"})"),
      http(200, R"({"data":{"id":"priority"}})"),
  };
  for (const auto& answer : answers) {
    ScriptedDesk desk;
    desk.on("/v1/teams", http(200, R"({"data":[{"id":"T1","name":"Support"}]})"));
    desk.on("/v1/accounts", answer);
    const auto directory = directory_of(desk);
    ASSERT_TRUE(directory) << answer.body;
    EXPECT_TRUE(directory->knows(DirectoryList::team));
    EXPECT_FALSE(directory->knows(DirectoryList::account));
  }
}

// It may do so for ever, or for moments: one list must neither hold up all mail nor be forgotten.
TEST(Directory, AListThatAProxyRefusesIsNotTold) {
  for (const int status : {400, 403, 404, 405}) {
    ScriptedDesk desk;
    desk.on("/v1/teams", http(200, R"({"data":[{"id":"T1","name":"Support"}]})"));
    desk.on("/v1/tickets/priority", http(status, k_of_a_firewall));
    desk.on("/v1/accounts", http(200, accounts_from(0, 100)));
    desk.on("/v1/accounts", http(status, k_of_a_firewall));
    desk.on("/v1/forms", http(403, k_forbidden));
    const auto directory = directory_of(desk);
    ASSERT_TRUE(directory) << status;
    EXPECT_TRUE(directory->knows(DirectoryList::team));
    EXPECT_THAT(directory->not_told,
                IsSupersetOf({DirectoryList::priority, DirectoryList::account}));
    EXPECT_THAT(directory->not_told, Not(Contains(DirectoryList::form))) << "the API has said it";
    EXPECT_FALSE(directory->knows(DirectoryList::priority));
    EXPECT_FALSE(directory->knows(DirectoryList::account));
    EXPECT_EQ(directory->entries.size(), 1u) << "half a list is none";
    EXPECT_THAT(directory->not_told_text, HasSubstr("GET /v1/accounts"));
  }
}

TEST(Directory, AProxyThatRefusesEveryListFailsTheWhole) {
  ScriptedDesk desk;
  desk.on("/v1/", http(404, k_of_a_firewall));
  const auto directory = directory_of(desk);
  ASSERT_FALSE(directory);
  EXPECT_EQ(directory.error().kind, ErrorKind::unavailable);
  EXPECT_THAT(directory.error().text, HasSubstr("GET /v1/"));
  EXPECT_THAT(directory.error().hint, HasSubstr("desk.url")) << "or the address is wrong";
}

TEST(Directory, NamesTheCallThatFails) {
  ScriptedDesk desk;
  desk.on("/v1/teams", http(200, k_no_rows)).on("/v1/tickets/status", http(500, "{}"));
  EXPECT_THAT(directory_of(desk).error().text, HasSubstr("GET /v1/tickets/status answered 500"));
}

TEST(Directory, IsWholeOrNotAtAll) {
  struct {
    const char* shows;
    curl::HttpAnswer teams;
    ErrorKind kind;
  } const cases[] = {
      {"down", no_answer(), ErrorKind::unavailable},
      {"500", http(500, "{}"), ErrorKind::unavailable},
      {"429", http(429, "{}"), ErrorKind::unavailable},
      {"no JSON", http(200, "<html>"), ErrorKind::unavailable},
      {"wrong key", http(401, R"({"message":"Unauthorized"})"), ErrorKind::denied},
      {"nothing allowed", http(403, k_forbidden), ErrorKind::denied},
  };
  for (const auto& c : cases) {
    ScriptedDesk desk;
    desk.on("/v1/teams", c.teams);
    const auto directory = directory_of(desk);
    ASSERT_FALSE(directory) << c.shows;
    EXPECT_EQ(directory.error().kind, c.kind) << c.shows;
    EXPECT_THAT(directory.error().text, Not(IsEmpty())) << c.shows;
  }
}

}  // namespace
}  // namespace intaked::desk
