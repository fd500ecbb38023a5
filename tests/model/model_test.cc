#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "model/delivery.h"
#include "model/desk_directory.h"
#include "model/json.h"
#include "model/parsed_message.h"
#include "model/routing_decision.h"
#include "model/ticket_fields.h"

namespace intaked::model {
namespace {

TEST(Json, keeps_members_in_the_order_they_were_set) {
  Json ticket;
  ticket.set("title", "Broken");
  ticket.set("isPrivate", false);
  ticket.set("title", "Mended");
  ticket.set("tags", Json::array()).push_back(7);
  ASSERT_TRUE(ticket.is_object());
  EXPECT_EQ(ticket.as_object()->at(0).key, "title");
  EXPECT_EQ(ticket.text("title"), "Mended");
  EXPECT_EQ(ticket.text("isPrivate"), "") << "not a text";
  EXPECT_EQ(ticket.text("absent"), "");
  EXPECT_EQ(*ticket.find("tags")->as_array()->at(0).as_integer(), 7);
  EXPECT_EQ(ticket.find("absent"), nullptr);
  EXPECT_EQ(Json(1).find("title"), nullptr);
}

TEST(Json, compares_by_value_and_type) {
  Json a, b;
  a.set("k", Json::Array{1, "x", nullptr});
  b.set("k", Json::Array{1, "x", nullptr});
  EXPECT_EQ(a, b);
  b.set("k", Json::Array{1.0, "x", nullptr});
  EXPECT_FALSE(a == b);
}

TEST(ParsedMessage, finds_headers_ignoring_case_and_signals_by_kind) {
  ParsedMessage message;
  message.headers = {{"X-Tier", "gold"}, {"x-tier", "second"}};
  message.signals = {{SignalKind::bulk, "header Precedence: bulk"}};
  ASSERT_TRUE(message.find_header("X-TIER"));
  EXPECT_EQ(message.find_header("X-TIER")->value, "gold");
  EXPECT_EQ(message.find_header("X-Tie"), nullptr);
  EXPECT_EQ(message.find_signal(SignalKind::bulk)->evidence, "header Precedence: bulk");
  EXPECT_EQ(message.find_signal(SignalKind::list), nullptr);
}

TEST(ParsedMessage, a_domain_follows_the_last_at) {
  EXPECT_EQ((Address{"", "\"a@b\"@acme.example"}).domain(), "acme.example");
  EXPECT_EQ((Address{"", "nobody"}).domain(), "");
}

TEST(Names, of_signals_read_back) {
  for (const char* name : {"auto_submitted", "out_of_office", "bounce", "list", "bulk", "own_loop",
                           "encrypted", "signed", "spam", "calendar"}) {
    ASSERT_TRUE(signal_named(name)) << name;
    EXPECT_EQ(name_of(*signal_named(name)), name);
  }
  EXPECT_EQ(signal_named("ham"), std::nullopt);
  EXPECT_EQ(name_of(PartFate::inline_file), "inline_file");
  EXPECT_EQ(name_of(DefectKind::guessed), "guessed");
  EXPECT_EQ(name_of(AuthVerdict::pass), "pass");
  EXPECT_EQ(name_of(Verdict::park), "park");
  EXPECT_EQ(name_of(DeliveryOutcome::not_executed), "not_executed");
}

TEST(DeskDirectory, what_is_not_told_stays_as_it_was) {
  DeskDirectory before;
  before.known = {DirectoryList::team, DirectoryList::form};
  before.entries = {{DirectoryList::team, "T1", "Billing"}, {DirectoryList::form, "F1", "Fault"}};
  DeskDirectory now;
  now.known = {DirectoryList::team};
  now.entries = {{DirectoryList::team, "T2", "Support"}};
  now.not_told = {DirectoryList::form, DirectoryList::type};
  now.keep_not_told(before);
  EXPECT_TRUE(now.knows(DirectoryList::form));
  EXPECT_TRUE(now.find_name(DirectoryList::form, "Fault"));
  EXPECT_FALSE(now.knows(DirectoryList::type)) << "it was not known before";
  EXPECT_FALSE(now.find_name(DirectoryList::team, "Billing")) << "the desk told its teams";
  EXPECT_EQ(now.entries.size(), 2u);
}

TEST(DeskDirectory, names_ignore_case_and_ids_do_not) {
  DeskDirectory desk;
  desk.known = {DirectoryList::team};
  desk.entries = {{DirectoryList::team, "T1", "Billing"}, {DirectoryList::type, "Y1", "Support"}};
  EXPECT_TRUE(desk.knows(DirectoryList::team));
  EXPECT_FALSE(desk.knows(DirectoryList::form));
  ASSERT_TRUE(desk.find_name(DirectoryList::team, "billing"));
  EXPECT_EQ(desk.find_name(DirectoryList::team, "billing")->id, "T1");
  EXPECT_EQ(desk.find_name(DirectoryList::team, "Support"), nullptr) << "a type, not a team";
  EXPECT_TRUE(desk.find_id(DirectoryList::team, "T1"));
  EXPECT_EQ(desk.find_id(DirectoryList::team, "t1"), nullptr);
}

TEST(RoutingDecision, finds_a_field_by_name) {
  RoutingDecision decision;
  decision.fields = {{"teamName", "Billing", "invoice", "rules/20-team.yaml:4"}};
  EXPECT_EQ(decision.find("teamName")->rule, "invoice");
  EXPECT_EQ(decision.find("teamId"), nullptr);
}

TEST(TicketFields, are_the_24_of_the_create_call_our_twins_and_what_is_said_of_files) {
  const auto fields = ticket_fields();
  ASSERT_EQ(fields.size(), 31u);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    EXPECT_EQ(fields[i].is_api_field, i < 24) << fields[i].name;
    EXPECT_EQ(find_ticket_field(fields[i].name), &fields[i]);
    if (fields[i].twin.empty()) continue;
    const TicketField* twin = find_ticket_field(fields[i].twin);
    ASSERT_TRUE(twin) << fields[i].twin;
    EXPECT_EQ(twin->twin, fields[i].name);
    EXPECT_EQ(twin->list, fields[i].list);
  }
  EXPECT_EQ(find_ticket_field("teamid"), nullptr);
  EXPECT_EQ(find_ticket_field(""), nullptr);
}

// The page is a reference that a user's machine does not have.
TEST(TicketFields, stand_in_the_order_of_the_create_page) {
  std::ifstream page(std::string(INTAKED_SOURCE_DIR) +
                     "/../shared/reference/thena-create-ticket.txt");
  if (!page) GTEST_SKIP() << "the copy of the create-ticket page is not beside the project";
  std::vector<std::string> names;
  bool request = false;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("| Name |")) request = true;
    if (line.starts_with("Response fields")) break;
    if (!request || !line.starts_with("| ") || line.starts_with("| Name")) continue;
    names.push_back(line.substr(2, line.find(' ', 2) - 2));
  }
  ASSERT_EQ(names.size(), 24u);
  for (std::size_t i = 0; i < names.size(); ++i) EXPECT_EQ(ticket_fields()[i].name, names[i]);
}

}  // namespace
}  // namespace intaked::model
