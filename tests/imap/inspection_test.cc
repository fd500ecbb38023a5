// A look at a folder: what is asked, in which order, and that nothing of it changes anything.
#include "imap/inspection.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "imap/folder_name.h"
#include "imap/inquiry_script.h"

namespace intaked::imap {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

ScriptedServer good_server() {
  return {{{"CAPABILITY", "* CAPABILITY IMAP4rev1 IDLE MOVE\r\nOK done\r\n"},
           {"EXAMINE \"INBOX\"",
            "* FLAGS (\\Seen \\Answered intaked)\r\n* 3 EXISTS\r\n* OK [PERMANENTFLAGS ()] no\r\n"
            "* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 10] ok\r\nOK [READ-ONLY] done\r\n"},
           {"UID FETCH * (UID INTERNALDATE)",
            "* 3 FETCH (UID 9 INTERNALDATE \"17-Jul-2026 02:44:25 -0700\")\r\nOK done\r\n"},
           {"STATUS \"Done\" (MESSAGES)", "* STATUS Done (MESSAGES 0)\r\nOK done\r\n"}},
          {}};
}

TEST(Inspection, AsksOnlyWhatChangesNothing) {
  for (const std::size_t piece : {1u, 7u, 100000u}) {
    ScriptedServer server = good_server();
    Inspection inspection({"INBOX", "Done", false}, "t");
    ASSERT_TRUE(server.play(inspection, piece));
    EXPECT_TRUE(inspection.done());
    EXPECT_THAT(server.asked,
                ElementsAre("CAPABILITY", "EXAMINE \"INBOX\"", "UID FETCH * (UID INTERNALDATE)",
                            "STATUS \"Done\" (MESSAGES)", "LOGOUT"));
    const Inspected& found = inspection.found();
    EXPECT_EQ(found.folder, Inspected::Folder::open);
    EXPECT_EQ(found.session.exists(), 3u);
    EXPECT_EQ(found.newest_uid, 9u);
    EXPECT_EQ(to_rfc3339(*found.newest_date), "2026-07-17T09:44:25Z");
    EXPECT_EQ(found.target, Inspected::Target::there);
    EXPECT_TRUE(found.flags.contains("INTAKED"));
    EXPECT_FALSE(found.session.names_permanent("intaked"));
  }
}

TEST(Inspection, AsksForRightsWhereTheServerKnowsThem) {
  ScriptedServer server = good_server();
  server.answers["CAPABILITY"] = "* CAPABILITY IMAP4rev1 ACL\r\nOK done\r\n";
  server.answers["MYRIGHTS \"INBOX\""] = "* MYRIGHTS INBOX lrsw\r\nOK done\r\n";
  Inspection inspection({}, "t");
  ASSERT_TRUE(server.play(inspection));
  EXPECT_EQ(inspection.found().rights, "lrsw");
}

TEST(Inspection, ListsTheFoldersIfOneIsNotThere) {
  ScriptedServer server = good_server();
  server.answers["EXAMINE \"INBOX\""] = "NO [NONEXISTENT] none\r\n";
  server.answers["LIST \"\" \"*\""] =
      "* LIST (\\HasNoChildren) \"/\" Entw&APw-rfe\r\n* LIST (\\Noselect) \"/\" \"[Mail]\"\r\n"
      "* LIST () NIL {5}\r\nA \"b\"\r\nOK done\r\n";
  Inspection inspection({"INBOX", "Done", false}, "t");
  ASSERT_TRUE(server.play(inspection));
  EXPECT_EQ(inspection.found().folder, Inspected::Folder::refused);
  EXPECT_EQ(inspection.found().folder_words, "none");
  EXPECT_THAT(inspection.found().folders, ElementsAre("Entwürfe", "A \"b\""));
  EXPECT_EQ(inspection.found().target, Inspected::Target::not_asked);
}

TEST(Inspection, EndsWhereAServerDoesNotAnswerWhatWasAsked) {
  const auto error = [](const std::string& bytes, std::size_t times) {
    Inspection inspection({}, "t");
    for (std::size_t i = 0; i < times; ++i)
      if (const auto fed = inspection.receive(bytes); !fed) return fed.error().text;
    return std::string("none");
  };
  EXPECT_THAT(error("t2 OK done\r\n", 1), HasSubstr("did not send"));
  EXPECT_THAT(error("* BYE enough\r\n", 1), HasSubstr("ended the connection: enough"));
  EXPECT_THAT(error("+ more\r\n", 1), HasSubstr("asked for more"));
  EXPECT_THAT(error("* 1 EXISTS\r\n", 20'000), HasSubstr("more than 10000 responses"));
  EXPECT_THAT(error("\x01garbage\r\n", 20'000), HasSubstr("does not speak IMAP"));
  EXPECT_THAT(error("* LIST () NIL \"" + std::string(60'000, 'x') + "\"\r\n", 100),
              HasSubstr("sends without end"));
  EXPECT_NE(error(std::string(100'000, 'x'), 10), "none");
  EXPECT_NE(error("* LIST () NIL {99999999}\r\n", 1), "none");
}

TEST(FolderName, IsReadForPeople) {
  EXPECT_EQ(from_wire_folder("INBOX"), "INBOX");
  EXPECT_EQ(from_wire_folder("A &- B"), "A & B");
  EXPECT_EQ(from_wire_folder("Entw&APw-rfe"), "Entwürfe");
  EXPECT_EQ(from_wire_folder("&2D3eAA-"), "😀");
  EXPECT_EQ(from_wire_folder("Entwürfe"), "Entwürfe");
  // What is no modified UTF-7 stays as it is.
  for (const std::string wrong : {"A & B", "&APw", "&2D0-", "&3gA-", "&!!-"})
    EXPECT_EQ(from_wire_folder(wrong), wrong);
  EXPECT_EQ(from_wire_folder("\xff"), "\xef\xbf\xbd");
  for (const std::string name : {"Gesendete Objekte", "受信箱 & 更多"}) {
    const std::string wire = *to_wire_folder(name);
    EXPECT_EQ(from_wire_folder(wire.substr(1, wire.size() - 2)), name);
  }
}

}  // namespace
}  // namespace intaked::imap
