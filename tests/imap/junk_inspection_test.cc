// A look at what a server took for junk: which folder that is, and that nothing of it changes.
#include "imap/junk_inspection.h"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "imap/inquiry_script.h"

namespace intaked::imap {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string k_search = "UID SEARCH FROM \"bob@nowhere.example\"";

ScriptedServer server_with(const std::string& folders) {
  return {{{"CAPABILITY", "* CAPABILITY IMAP4rev1 IDLE\r\nOK done\r\n"},
           {"LIST \"\" \"*\"", folders + "OK done\r\n"},
           {"EXAMINE \"Spam\"", "* FLAGS ()\r\n* 3 EXISTS\r\nOK [READ-ONLY] done\r\n"},
           {"EXAMINE \"INBOX.Junk\"", "* 1 EXISTS\r\nOK [READ-ONLY] done\r\n"},
           {k_search, "* SEARCH 4 17\r\nOK done\r\n"}},
          {}};
}

Junk junk_of(ScriptedServer& server, const std::string& read_folder = "INBOX") {
  JunkInspection inspection("bob@nowhere.example", read_folder, "t");
  EXPECT_TRUE(server.play(inspection));
  return inspection.found();
}

TEST(JunkInspection, CountsWhatLiesThereAndChangesNothing) {
  for (const std::size_t piece : {1u, 7u, 100000u}) {
    ScriptedServer server =
        server_with("* LIST (\\HasNoChildren) \"/\" INBOX\r\n* LIST (\\Junk) \"/\" \"Spam\"\r\n");
    JunkInspection inspection("bob@nowhere.example", "INBOX", "t");
    ASSERT_TRUE(server.play(inspection, piece));
    EXPECT_TRUE(inspection.done());
    EXPECT_THAT(server.asked, ElementsAre("CAPABILITY", "LIST \"\" \"*\"", "EXAMINE \"Spam\"",
                                          k_search, "LOGOUT"));
    EXPECT_EQ(inspection.found().folder, "Spam");
    EXPECT_EQ(inspection.found().messages, 3u);
    EXPECT_EQ(inspection.found().from, 2u);
  }
}

TEST(JunkInspection, TheServersMarkCountsMoreThanAName) {
  const std::string named = "* LIST () \".\" INBOX.Junk\r\n";
  const std::string marked = "* LIST (\\Junk) \".\" Aside\r\n";
  for (const std::string& folders : {named + marked, marked + named}) {
    ScriptedServer server = server_with(folders);
    server.answers["EXAMINE \"Aside\""] = "* 3 EXISTS\r\nOK [READ-ONLY] done\r\n";
    EXPECT_EQ(junk_of(server).folder, "Aside");
  }
}

TEST(JunkInspection, AUsualNameIsEnough) {
  ScriptedServer server = server_with(
      "* LIST () \".\" INBOX.Junkyard\r\n* LIST (\\NoSelect) \".\" Spam\r\n"
      "* LIST () \".\" INBOX.Junk\r\n");
  EXPECT_EQ(junk_of(server).folder, "INBOX.Junk");
}

TEST(JunkInspection, TheNameMayBeInAnotherLanguage) {
  ScriptedServer server = server_with("* LIST () \"/\" \"Courrier ind&AOk-sirable\"\r\n");
  server.answers["EXAMINE \"Courrier ind&AOk-sirable\""] = "* 1 EXISTS\r\nOK done\r\n";
  EXPECT_EQ(junk_of(server).folder, "Courrier indésirable");
  EXPECT_EQ(server.asked.back(), "LOGOUT");
}

TEST(JunkInspection, AsksForTheMarkWhereItIsToldOnlyThen) {
  ScriptedServer server = server_with("");
  server.answers["CAPABILITY"] = "* CAPABILITY IMAP4rev1 SPECIAL-USE LIST-EXTENDED\r\nOK done\r\n";
  server.answers["LIST \"\" \"*\" RETURN (SPECIAL-USE)"] =
      "* LIST (\\Junk) \"/\" Spam\r\nOK done\r\n";
  EXPECT_EQ(junk_of(server).from, 2u);
}

TEST(JunkInspection, WhatIsReadAnywayIsNoJunk) {
  ScriptedServer server = server_with("* LIST (\\Junk) \"/\" Spam\r\n");
  EXPECT_EQ(junk_of(server, "Spam").folder, "");
  EXPECT_THAT(server.asked, ElementsAre("CAPABILITY", "LIST \"\" \"*\"", "LOGOUT"));
}

TEST(JunkInspection, AnEmptyFolderIsNotSearched) {
  ScriptedServer server = server_with("* LIST (\\Junk) \"/\" Spam\r\n");
  server.answers["EXAMINE \"Spam\""] = "* 0 EXISTS\r\nOK done\r\n";
  const Junk junk = junk_of(server);
  EXPECT_EQ(junk.folder, "Spam");
  EXPECT_EQ(junk.messages, 0u);
}

TEST(JunkInspection, ARefusalIsToldInTheServersWords) {
  ScriptedServer server = server_with("* LIST (\\Junk) \"/\" Spam\r\n");
  server.answers["EXAMINE \"Spam\""] = "NO you may not\r\n";
  EXPECT_THAT(junk_of(server).refused, HasSubstr("you may not"));
  EXPECT_EQ(server.asked.back(), "LOGOUT");
}

TEST(JunkInspection, ARefusalWithoutWordsIsOneAllTheSame) {
  const std::vector<std::pair<std::string, std::string>> commands{
      {"LIST \"\" \"*\"", "LIST"}, {"EXAMINE \"Spam\"", "EXAMINE"}, {k_search, "UID SEARCH"}};
  for (const char* refusal : {"NO\r\n", "NO [LIMIT]\r\n", "BAD \r\n"}) {
    for (const auto& [command, name] : commands) {
      ScriptedServer server = server_with("* LIST (\\Junk) \"/\" Spam\r\n");
      server.answers[command] = refusal;
      EXPECT_THAT(junk_of(server).refused, HasSubstr("refused " + name)) << refusal;
      EXPECT_EQ(server.asked.back(), "LOGOUT");
    }
  }
}

TEST(JunkInspection, AnAddressCannotBecomeACommand) {
  EXPECT_TRUE(can_be_searched("o'brien+a@[192.0.2.1]"));
  for (const std::string& address :
       {std::string(), std::string("a\"@b"), std::string("a\\@b"), std::string("a\r\nx LOGOUT@b"),
        std::string("a b@c"), std::string("b\xC3\xBC@c"), std::string(400, 'a')})
    EXPECT_FALSE(can_be_searched(address)) << address;
}

}  // namespace
}  // namespace intaked::imap
