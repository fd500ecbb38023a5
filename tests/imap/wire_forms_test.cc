// The small forms of the protocol: dates, UID sets, windows, folder names.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "imap/fetch_data.h"
#include "imap/folder_name.h"
#include "imap/uid_windows.h"

namespace intaked::imap {
namespace {

TEST(InternalDate, IsReadToTheSecondInItsZone) {
  const std::vector<std::pair<const char*, const char*>> cases{
      {"17-Jul-1996 02:44:25 -0700", "1996-07-17T09:44:25Z"},
      {" 1-Jan-2026 00:00:00 +0530", "2025-12-31T18:30:00Z"},
      {"1-jan-2026 00:00:00 +0000", "2026-01-01T00:00:00Z"},
      {"29-Feb-2024 23:59:60 +0000", "2024-03-01T00:00:00Z"},
  };
  for (const auto& [text, expected] : cases) {
    const auto date = read_internal_date(text);
    ASSERT_TRUE(date) << text;
    EXPECT_EQ(to_rfc3339(*date), expected);
  }
  for (const char* text : {"", "yesterday", "30-Feb-2026 00:00:00 +0000", "17-Jul-1996 02:44:25",
                           "17-Foo-1996 02:44:25 -0700", "17-Jul-1996 25:44:25 -0700",
                           "17-Jul-1996 02:44:25 *0700", "117-Jul-1996 02:44:25 -0700"})
    EXPECT_FALSE(read_internal_date(text)) << text;
}

TEST(UidSet, IsSortedAndJoined) {
  EXPECT_EQ(to_wire(std::vector<std::uint32_t>{7}), "7");
  EXPECT_EQ(to_wire(std::vector<std::uint32_t>{9, 3, 4, 5, 3, 7}), "3:5,7,9");
  EXPECT_EQ(to_wire(std::vector<std::uint32_t>{4294967295u, 4294967294u}), "4294967294:4294967295");
}

TEST(UidWindows, ReachTheLastUidThatExists) {
  UidWindows windows(100);
  windows.begin(4294967200u, 4294967295u);
  EXPECT_EQ(windows.next(), (UidRange{4294967201u, 4294967295u}));
  EXPECT_FALSE(windows.next());
  windows.answered(3);
  EXPECT_TRUE(windows.finished());
  EXPECT_FALSE(windows.next());
}

TEST(UidWindows, CrossTheWholeSpaceInStepsThatStayBounded) {
  UidWindows windows(100);
  windows.begin(0, 4294967295u);
  std::size_t steps = 0;
  while (const auto window = windows.next()) {
    ASSERT_LE(window->last - window->first, UidWindows::k_uids_max);
    windows.answered(0);
    ++steps;
  }
  EXPECT_LT(steps, 530'000u);
  EXPECT_EQ(windows.scanned_to(), 4294967295u);
}

TEST(UidWindows, FindWhatEndsConnectionsInHundredths) {
  std::vector<UidRange> asked;
  const auto scan = [&](const std::optional<UidRange>& suspect) {
    UidWindows windows(1000);
    windows.begin(0, 2500);
    while (const auto window = windows.next(suspect)) {
      asked.push_back(*window);
      if (window->first <= 1234 && window->last >= 1234) break;
      windows.answered(1);
    }
    return asked.back();
  };
  const UidRange thousand = scan(std::nullopt);
  EXPECT_EQ(thousand, (UidRange{1001, 2000}));
  const UidRange ten = scan(thousand);
  EXPECT_EQ(ten, (UidRange{1231, 1240}));
  EXPECT_EQ(scan(ten), (UidRange{1234, 1234}));
  EXPECT_EQ(asked.size(), 2u + 25 + 6);
}

TEST(FolderName, IsQuotedAndPutIntoModifiedUtf7) {
  const std::vector<std::pair<const char*, const char*>> cases{
      {"INBOX", "\"INBOX\""},
      {"Entw&APw-rfe", "\"Entw&APw-rfe\""},  // as the server
                                             // spells it
      {"Entwürfe", "\"Entw&APw-rfe\""},
      {"台北/R&D", "\"&U,BTFw-/R&-D\""},
      {"😀", "\"&2D3eAA-\""},
      {"a\"b\\c", "\"a\\\"b\\\\c\""},
      {"../../etc/x", "\"../../etc/x\""},
  };
  for (const auto& [name, wire] : cases) EXPECT_EQ(to_wire_folder(name).value_or("refused"), wire);
  for (const char* name : {"", "a\r\nA1 DELETE b", "\x7f", "\xff\xfe"})
    EXPECT_FALSE(to_wire_folder(name)) << name;
}

}  // namespace
}  // namespace intaked::imap
